import { registry } from "@web/core/registry";

const INVOICES = "a[href='/my/invoices?filterby=invoices']";

function signIn(login) {
    return [
        { content: "Enter the login", trigger: "input#login", run: `edit ${login}` },
        {
            content: "Enter the password",
            trigger: "input#password",
            run: `edit ${login}`,
        },
        {
            content: "Sign in",
            trigger: ".oe_login_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

function seeCounts() {
    return [
        {
            content: "Two quotations are open",
            trigger:
                "a[data-section][href='/my/quotes'] .o_portal_card_count:contains(/^2$/)",
        },
        {
            content: "There are four invoices and credit notes",
            trigger: `${INVOICES}[data-section] .o_portal_card_count:contains(/^4$/)`,
        },
        {
            content: "Who is no supplier is shown nothing of it",
            trigger: "#wrap:not(:has(a[href='/my/purchase']))",
        },
    ];
}

function openInvoice() {
    return [
        {
            content: "Open the first invoice in the list",
            trigger: "#wrap table a[href*='/my/invoices/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The invoice is shown",
            trigger: "#invoice_content [name='portal_invoice_lines']",
        },
    ];
}

function changeLanguage() {
    return [
        {
            content: "Open the language menu",
            trigger: "li[name='portal_language'] button",
            run: "click",
        },
        {
            content: "Choose French",
            trigger: "li[name='portal_language'] .js_change_lang[lang='fr-FR']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page is in French",
            trigger: "html[lang='fr-FR'] .o_portal_submenu:contains(Factures)",
        },
    ];
}

function signOut() {
    return [
        {
            content: "Open the user menu",
            trigger: "#top_menu a[data-bs-toggle='dropdown']",
            run: "click",
        },
        {
            content: "Sign out",
            trigger: "#o_logout",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Nobody is signed in", trigger: "input#login" },
    ];
}

registry.category("web_tour.tours").add("test_portal_suite_journey", {
    steps: () => [
        ...signIn("anna.suite"),
        ...seeCounts(),
        {
            content: "Go to the invoices by their number",
            trigger: `${INVOICES}[data-section]`,
            run: "click",
            expectUnloadPage: true,
        },
        ...openInvoice(),
        ...changeLanguage(),
        ...signOut(),
    ],
});

registry.category("web_tour.tours").add("test_portal_suite_journey_phone", {
    steps: () => [
        ...signIn("anna.suite"),
        ...seeCounts(),
        {
            content: "Open the navigation",
            trigger: "button[name='portal_navigation_toggle']",
            run: "click",
        },
        {
            content: "Go to the invoices",
            trigger: `#o_portal_nav.show ${INVOICES}`,
            run: "click",
            expectUnloadPage: true,
        },
        ...openInvoice(),
        ...changeLanguage(),
        ...signOut(),
    ],
});
