import { registry } from "@web/core/registry";

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
