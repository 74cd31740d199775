import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";

const KINDS = { foreign: "danger", invalid: "warning", own: "success" };

/** Ask whether a bank account is the vendor's. */
export class IbanCheck extends Interaction {
    static selector = ".o_portal_iban";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.onSubmit },
    };

    async onSubmit() {
        const { account, company_id } = this.el.elements;
        const asked = { account: account.value, company_id: company_id.value };
        const found = await this.waitFor(rpc("/portal/verify/account", asked));
        const box = document.createElement("div");
        box.className = `alert alert-${KINDS[found.state] || "danger"} mb-0`;
        box.dataset.state = found.state || "error";
        box.textContent = found.message || found.error;
        this.el.querySelector(".o_portal_iban_result").replaceChildren(box);
    }
}

registry
    .category("public.interactions")
    .add("portal_invoice_pay.iban_check", IbanCheck);
