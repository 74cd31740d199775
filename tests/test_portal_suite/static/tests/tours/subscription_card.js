import { registry } from "@web/core/registry";

/** From a subscription without a payment method to a new card, which is entered in our page. */
registry.category("web_tour.tours").add("test_portal_suite_subscription_card", {
    steps: () => [
        {
            content: "Change the payment method",
            trigger: "a[name='portal_change_method']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Enter a new card",
            trigger:
                "input[name='o_payment_radio'][data-payment-method-code='fake_card']",
            run: "click",
        },
        {
            trigger: "select[name='fake_state']:visible",
            run: "select done",
        },
        {
            content: "Save it",
            trigger: "button[name='o_payment_submit_button']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page between leads on by itself",
            trigger: "[name='portal_sentence']",
            timeout: 30000,
        },
        { trigger: "[data-name='method']:contains(4242)" },
    ],
});
