import { _t } from "@web/core/l10n/translation";
import { Interaction } from "@web/public/interaction";
import { normalize } from "@web/core/l10n/utils";
import { registry } from "@web/core/registry";

/** Find rows of a long form. Rows that are out of sight are sent too, and what is typed stays in sight. */
export class FindRows extends Interaction {
    static selector = ".o_portal_find";
    static selectorHas = ".o_portal_find_bar";
    dynamicContent = {
        ".o_portal_find_bar": { "t-att-class": () => ({ "d-none": false }) },
        ".o_portal_find_bar input": {
            "t-on-input": this.find,
            "t-on-keydown": this.onKeydown,
        },
        ".o_portal_find_row": {
            "t-att-class": (row) => ({
                "d-none": !this.holds(row) && !this.isTyped(row),
            }),
        },
        // The browser can show what is wrong with a row in sight alone.
        ".o_portal_find_row input": { "t-on-invalid": this.showAll },
        ".o_portal_find_told": { "t-out": () => this.told },
    };

    setup() {
        this.field = this.el.querySelector(".o_portal_find_bar input");
        this.rows = [...this.el.querySelectorAll(".o_portal_find_row")];
        this.words = new Map(this.rows.map((row) => [row, this.read(row)]));
        this.find();
    }

    read(row) {
        const parts = row.querySelectorAll(".o_portal_find_words");
        return normalize([...parts].map((part) => part.textContent).join(" "));
    }

    find() {
        this.asked = normalize(this.field.value).split(/\s+/).filter(Boolean);
        if (this.asked.length) {
            this.unfold();
        }
    }

    /** Enter would send the form, and Escape empties the field in every browser. */
    onKeydown(event) {
        if (event.key === "Enter") {
            event.preventDefault();
        } else if (event.key === "Escape") {
            this.showAll();
        }
    }

    showAll() {
        this.field.value = "";
        this.asked = [];
        this.unfold();
        this.updateContent();
    }

    unfold() {
        for (const fold of this.el.querySelectorAll("details")) {
            fold.open = true;
        }
    }

    holds(row) {
        return this.asked.every((word) => this.words.get(row).includes(word));
    }

    isTyped(row) {
        return (
            "findKeep" in row.dataset ||
            [...row.querySelectorAll("input")].some(
                (input) =>
                    input.checked !== input.defaultChecked ||
                    input.value !== input.defaultValue,
            )
        );
    }

    get told() {
        const { length: count } = this.rows.filter((row) => this.holds(row));
        const total = this.rows.length;
        return this.asked.length
            ? _t("%(count)s of %(total)s found", { count, total })
            : "";
    }
}

registry.category("public.interactions").add("portal_custom_base.find_rows", FindRows);
