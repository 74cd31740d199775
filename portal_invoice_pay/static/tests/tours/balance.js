import { registry } from "@web/core/registry";

/** Return a step's action that sets a date: what is typed into such a field depends on the browser's language. */
function setDay(day) {
    return ({ anchor }) => {
        anchor.value = day;
    };
}

registry.category("web_tour.tours").add("portal_invoice_pay_balance", {
    steps: () => [
        {
            content: "The dashboard tells what is late, and leads to the balance",
            trigger: "[name='portal_answer_owed'] a[name='portal_balance']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_balance_title']:contains(Balance)" },
        { trigger: ".o_portal_ages_bar .o_portal_age_late_30" },
        { trigger: "[data-age='late_30']:contains(1 invoice)" },
        {
            content: "A number leads to what it counts",
            trigger: "[data-age='late_30'] a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_list_title']:contains(1 to 30 days late)" },
        {
            content: "And the list leads back",
            trigger: "a[name='portal_balance']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_balance_title']:contains(Balance)" },
    ],
});

registry.category("web_tour.tours").add("portal_invoice_pay_statement", {
    steps: () => [
        {
            content: "From the balance to the statement",
            trigger: "a[name='portal_statement']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_statement_account']:contains(Payment for)" },
        { trigger: "[name='portal_statement_closing']:contains(260.00)" },
        {
            content: "Nothing happened last year",
            trigger: "#o_portal_statement_begin",
            run: setDay("2001-01-01"),
        },
        { trigger: "#o_portal_statement_end", run: setDay("2001-12-31") },
        {
            trigger: "[name='portal_statement_period'] button",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_statement_empty']" },
        {
            content: "Choose a period of the list",
            trigger: "[name='portal_statement_periods'] a:contains(This month)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_statement_account']" },
    ],
});

registry.category("web_tour.tours").add("portal_invoice_pay_calendar", {
    steps: () => [
        {
            content: "Make an address",
            trigger: "[name='portal_due_feed'] button[value='renew']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_due_feed'] [role='status']:contains(new address)" },
        { trigger: "#o_portal_due_feed_address + .o_portal_copy" },
        {
            content: "Switch it off",
            trigger: "[name='portal_due_feed'] button[value='off']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_due_feed'] [role='status']:contains(is off)" },
    ],
});
