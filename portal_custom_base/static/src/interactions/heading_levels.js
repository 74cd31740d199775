import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * The levels of the headings in Odoo's own templates, whose tags are chosen by size and skip levels. A screen
 * reader moves from heading to heading and tells the level of each.
 *
 * For an addon to set more levels, it must add its selectors.
 */
export const HEADING_LEVELS = {
    // The contact beside the pages of the account.
    "div:has(+ .o_portal_my_details) h5": 2,
    ".o_portal_contact_details > h5": 2,
    ".o_portal_contact_details > h6": 3,
    // Sign-in and security.
    "#portal_deactivate_account_modal .modal-title": 3,
};

export class HeadingLevels extends Interaction {
    static selector = "#wrapwrap";
    dynamicContent = Object.fromEntries(
        Object.entries(HEADING_LEVELS).map(([selector, level]) => [
            selector,
            { "t-att-role": () => "heading", "t-att-aria-level": () => `${level}` },
        ]),
    );
}

registry
    .category("public.interactions")
    .add("portal_custom_base.heading_levels", HeadingLevels);
