import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { draftOf } from "./ticket_form";

/** What was sent is no draft any more. */
export class TicketSent extends Interaction {
    static selector = ".o_portal_ticket_sent";

    start() {
        draftOf(this.el.dataset.owner).remove();
    }
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.ticket_sent", TicketSent);
