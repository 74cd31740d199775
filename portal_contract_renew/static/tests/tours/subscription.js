import { registry } from "@web/core/registry";

/** From the dashboard to what is to be renewed, to another card, and back to a subscription that goes on. */
registry.category("web_tour.tours").add("portal_contract_renew_renew", {
    steps: () => [
        {
            content: "What is to be renewed comes first",
            trigger:
                "section[data-answer='portal.answer.contract'] li a[href*='/my/subscriptions/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[name='portal_sentence']",
        },
        {
            content: "Change the payment method",
            trigger: "a[name='portal_change_method']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The card that has expired cannot be chosen",
            trigger: "[name='portal_subscription_saved'] input[disabled]:not(:checked)",
        },
        {
            trigger: "[name='portal_subscription_saved'] label:contains(4242)",
            run: "click",
        },
        {
            content: "The button says what it costs",
            trigger: "button[name='portal_subscription_save']:contains(100)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']" },
        { trigger: "[name='portal_subscription_invoices'] li" },
        { trigger: "[data-name='method']:contains(4242)" },
        {
            content: "The list tells the same",
            trigger: "nav[aria-label] a[href='/my/subscriptions']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "td:contains(Room booking)" },
    ],
});
