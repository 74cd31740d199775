import { registry } from "@web/core/registry";

// The vendor chooses the page and the icon of a section.
registry.category("web_tour.tours").add("portal_custom_base_section_form", {
    steps: () => [
        {
            content: "Look among the pages",
            trigger: ".o_field_widget[name=path] input",
            run: "edit addr",
        },
        {
            content: "Take one",
            trigger: ".o_field_widget[name=path] li a:contains(/^\\/my\\/address$/)",
            run: "click",
        },
        {
            content: "Look at the icons",
            trigger: ".o_field_widget[name=icon] button:contains(Choose an icon)",
            run: "click",
        },
        {
            content: "Take one",
            trigger: ".o_select_media_dialog .font-icons-icon.fa-truck",
            run: "click",
        },
        {
            content: "It is shown beside its name",
            trigger: ".o_field_widget[name=icon]:contains(fa-truck) i.fa-truck",
        },
        {
            content: "Store both",
            trigger: ".o_form_button_save",
            run: "click",
        },
        { trigger: ".o_form_saved" },
    ],
});
