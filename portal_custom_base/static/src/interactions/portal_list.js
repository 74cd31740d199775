import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Apply filters, sort orders and page sizes as soon as they are chosen. Without scripts, the buttons do so.
 */
export class PortalList extends Interaction {
    static selector = ".o_portal_list";
    dynamicContent = {
        ".o_portal_list_choices select": { "t-on-change": this.submit },
        ".o_portal_page_size select": { "t-on-change": this.submit },
        ".o_portal_page_size button": { "t-att-class": () => ({ "d-none": true }) },
    };

    submit(ev) {
        ev.currentTarget.form.requestSubmit();
    }
}

registry
    .category("public.interactions")
    .add("portal_custom_base.portal_list", PortalList);
