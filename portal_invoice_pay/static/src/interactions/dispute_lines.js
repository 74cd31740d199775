import { Interaction } from "@web/public/interaction";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";

/** The sum of the lines of an invoice that are ticked. */
export class DisputeLines extends Interaction {
    static selector = ".o_portal_dispute_form";
    dynamicContent = {
        ".o_portal_dispute_line": { "t-on-input": () => {} },
        ".o_portal_dispute_sum": {
            "t-att-class": () => ({ "d-none": !this.ticked.length }),
        },
        ".o_portal_dispute_sum strong": { "t-out": () => this.sum },
    };

    isTicked(line) {
        return line.querySelector("input[type='checkbox']").checked;
    }

    get ticked() {
        const lines = this.el.querySelectorAll(".o_portal_dispute_line");
        return [...lines].filter((line) => this.isTicked(line));
    }

    /** What is typed counts, else all of the line. */
    get sum() {
        const amounts = this.ticked.map((line) =>
            Number(
                line.querySelector("input[type='number']").value || line.dataset.most,
            ),
        );
        const { digits } = this.el.querySelector(".o_portal_dispute_sum").dataset;
        const sum = amounts.reduce((total, amount) => total + amount, 0);
        return formatFloat(sum, { digits: [false, Number(digits)] });
    }
}

registry
    .category("public.interactions")
    .add("portal_invoice_pay.dispute_lines", DisputeLines);
