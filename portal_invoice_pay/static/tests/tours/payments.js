import { registry } from "@web/core/registry";

/** See on an invoice what was paid of it, and all payments with their receipts. */
registry.category("web_tour.tours").add("portal_invoice_pay_payments", {
    steps: () => [
        {
            content: "What was paid",
            trigger:
                "section[name='portal_invoice_payments'] li:contains(40.00):contains(Received)",
        },
        { trigger: "a[name='portal_receipt_link'][href*='/receipt/']" },
        {
            content: "All invoices",
            trigger: "body",
            run() {
                window.location.href = "/my/payments";
            },
            expectUnloadPage: true,
        },
        {
            content: "What failed is explained",
            trigger:
                "section[name='portal_payment_attempts'] li:contains(Nothing was paid)",
        },
        {
            content: "And what arrived has a receipt",
            trigger: ".o_portal_list_row:contains(40.00) a[href$='/receipt']",
        },
    ],
});

/** Follow a file in preparation: what is shown changes under the reader, who stays where they are. */
registry.category("web_tour.tours").add("portal_invoice_pay_downloads", {
    steps: () => [
        {
            content: "It is in preparation",
            trigger: ".o_portal_download_waiting [role='progressbar']",
            run() {
                window.isSamePage = true;
            },
        },
        {
            content: "It is ready",
            trigger: "a[name='portal_download_link']",
            timeout: 40000,
            run() {
                if (!window.isSamePage) {
                    throw new Error("The page was loaded again.");
                }
            },
        },
    ],
});
