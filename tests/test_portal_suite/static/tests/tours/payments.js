import { registry } from "@web/core/registry";

const METHOD = "input[name='o_payment_radio'][data-payment-method-code=";

/** Choose a method of the fake provider. */
function choose(code) {
    return {
        content: `Choose ${code}`,
        trigger: `${METHOD}'${code}']`,
        run: "click",
    };
}

const SUBMIT = {
    content: "Pay",
    trigger: "button[name='o_payment_submit_button']:enabled",
    run: "click",
    expectUnloadPage: true,
};

// The page between polls what became of the payment, and leads on by itself.
const PAID = {
    trigger: "[name='portal_pay_result'] h1:contains(Paid)",
    timeout: 30000,
};

/** Pay with a card that is entered in our page. */
registry.category("web_tour.tours").add("test_portal_suite_pay_direct", {
    steps: () => [
        choose("fake_card"),
        {
            content: "Enter the card",
            trigger: "select[name='fake_state']:visible",
            run: "select done",
        },
        SUBMIT,
        PAID,
    ],
});

/** Pay on the page of the provider: first think better of it, then pay. */
registry.category("web_tour.tours").add("test_portal_suite_pay_redirect", {
    steps: () => [
        choose("fake"),
        SUBMIT,
        {
            content: "Cancel at the bank",
            trigger: "form[name='o_fake_checkout'] button[value='cancel']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Try again",
            trigger: "a[name='portal_pay_again']",
            run: "click",
            timeout: 30000,
            expectUnloadPage: true,
        },
        choose("fake"),
        SUBMIT,
        {
            content: "Pay at the bank",
            trigger: "form[name='o_fake_checkout'] button[value='done']",
            run: "click",
            expectUnloadPage: true,
        },
        PAID,
    ],
});
