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

registry.category("web_tour.tours").add("portal_ticket_answer", {
    steps: () => [
        {
            trigger: "[name='portal_document_head']:contains(Waiting for you)",
        },
        {
            content: "Odoo's conversation is loaded when it is reached",
            trigger: ".o_portal_chatter",
            run() {
                this.anchor.scrollIntoView();
            },
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit It is number 7.",
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer button.o-mail-Composer-send",
            run: "click",
        },
        {
            content: "The page tells at once that it does not wait any more",
            trigger:
                "[name='portal_document_head']:contains(In progress):not(:contains(answer to go on))",
        },
        {
            trigger: "[name='portal_timeline'] [aria-current]:contains(In progress)",
        },
    ],
});
