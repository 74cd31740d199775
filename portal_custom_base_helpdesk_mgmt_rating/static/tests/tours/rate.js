import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_ticket_rate", {
    steps: () => [
        {
            content: "The act leads to the rating",
            trigger: "a[name='portal_rate']",
            run: "click",
        },
        {
            trigger: "label[for='o_portal_rate_4']",
            run: "click",
        },
        {
            trigger: "#o_portal_rate_comment",
            run: "edit Quick and kind.",
        },
        {
            trigger: "button[name='portal_rate_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_ticket_done']:contains(Thank you for your rating.)" },
        { trigger: "[name='portal_rating_given']:contains(4 of 5)" },
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
        { trigger: "body:not(:has([name='portal_rating']))" },
    ],
});
