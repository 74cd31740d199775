import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_custom_base_account_select", {
    steps: () => [
        {
            content: "Nothing can be done with nothing",
            trigger: "button[name='portal_download_many']:disabled",
        },
        {
            content: "Choose one",
            trigger: ".o_portal_list_row:nth-of-type(2) .o_portal_list_pick input",
            run: "click",
        },
        { trigger: ".o_portal_list_picked:contains(1 selected)" },
        { trigger: "button[name='portal_download_many']:enabled" },
        {
            content: "Choose all",
            trigger: ".o_portal_list_pick_all input",
            run: "click",
        },
        { trigger: ".o_portal_list_picked:contains(5 selected)" },
        {
            content: "And none",
            trigger: ".o_portal_list_pick_all input",
            run: "click",
        },
        { trigger: "button[name='portal_download_many']:disabled" },
    ],
});
