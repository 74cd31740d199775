import { registry } from "@web/core/registry";

// Somebody of the vendor's adds two files to a folder.
registry.category("web_tour.tours").add("portal_documents_share.folder_drop", {
    steps: () => [
        {
            content: "Choose files",
            trigger: ".o_portal_folder_drop:has(.o_portal_drop_files)",
            run() {
                const input = this.anchor.querySelector(".o_portal_drop_files");
                const data = new DataTransfer();
                for (const name of ["first.txt", "second.txt"]) {
                    data.items.add(new File(["Hello"], name, { type: "text/plain" }));
                }
                data.items.add(new File([], "empty.txt", { type: "text/plain" }));
                data.items.add(
                    new File(["<svg/>"], "plan.svg", { type: "image/svg+xml" }),
                );
                input.files = data.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "It is told how many were added",
            trigger: ".o_notification:contains(Files added: 3.)",
        },
        {
            content: "It is told that one is empty",
            trigger: ".o_notification:contains(empty.txt):contains(empty)",
        },
        {
            content: "It is told what customers can only download",
            trigger: ".o_notification:contains(plan.svg):contains(only download)",
        },
        {
            content: "Both are in the folder",
            trigger:
                ".o_field_widget[name=document_ids]:has(.o_data_cell:contains(first.txt)) .o_data_cell:contains(second.txt)",
        },
    ],
});

// Somebody of the vendor's uploads a new version of a file.
registry.category("web_tour.tours").add("portal_documents_share.new_version", {
    steps: () => [
        {
            content: "Ask for the form",
            trigger: "button[name=action_new_version]",
            run: "click",
        },
        {
            content: "Choose a file",
            trigger: ".o_portal_version_upload:has(.o_portal_version_file)",
            run() {
                const input = this.anchor.querySelector(".o_portal_version_file");
                const data = new DataTransfer();
                data.items.add(
                    new File(["Newer"], "newer.txt", { type: "text/plain" }),
                );
                input.files = data.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "It is there",
            trigger: ".o_portal_version_name:contains(newer.txt)",
        },
        {
            content: "Make it the current one",
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "The file has a second version",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=version_ids] .o_data_cell:contains(newer.txt)",
        },
    ],
});
