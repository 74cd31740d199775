import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** What is to be mended of a field is told until it is filled. */
export class FieldError extends Interaction {
    static selector = ".o_portal_ticket_form";
    dynamicContent = { _root: { "t-on-input": this.onInput } };

    onInput(ev) {
        const input = ev.target;
        const field = input.closest(".o_portal_ticket_field");
        const error = field?.querySelector("[name='ticket_error']");
        if (!error || !input.value.trim()) {
            return;
        }
        for (const control of field.querySelectorAll("[aria-describedby]")) {
            const ids = control.getAttribute("aria-describedby").split(" ");
            const others = ids.filter((id) => id !== error.id);
            if (others.length) {
                control.setAttribute("aria-describedby", others.join(" "));
            } else {
                control.removeAttribute("aria-describedby");
            }
            control.removeAttribute("aria-invalid");
        }
        error.remove();
    }
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.field_error", FieldError);
