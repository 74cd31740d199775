import { registry } from "@web/core/registry";

// Somebody of the vendor's shares the files of a record by the button among its actions.
registry.category("web_tour.tours").add("portal_documents_share.share_files", {
    steps: () => [
        {
            content: "Open the actions of the record",
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Choose to share its files",
            trigger: ".o-dropdown-item:contains(Share files)",
            run: "click",
        },
        {
            content: "Look for a person of the customer's",
            trigger: ".modal .o_field_widget[name=partner_ids] input",
            run: "edit Anna Sharewell",
        },
        {
            content: "Choose the person",
            trigger: ".o-autocomplete--dropdown-item:contains(Anna Sharewell)",
            run: "click",
        },
        {
            content: "Share",
            trigger:
                ".modal:has([name=partner_ids] .o_tag:contains(Anna Sharewell)) button[name=action_share]",
            run: "click",
        },
        {
            content: "The address is shown, once",
            trigger:
                ".modal .o_field_widget[name=address]:contains(/portal/documents/)",
        },
        {
            content: "Close it",
            trigger: ".modal:has([name=address]) footer button:contains(Done)",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
    ],
});

// The person finds the file that is for customers, and not the one beside it.
registry.category("web_tour.tours").add("portal_documents_share.shared_files", {
    steps: () => [
        {
            content: "Open the files of the record",
            trigger: "ul[name=portal_records] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One is there, and can be downloaded",
            trigger:
                "body:not(:has([name=portal_record_file]:contains(plain.pdf))) [name=portal_record_file]:contains(plan.pdf) button:contains(Download)",
        },
    ],
});
