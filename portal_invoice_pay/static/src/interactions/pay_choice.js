import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** What is typed counts once the server has computed the total: until then, nothing can be paid. */
export class PayChoice extends Interaction {
    static selector = ".o_portal_pay";
    dynamicContent = {
        // What has no name is not sent, such as the field that finds invoices.
        ".o_portal_pay_choice input[name]": { "t-on-input": this.change },
        ".o_portal_pay_changed": {
            "t-att-class": () => ({ "d-none": !this.isChanged }),
        },
        "[name='portal_pay_online'], .o_portal_pay_transfer": {
            "t-att-inert": () => this.isChanged || undefined,
        },
        "[name='portal_pay_update']": {
            "t-att-class": () => ({
                "btn-primary": this.isChanged,
                "btn-outline-secondary": !this.isChanged,
            }),
        },
    };

    setup() {
        this.isChanged = false;
    }

    change() {
        this.isChanged = true;
    }
}

registry
    .category("public.interactions")
    .add("portal_invoice_pay.pay_choice", PayChoice);
