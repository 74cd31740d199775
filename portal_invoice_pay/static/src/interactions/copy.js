import { Interaction } from "@web/public/interaction";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// How long the button says that it has copied, in milliseconds.
const SAID = 2000;

/** A button that copies what stands beside it, and says so. */
export class Copy extends Interaction {
    static selector = ".o_portal_copy";
    dynamicContent = {
        _root: { "t-on-click": this.copy },
        ".o_portal_copy_label": {
            "t-out": () => (this.isCopied ? _t("Copied") : _t("Copy")),
        },
    };

    setup() {
        this.isCopied = false;
    }

    async copy() {
        await this.waitFor(navigator.clipboard.writeText(this.el.dataset.copy));
        this.isCopied = true;
        this.waitForTimeout(() => {
            this.isCopied = false;
        }, SAID);
    }
}

registry.category("public.interactions").add("portal_invoice_pay.copy", Copy);
