import { Interaction } from "@web/public/interaction";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";

/** Many lines of an invoice: those that hold a word, and the sum of those that are ticked. */
export class DisputeLines extends Interaction {
    static selector = ".o_portal_dispute_form";
    dynamicContent = {
        ".o_portal_dispute_find": { "t-att-class": () => ({ "d-none": false }) },
        "#o_portal_dispute_find": {
            "t-on-input": this.find,
            // Enter sends the form, which is not meant here.
            "t-on-keydown": (event) => event.key === "Enter" && event.preventDefault(),
        },
        ".o_portal_dispute_line": {
            "t-on-input": () => {},
            "t-att-class": (line) => ({
                "d-none": !this.isTicked(line) && !this.holds(line),
            }),
        },
        ".o_portal_dispute_sum": {
            "t-att-class": () => ({ "d-none": !this.ticked.length }),
        },
        ".o_portal_dispute_sum strong": { "t-out": () => this.sum },
    };

    setup() {
        this.word = "";
    }

    find(event) {
        this.word = event.target.value.trim().toLowerCase();
    }

    holds(line) {
        return line
            .querySelector("label")
            .textContent.toLowerCase()
            .includes(this.word);
    }

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
