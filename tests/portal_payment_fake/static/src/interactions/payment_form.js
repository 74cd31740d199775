import { PaymentForm } from "@payment/interactions/payment_form";
import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(PaymentForm.prototype, {
    /** Let the card be entered in our page; the bank has a page of its own. */
    async _prepareInlineForm(
        providerId,
        providerCode,
        paymentOptionId,
        paymentMethodCode,
        flow,
    ) {
        await super._prepareInlineForm(...arguments);
        if (
            providerCode === "fake" &&
            paymentMethodCode === "fake_card" &&
            flow !== "token"
        ) {
            this._setPaymentFlow("direct");
        }
    },

    /** Pay with the card, and go on as after every payment. */
    async _processDirectFlow(
        providerCode,
        paymentOptionId,
        paymentMethodCode,
        processingValues,
    ) {
        if (providerCode !== "fake") {
            return super._processDirectFlow(...arguments);
        }
        const form = this.el
            .querySelector("input[name='o_payment_radio']:checked")
            .closest("li");
        await this.waitFor(
            rpc("/payment/fake/pay", {
                reference: processingValues.reference,
                fake_key: processingValues.fake_key,
                state: form.querySelector("[name='fake_state']").value,
            }),
        );
        window.location = "/payment/status";
    },
});
