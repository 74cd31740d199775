import { registry } from "@web/core/registry";

const CARD = ".o_portal_card[href='/my/portal-base-contacts']";
const EMPTY_CARD = ".o_portal_card[href='/my/portal-base-nothing']";
const SECURITY = "a[href='/my/security']";

registry.category("web_tour.tours").add("portal_custom_base_dashboard", {
    steps: () => [
        {
            content: "The tile shows the number",
            trigger: `${CARD} .o_portal_card_count:contains(/^2$/)`,
        },
        {
            content: "An empty section shows its invitation",
            trigger: `${EMPTY_CARD} .o_portal_card_invitation:contains(Come in.)`,
        },
        {
            content: "On a phone, open the navigation first",
            isActive: ["mobile"],
            trigger: "button[name='portal_navigation_toggle']",
            run: "click",
        },
        {
            content: "Go to a section by the navigation",
            trigger: `#o_portal_nav ${SECURITY}`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page of the section is open",
            trigger: "section[name='portal_change_password']",
        },
    ],
});

registry.category("web_tour.tours").add("portal_custom_base_drawer", {
    steps: () => [
        {
            content: "The navigation is closed",
            trigger: "#o_portal_nav:not(:visible)",
        },
        {
            content: "Open it",
            trigger: "button[name='portal_navigation_toggle']",
            run: "click",
        },
        {
            content: "Go to a section",
            trigger: `#o_portal_nav.show ${SECURITY}`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page of the section is open",
            trigger: "section[name='portal_change_password']",
        },
        {
            content: "Open the navigation again",
            trigger: "button[name='portal_navigation_toggle']",
            run: "click",
        },
        {
            content: "It marks the current page, and closes",
            trigger: `#o_portal_nav.show ${SECURITY}[aria-current='page']`,
        },
        {
            trigger: "#o_portal_nav .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.offcanvas-backdrop))",
        },
    ],
});
