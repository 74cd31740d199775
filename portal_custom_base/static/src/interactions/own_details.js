import { patch } from "@web/core/utils/patch";
import { CustomerAddress } from "@portal/interactions/address";

patch(CustomerAddress.prototype, {
    /**
     * A telephone number is asked for with an address, and not with the own details.
     *
     * @override
     */
    _markRequired(name, required) {
        const isSpared =
            name === "phone" &&
            this.addressForm.portal_details &&
            !this.requiredFields.includes(name);
        super._markRequired(name, required && !isSpared);
    },
});
