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
            this.protectSyncAfterAsync(() => showAsked(this.el, hints))();
        }
    }
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.help_form", HelpForm);
