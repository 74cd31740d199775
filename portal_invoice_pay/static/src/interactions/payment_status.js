import { patch } from "@web/core/utils/patch";

import { PaymentPostProcessing } from "@payment/interactions/post_processing";

patch(PaymentPostProcessing, {
    /** A payment that the provider will confirm later is told on the page of the payment, and not waited for. */
    getFinalStates(providerCode) {
        return super.getFinalStates(providerCode).add("pending");
    },
});
