import { registry } from "@web/core/registry";

/** Return a list of one file, as somebody chooses or drops it. */
function choose(name, text) {
    const files = new DataTransfer();
    files.items.add(new File([text], name));
    return files;
}

registry.category("web_tour.tours").add("portal_documents_request_upload", {
    steps: () => [
        {
            content: "What waits is on the dashboard",
            trigger: ".o_portal_answers a:contains(Certificate of insurance)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_sentence']:contains(Please upload this file)" },
        {
            content: "Nothing is sent without a file",
            trigger: "[name='portal_upload_send']",
            run: "click",
        },
        { trigger: ".o_portal_upload_error:contains(Choose a file)" },
        {
            content: "Another sort of file",
            trigger: "#o_portal_upload_file",
            run: ({ anchor }) => {
                anchor.files = choose("page.html", "<html></html>").files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: "[name='portal_upload_send']", run: "click" },
        { trigger: ".o_portal_upload_error:contains(page.html)" },
        {
            content: "The right one",
            trigger: "#o_portal_upload_file",
            run: ({ anchor }) => {
                anchor.files = choose("insurance.pdf", "%PDF-1.4\n").files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: "[name='portal_upload_send']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(Your file has arrived)" },
        { trigger: "[name='portal_sentence']:contains(We are checking the file)" },
        { trigger: "[data-name='portal_delivered']:contains(insurance.pdf)" },
    ],
});

registry.category("web_tour.tours").add("portal_documents_request_link", {
    steps: () => [
        { trigger: "[name='portal_sentence']:contains(asks you for this file)" },
        {
            content: "Drop a file",
            trigger: ".o_portal_upload_place",
            run: ({ anchor }) =>
                anchor.dispatchEvent(
                    new DragEvent("drop", {
                        bubbles: true,
                        cancelable: true,
                        dataTransfer: choose("dropped.pdf", "%PDF-1.4\n"),
                    }),
                ),
        },
        {
            trigger: "[name='portal_upload_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(Your file has arrived)" },
    ],
});
