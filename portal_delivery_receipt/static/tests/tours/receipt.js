import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

registry.category("web_tour.tours").add("portal_delivery_receipt_complete", {
    steps: () => [
        {
            content: "What waits is on the dashboard",
            trigger: ".o_portal_answers a[href^='/my/deliveries/']:contains(OUT)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is asked is said at the top",
            trigger: `[name='portal_sentence']:contains(${say("Has it arrived?", "Est-elle arrivée")})`,
        },
        { content: "Go to the form", trigger: "[name='portal_receive']", run: "click" },
        { trigger: "#o_portal_receipt_name", run: "edit Anna B. Keller" },
        { trigger: "#o_portal_receipt_consent", run: "click" },
        {
            content: "Confirm",
            trigger: "[name='portal_receipt_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_receipt_done']:contains(${say("The receipt is confirmed", "La réception est confirmée")})`,
        },
        {
            content: "Nothing is waited for",
            trigger: `[name='portal_preparing']:contains(${say("proof of delivery", "preuve de livraison")})`,
        },
        { trigger: ".o_portal_document:not(:has([name='portal_receipt_send']))" },
    ],
});

registry.category("web_tour.tours").add("portal_delivery_receipt_report", {
    steps: () => [
        {
            content: "Something is wrong",
            trigger: "[name='portal_receipt_report']",
            run: "click",
        },
        { trigger: "details[open] input[name^='received_']", run: "edit 9" },
        { trigger: "input[name^='note_']", run: "edit One is missing" },
        { trigger: "#o_portal_receipt_consent", run: "click" },
        {
            content: "The browser knows how many were sent",
            trigger: "input[name^='received_']:invalid",
            run: "edit 4",
        },
        { trigger: "input[name^='damaged_']", run: "edit 1" },
        {
            trigger: "[name='portal_receipt_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_receipt_done']:contains(${say("what is missing or damaged", "ce qui manque ou est endommagé")})`,
        },
        {
            trigger: `.o_portal_receipt_differences:contains(${say("missing: 1 of 5, damaged: 1", "manquant : 1 sur 5, endommagé : 1")}, One is missing)`,
        },
    ],
});
