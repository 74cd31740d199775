import { registry } from "@web/core/registry";

/** Choose two invoices in the list, and pay them by one bank transfer. */
registry.category("web_tour.tours").add("portal_invoice_pay_transfer", {
    steps: () => [
        {
            content: "Choose one",
            trigger: ".o_portal_list_row:nth-of-type(1) .o_portal_list_pick input",
            run: "click",
        },
        {
            content: "And another one",
            trigger: ".o_portal_list_row:nth-of-type(2) .o_portal_list_pick input",
            run: "click",
        },
        {
            content: "Pay both",
            trigger: "button[name='portal_pay_many']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_pay_total']:contains(200.00)" },
        {
            content: "By bank transfer",
            trigger: "form[name='portal_pay_transfer'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One reference for both",
            trigger:
                "[name='portal_pay_bank'] dt:contains(Reference) + dd:contains(RF)",
        },
        { trigger: "[name='portal_pay_lines'] tbody tr:nth-child(2)" },
        {
            content: "It will not be sent",
            trigger: "form[name='portal_pay_withdraw'] summary",
            run: "click",
        },
        {
            content: "Confirm it",
            trigger: "form[name='portal_pay_withdraw'] button:visible",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "a[name='portal_pay_again']" },
    ],
});

/** Pay a part of an invoice from its page: too much is refused in words, and what was typed stays. */
registry.category("web_tour.tours").add("portal_invoice_pay_part", {
    steps: () => [
        {
            content: "Pay",
            trigger: "[name='portal_document_act'] a[name='portal_pay']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "More than is owed",
            trigger: ".o_portal_pay_amount",
            run: "edit 1000",
        },
        {
            content: "Nothing is paid before the total is known",
            trigger: ".o_portal_pay_changed:visible",
        },
        {
            content: "What is it then?",
            trigger: "button[name='portal_pay_update']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert:contains(At most)" },
        {
            content: "A part of it",
            trigger: ".o_portal_pay_amount:value(1000)",
            run: "edit 40",
        },
        {
            content: "What is it then?",
            trigger: "button[name='portal_pay_update']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_pay_total']:contains(40.00)" },
        { trigger: "button[name='o_payment_submit_button']:contains(40.00)" },
    ],
});
