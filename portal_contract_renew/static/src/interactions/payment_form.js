import { PaymentForm } from "@payment/interactions/payment_form";
import { patch } from "@web/core/utils/patch";

patch(PaymentForm.prototype, {
    /** Send what is ticked beside the form of a new method of a subscription. */
    _prepareTransactionRouteParams() {
        const params = super._prepareTransactionRouteParams(...arguments);
        const choices = document.querySelectorAll(
            "[data-portal-subscription-choice] input",
        );
        for (const choice of choices) {
            params[choice.name] = choice.checked;
        }
        return params;
    },
});
