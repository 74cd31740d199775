import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_invoice_pay_dispute", {
    steps: () => [
        {
            content: "The act leads to the form, which is folded",
            trigger: "a[name='portal_dispute']",
            run: "click",
        },
        {
            content: "Choose a line; how much of it can be said then",
            trigger: "#o_portal_dispute input[name='lines']:first",
            run: "click",
        },
        {
            trigger: "#o_portal_dispute .o_portal_dispute_amount input:visible",
            run: "edit 100",
        },
        { trigger: "[name='portal_dispute_sum']:visible:contains(100.00)" },
        {
            content: "What is wrong",
            trigger: "#o_portal_dispute label:contains(Quantity)",
            run: "click",
        },
        {
            trigger: "#o_portal_dispute textarea",
            run: "edit Only one desk came.",
        },
        {
            trigger: "button[name='portal_dispute_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The part waits, the rest stays payable",
            trigger:
                "[name='portal_sentence']:contains(That part waits for our answer)",
        },
        { trigger: "dd[data-name='disputed']:contains(100)" },
        { trigger: "[name='portal_dispute_list']:contains(Only one desk came.)" },
        {
            content: "Take it back",
            trigger: "button[name='portal_dispute_withdraw']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_dispute_outcome']:contains(You took this back)" },
    ],
});

/** Find one of many lines; those that are ticked stay, and their sum is told. */
registry.category("web_tour.tours").add("portal_invoice_pay_dispute_find", {
    steps: () => [
        {
            content: "The act leads to the form, which is folded",
            trigger: "a[name='portal_dispute']",
            run: "click",
        },
        {
            content: "Tick the first one",
            trigger: "#o_portal_dispute input[name='lines']:first",
            run: "click",
        },
        {
            content: "Find another one",
            trigger: "#o_portal_dispute_find",
            run: "edit DÉSK 17",
        },
        {
            content: "How many there are is told",
            trigger: ".o_portal_find_told[role='status']:contains(1 of 61 found)",
        },
        {
            content: "The others are gone",
            trigger:
                "#o_portal_dispute:not(:has(.o_portal_dispute_line:visible:contains(Desk 18)))",
        },
        {
            content: "What is ticked stays",
            trigger: ".o_portal_dispute_line:visible:contains(Desk 1,)",
        },
        {
            content: "Tick it too",
            trigger: ".o_portal_dispute_line:contains(Desk 17) input[name='lines']",
            run: "click",
        },
        {
            content: "Enter sends nothing, and Escape shows all",
            trigger: "#o_portal_dispute_find",
            run: "click",
        },
        { trigger: "#o_portal_dispute_find", run: "press Enter" },
        { trigger: "#o_portal_dispute_find", run: "press Escape" },
        { trigger: ".o_portal_dispute_line:visible:contains(Desk 18)" },
        {
            trigger: "#o_portal_dispute_find",
            run: "edit nothing holds this",
        },
        { trigger: ".o_portal_find_told:contains(0 of 61 found)" },
        {
            content: "What is ticked stays",
            trigger: ".o_portal_dispute_line:visible:contains(Desk 17)",
        },
        { trigger: "[name='portal_dispute_sum']:visible:contains(36.00)" },
    ],
});
