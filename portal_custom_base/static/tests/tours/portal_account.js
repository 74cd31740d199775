import { registry } from "@web/core/registry";

const NAVIGATION = "#o_portal_nav";

/** Go to a page by the navigation, which is a drawer on a phone. */
function go(path, isPhone) {
    const steps = [
        {
            content: `Go to ${path}`,
            trigger: `${NAVIGATION} a[href='${path}']`,
            run: "click",
            expectUnloadPage: true,
        },
    ];
    if (isPhone) {
        steps.unshift(
            {
                content: "Open the navigation",
                trigger: "button[name='portal_navigation_toggle']",
                run: "click",
            },
            { trigger: `${NAVIGATION}.show` },
        );
    }
    return steps;
}

function account(isPhone) {
    return [
        ...go("/my/notifications", isPhone),
        {
            content: "Choose the daily digest",
            trigger: "select[name='data_copy']:value(now)",
            run: "select daily",
        },
        {
            trigger: "form[name='portal_notifications'] button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The preferences are saved",
            trigger: "[name='portal_notifications_saved']",
        },
        { trigger: "select[name='data_copy']:value(daily)" },
        ...go("/my/privacy", isPhone),
        {
            content: "Request a copy of the data",
            trigger: "[name='portal_privacy_copy'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The request is confirmed and listed",
            trigger: "[name='portal_privacy_asked']",
        },
        { trigger: "[name='portal_privacy_requests'] li:contains(Waiting)" },
        {
            content: "Erasure needs a confirmation",
            trigger: "#o_portal_erase_sure",
            run: "click",
        },
        {
            trigger: "[name='portal_privacy_erase'] button",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_privacy_requests'] li:contains(Erasure)" },
        ...go("/my/security", isPhone),
        {
            content: "Open the sign-ins",
            trigger: "a[name='portal_sign_ins']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "This sign-in is listed",
            trigger: "td[data-name='succeeded']:contains(Signed in)",
        },
        {
            content: "Sign out everywhere",
            trigger: "button[data-bs-target='#o_portal_sign_out']",
            run: "click",
        },
        {
            content: "Stay signed in",
            trigger: "#o_portal_sign_out.show button.btn-light",
            run: "click",
        },
        { trigger: "body:not(:has(.modal-backdrop))" },
        {
            trigger: "button[data-bs-target='#o_portal_sign_out']",
            run: "click",
        },
        {
            trigger: "#o_portal_sign_out.show button.btn-danger",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Signing in again is required",
            trigger: "form.oe_login_form .alert-success, h1[name='portal_login_title']",
        },
    ];
}

registry.category("web_tour.tours").add("portal_custom_base_account", {
    steps: () => account(false),
});

registry.category("web_tour.tours").add("portal_custom_base_account_phone", {
    steps: () => account(true),
});

registry.category("web_tour.tours").add("portal_custom_base_language", {
    steps: () => [
        {
            content: "Choose French for pages and e-mails",
            trigger: "select[name='lang']",
            run: "select fr_FR",
        },
        {
            trigger: "form[name='portal_language'] button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The pages are in French at once",
            trigger: "html[lang='fr-FR'] form",
        },
    ],
});
