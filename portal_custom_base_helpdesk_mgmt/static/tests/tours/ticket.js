import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_ticket_close", {
    steps: () => [
        {
            content: "Close it, which is confirmed",
            trigger: "button[name='portal_close']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal.show label:contains(No longer needed)",
            run: "click",
        },
        {
            trigger: ".modal.show button[name='portal_close_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_ticket_done']:contains(is closed)" },
        {
            content: "It is not solved after all",
            trigger: "button[name='portal_reopen']",
            run: "click",
        },
        {
            trigger: ".modal.show textarea[name='text']",
            run: "edit It blinks again.",
        },
        {
            trigger: ".modal.show button[name='portal_reopen_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_ticket_done']:contains(opened it again)" },
    ],
});
