import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_documents_accept_accept", {
    steps: () => [
        {
            content: "What waits is on the dashboard",
            trigger: ".o_portal_answers a:contains(safety.pdf)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is asked is said at the top",
            trigger: "[name='portal_sentence']:contains(Read the file, then accept it)",
        },
        {
            trigger:
                "[name='portal_file'][href$='/file']:contains(safety.pdf, version 1)",
        },
        {
            content: "Go to the answer",
            trigger: "[name='portal_answer']",
            run: "click",
        },
        { trigger: "#o_portal_accept_name", run: "edit Anna B. Keller" },
        { trigger: "#o_portal_accept_consent", run: "click" },
        {
            content: "Accept",
            trigger: "[name='portal_accept_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(It is accepted)" },
        {
            content: "Nothing is waited for",
            trigger: "[name='portal_preparing']:contains(preparing your sealed copy)",
        },
        { trigger: "[data-step='done'].o_portal_step_done" },
        { trigger: ".o_portal_document:not(:has([name='portal_answer']))" },
    ],
});

registry.category("web_tour.tours").add("portal_documents_accept_sign", {
    steps: () => [
        {
            content: "Open what waits",
            trigger: ".o_portal_list a:contains(nda.pdf)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger:
                "[name='portal_sentence']:contains(Read the file, then sign it, or decline)",
        },
        {
            content: "No order number is asked for",
            trigger:
                "#o_portal_answer .o_portal_sign_submit:not(:has(~ #o_portal_purchase_order))",
        },
        {
            content: "Nothing is signed without consent",
            trigger: "#o_portal_answer .o_portal_sign_submit:enabled",
            run: "click",
        },
        { trigger: "#o_portal_answer [role='alert']:contains(Tick the box)" },
        {
            content: "There is room between the pad and the consent",
            trigger: "#o_portal_consent",
            run() {
                const pad = this.anchor.closest("form").previousElementSibling;
                const consent = this.anchor.closest(".form-check");
                const room =
                    consent.getBoundingClientRect().top -
                    pad.getBoundingClientRect().bottom;
                if (room < 8) {
                    throw new Error(`The consent sticks to the pad: ${room}`);
                }
            },
        },
        { trigger: "#o_portal_consent", run: "click" },
        {
            content: "Sign",
            trigger: "#o_portal_answer .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(Thank you)" },
    ],
});
