import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Say how many rows are chosen, and choose all of a page. Without scripts, the boxes and buttons work too. */
export class ListSelection extends Interaction {
    static selector = ".o_portal_list_bulk";
    dynamicSelectors = {
        ...this.dynamicSelectors,
        _boxes: () => this.boxes,
    };
    dynamicContent = {
        _root: { "t-att-class": () => ({ o_portal_list_bulk_on: this.count > 0 }) },
        _boxes: { "t-on-change": this.onChangeOne },
        // It keeps its place: nothing moves under the reader's finger.
        ".o_portal_list_pick_all": {
            "t-att-class": () => ({ invisible: this.boxes.length < 2 }),
        },
        ".o_portal_list_pick_all input": { "t-on-change": this.onChangeAll },
        ".o_portal_list_picked": { "t-out": () => this.told },
        button: { "t-att-disabled": () => !this.count },
    };

    /** What was chosen before the scripts were there counts. */
    setup() {
        if (this.el.querySelector(".o_portal_list_pick_all input:checked")) {
            this.boxes.forEach((box) => (box.checked = true));
        }
    }

    get boxes() {
        return [...this.el.ownerDocument.querySelectorAll(`[form="${this.el.id}"]`)];
    }

    get count() {
        return this.boxes.filter((box) => box.checked).length;
    }

    get told() {
        return this.count ? _t("%(count)s selected", { count: this.count }) : "";
    }

    onChangeOne() {
        const allEl = this.el.querySelector(".o_portal_list_pick_all input");
        if (allEl) {
            allEl.checked = this.count === this.boxes.length;
        }
    }

    onChangeAll(event) {
        for (const box of this.boxes) {
            box.checked = event.currentTarget.checked;
        }
    }
}

registry
    .category("public.interactions")
    .add("portal_custom_base.list_selection", ListSelection);
