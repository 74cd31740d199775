import { registry } from "@web/core/registry";

const BUYER = "body:has(.o_portal_answers)";

function menu(path) {
    return `#o_portal_nav a[href='${path}']`;
}

registry.category("web_tour.tours").add("test_portal_suite_procurement", {
    steps: () => [
        {
            content: "Quotations and orders, but no invoices",
            trigger: `${BUYER}:has(${menu("/my/quotes")}):has(${menu("/my/orders")}):not(:has(${menu(
                "/my/invoices?filterby=invoices",
            )}))`,
        },
        {
            content: "The number on the tile",
            trigger:
                ".o_portal_card[href='/my/quotes'] .o_portal_card_count:contains(/^2$/)",
        },
        {
            trigger: ".o_portal_card[href='/my/quotes']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "A quotation of the company",
            trigger: ".o_portal_list_name a:first",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It exceeds the limit of the role, so a second person must sign",
            trigger:
                "[name='portal_limited']:contains(a colleague with a higher limit must sign)",
        },
    ],
});

registry.category("web_tour.tours").add("test_portal_suite_refused", {
    steps: () => [
        {
            content:
                "An invoice that the role does not show redirects to the dashboard, with a message",
            trigger:
                ".o_portal_refused[role='alert']:contains(do not have access to it)",
        },
    ],
});

registry.category("web_tour.tours").add("test_portal_suite_finance", {
    steps: () => [
        {
            content: "Invoices, but no quotations or tickets",
            trigger: `${BUYER}:has(${menu("/my/invoices?filterby=invoices")}):not(:has(${menu(
                "/my/quotes",
            )})):not(:has(${menu("/my/tickets")}))`,
        },
        {
            trigger: "a[data-section][href='/my/invoices?filterby=invoices']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "An invoice of the company",
            trigger: ".o_portal_list_name a:first",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#invoice_content" },
    ],
});

registry.category("web_tour.tours").add("test_portal_suite_link_ended", {
    steps: () => [
        { trigger: "h1:contains(This link has expired)" },
        {
            trigger: "a.btn:contains(Sign in)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "input#login" },
    ],
});
