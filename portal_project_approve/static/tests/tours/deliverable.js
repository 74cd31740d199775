import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

registry.category("web_tour.tours").add("portal_project_approve_send_back", {
    steps: () => [
        {
            content: "What waits is on the dashboard",
            trigger: ".o_portal_answers a:contains(Plan of the third floor)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[name='portal_description']:contains(The door is on the right)",
        },
        { trigger: "[name='portal_decide']", run: "click" },
        {
            content: "Send it back",
            trigger: "[name='portal_send_back'] > summary",
            run: "click",
        },
        {
            trigger: "#o_portal_back_reason",
            run: "edit The door is on the wrong side",
        },
        {
            trigger: "[name='portal_back_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("next version", "prochaine version")})`,
        },
        {
            trigger:
                "[name='portal_sent_back']:contains(The door is on the wrong side)",
        },
    ],
});

registry.category("web_tour.tours").add("portal_project_approve_accept", {
    steps: () => [
        {
            content: "Open the project",
            trigger: ".o_portal_list a:contains(Third floor)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_sentence']:contains(${say("waits for your decision", "attend votre décision")})`,
        },
        { trigger: "[name='portal_timeline'] li:contains(Planning)" },
        {
            content: "Open what waits",
            trigger: "[name='portal_project_deliverables'] a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_differences'] ins:contains(on the left)" },
        {
            content: "Reservations are written where they are chosen",
            trigger: "#o_portal_answer_reserve",
            run: "click",
        },
        { trigger: "#o_portal_reservation_0", run: "edit The handle is missing" },
        {
            trigger: "#o_portal_due_0",
            run() {
                const day = new Date(Date.now() + 7 * 86400000);
                this.anchor.value = day.toISOString().slice(0, 10);
            },
        },
        { trigger: "#o_portal_decide_consent", run: "click" },
        {
            content: "Accept",
            trigger: "[name='portal_accept_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("with reservations", "avec réserves")})`,
        },
        { trigger: "[name='portal_reservations']:contains(The handle is missing)" },
    ],
});

registry.category("web_tour.tours").add("portal_project_approve_close", {
    steps: () => [
        {
            content: "What is done waits on the dashboard",
            trigger: ".o_portal_answers a:contains(Plan of the third floor)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Close it",
            trigger: "[name='portal_reservation_close']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("The reservation is closed", "La réserve est levée")})`,
        },
        { trigger: "[data-step='settled'].o_portal_step_done" },
    ],
});

registry.category("web_tour.tours").add("portal_project_approve_silence", {
    steps: () => [
        {
            content: "It is among what is accepted",
            trigger: `.o_portal_list tr:contains(${say("Accepted", "Accepté")}) a:contains(Plan of the third floor)`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says that nobody answered, and that it counts",
            trigger: `main:contains(${say("Nobody answered: it counts as accepted since", "Personne n’a répondu")})`,
        },
        {
            content: "The sealed record can be fetched",
            trigger: "a[href*='/my/deliverables/'][href*='seal']",
        },
        {
            content: "Nothing is left to decide",
            trigger:
                "main:not(:has([name='portal_decide'], [name='portal_accept_send']))",
        },
    ],
});
