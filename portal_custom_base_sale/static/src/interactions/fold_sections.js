import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** The sections of a long quotation: folded, each with its number of lines and its total, until the reader opens one. */
export class FoldSections extends Interaction {
    static selector = ".o_portal_document_long #sales_order_table";
    dynamicContent = {
        ".o_portal_fold": { "t-on-click.withTarget": this.onFold },
    };

    setup() {
        this.groups = [];
        for (const row of this.el.querySelectorAll("tbody > tr")) {
            if (row.classList.contains("o_line_section")) {
                this.groups.push({ section: row, lines: [] });
            } else {
                this.groups.at(-1)?.lines.push(row);
            }
        }
        this.groups.forEach((group, index) => this.prepare(group, index));
    }

    prepare({ section, lines }, index) {
        const cell = section.querySelector("td");
        if (!cell || !lines.length) {
            return;
        }
        const button = document.createElement("button");
        button.type = "button";
        button.className = "o_portal_fold";
        button.dataset.index = index;
        button.append(...cell.childNodes);
        const count = document.createElement("small");
        count.textContent =
            lines.length === 1
                ? _t("1 line")
                : _t("%(count)s lines", { count: lines.length });
        button.append(count);
        cell.append(button);
        this.toggle(button, false);
    }

    toggle(button, isOpen) {
        button.setAttribute("aria-expanded", isOpen ? "true" : "false");
        for (const line of this.groups[button.dataset.index].lines) {
            line.classList.toggle("o_portal_folded", !isOpen);
        }
    }

    onFold(event, button) {
        this.toggle(button, button.getAttribute("aria-expanded") !== "true");
    }
}

registry
    .category("public.interactions")
    .add("portal_custom_base_sale.fold_sections", FoldSections);
