import { registry } from "@web/core/registry";

// Somebody of the vendor's drops a marked copy on the check page, which tells where it came from.
registry.category("web_tour.tours").add("portal_documents_share.verify_copy", {
    steps: () => [
        {
            content: "Choose a copy that was found",
            trigger: "#o_portal_verify_file",
            async run() {
                const path = new URL(window.location).searchParams.get("file");
                const answer = await fetch(path);
                const data = new DataTransfer();
                data.items.add(new File([await answer.blob()], "found.pdf"));
                this.anchor.files = data.files;
                this.anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            content: "It is told who received it",
            trigger:
                ".o_portal_verify_result .alert-info:contains(A copy that was shared):contains(sheet.pdf):contains(Vera)",
        },
    ],
});
