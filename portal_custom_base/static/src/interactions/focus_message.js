import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** After an act, the message that says how it went has the focus: a screen reader reads it, and nobody looks for it. */
export class FocusMessage extends Interaction {
    static selector = ".o_portal_focus";

    start() {
        this.el.focus({ preventScroll: false });
    }
}

registry
    .category("public.interactions")
    .add("portal_custom_base.focus_message", FocusMessage);
