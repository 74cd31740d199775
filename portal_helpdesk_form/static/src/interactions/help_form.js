import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { getTyped, showAsked } from "@portal_helpdesk_form/asked_fields";

/** The form for visitors: what is asked follows what is chosen. */
export class HelpForm extends Interaction {
    static selector = ".o_portal_ticket_form[data-hints]";
    dynamicContent = { _root: { "t-on-change": this.onChange } };

    async onChange(ev) {
        if (!["radio", "checkbox", "select-one"].includes(ev.target.type)) {
            return;
        }
        // Only the last choice counts, whichever answer comes first.
        const number = (this.number = (this.number || 0) + 1);
        const { hints: path } = this.el.dataset;
        const typed = getTyped(this.el);
        const hints = await this.waitFor(rpc(path, { typed }).catch(() => null));
        if (hints && number === this.number) {
            this.protectSyncAfterAsync(() => {
                showAsked(this.el, hints);
                this.showFiles(hints.files);
            })();
        }
    }

    /** Show the field for files where the chosen team takes some. */
    showFiles({ limits, extensions }) {
        const field = this.el.querySelector("[name='help_files']");
        if (field) {
            field.hidden = field.disabled = !limits;
            field.querySelector("[name='help_files_limits']").textContent =
                limits || "";
            field.querySelector("input").accept = (extensions || []).join(",");
        }
    }
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.help_form", HelpForm);
