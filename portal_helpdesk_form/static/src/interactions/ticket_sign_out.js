import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { forgetDrafts } from "./ticket_form";

/** Who signs out leaves no draft behind on a shared computer; a session that ends by itself keeps it. */
export class TicketSignOut extends Interaction {
    static selector = "a[href*='/web/session/logout']";
    dynamicContent = {
        _root: { "t-on-click": forgetDrafts },
    };
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.ticket_sign_out", TicketSignOut);
