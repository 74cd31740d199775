import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Whoever declines without choosing a reason writes why: the browser says so, and the dialog stays open. */
export class QuotationDecline extends Interaction {
    static selector = "#decline:has(#o_portal_reason)";
    dynamicContent = {
        "#o_portal_reason": { "t-on-change": () => {} },
        "#o_portal_decline_message": {
            "t-att-required": () => !this.el.querySelector("#o_portal_reason").value,
        },
    };
}

registry
    .category("public.interactions")
    .add("portal_sale_sign.quotation_decline", QuotationDecline);
