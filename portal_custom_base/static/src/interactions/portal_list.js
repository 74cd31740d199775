import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * A list shows what is chosen at once; without scripts its buttons do the same.
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
