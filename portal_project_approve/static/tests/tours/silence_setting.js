import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_project_approve_silence_setting", {
    steps: () => [
        {
            content: "Open the settings of the project",
            trigger: ".o_form_view .nav-link[name='settings']",
            run: "click",
        },
        {
            content: "How many days is asked only where silence counts",
            trigger:
                "#portal_silence_is_acceptance:not(:has([name='portal_silence_days'])) input[type='checkbox']",
            run: "click",
        },
        {
            trigger: "#portal_silence_is_acceptance [name='portal_silence_days'] input",
            run: "edit 21",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        { trigger: ".o_form_saved" },
    ],
});
