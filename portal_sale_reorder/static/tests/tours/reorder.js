import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

registry.category("web_tour.tours").add("portal_sale_reorder", {
    steps: () => [
        {
            content: "Order again from the order",
            trigger: `[name='portal_reorder']:contains(${say("Order again", "Commander à nouveau")})`,
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_refused']:contains(Lamp)" },
        {
            content: "No desk this time",
            trigger: ".o_portal_reorder_line:contains(Desk) input[type='checkbox']",
            run: "uncheck",
        },
        {
            content: "But more chairs",
            trigger: ".o_portal_reorder_line:contains(Chair) input[type='number']",
            run: "edit 7",
        },
        { trigger: "#o_portal_reorder_reference", run: "edit PO 7" },
        {
            trigger: "[name='portal_reorder_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_requested']:contains(${say("received your request", "reçu votre demande")})`,
        },
        {
            trigger: `h1 .o_portal_state:contains(${say("Requested", "Demandé")})`,
        },
        {
            trigger: `[name='portal_sentence']:contains(${say("nothing is ordered", "est commandé avant que")})`,
        },
        {
            content: "Think better of it",
            trigger: "[name='portal_withdraw']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_sentence']:contains(${say("withdrawn this request", "retiré cette demande")})`,
        },
    ],
});
