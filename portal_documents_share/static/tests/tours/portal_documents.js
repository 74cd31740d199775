import { registry } from "@web/core/registry";

// A person opens what was shared: the folder, a file with its preview, and the folder below.
registry.category("web_tour.tours").add("portal_documents_share.portal_documents", {
    steps: () => [
        {
            content: "Open the folder that was shared",
            trigger: "ul[name=portal_folders] a:contains(Acme)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open a file",
            trigger: ".o_portal_list_link:contains(sheet.pdf)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is previewed, and can be downloaded",
            trigger:
                "article.o_portal_file:has(iframe.o_portal_file_frame) [name=portal_file_download]",
        },
        {
            content: "Go back",
            trigger: "[name=portal_file_folder]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the folder below",
            trigger: "ul[name=portal_folders] a:contains(Manuals)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Its file is there, and the way back",
            trigger:
                "body:has(nav[name=portal_breadcrumbs] a:contains(Acme)) .o_portal_list_link:contains(manual.pdf)",
        },
    ],
});

// A visitor opens what has a password and a limit.
registry.category("web_tour.tours").add("portal_documents_share.portal_share", {
    steps: () => [
        {
            content: "Enter a wrong password",
            trigger: "#o_portal_share_password",
            run: "edit wrong horse",
        },
        {
            trigger: "form[name=portal_share_lock] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Enter the right one",
            trigger:
                "form:has([name=portal_share_error]) #o_portal_share_password, [name=portal_share_error] ~ #o_portal_share_password",
            run: "edit correct horse",
        },
        {
            trigger: "form[name=portal_share_lock] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open a file",
            trigger: ".o_portal_list_link:contains(sheet.pdf)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "A button comes before the download, which is limited",
            trigger:
                "article:has([name=portal_share_terms]:contains(3)) form[name=portal_file_download] button",
        },
    ],
});

function addFile(name) {
    return () => {
        const input = document.querySelector("#o_portal_documents_files");
        const transfer = new DataTransfer();
        transfer.items.add(new File(["Sockets"], name, { type: "text/plain" }));
        input.files = transfer.files;
    };
}

// A person adds a file, sees it before it is released, and takes it back.
registry.category("web_tour.tours").add("portal_documents_share.portal_take_back", {
    steps: () => [
        {
            content: "Choose a file",
            trigger: "#o_portal_documents_files",
            run: addFile("sockets.txt"),
        },
        {
            content: "Send it",
            trigger: "form[name=portal_documents_upload] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived, and is not among the files",
            trigger:
                "body:has([name=portal_documents_added]):not(:has(.o_portal_list_link:contains(sockets.txt)))",
        },
        {
            content: "Take it back",
            trigger:
                "form[name=portal_document_take_back]:contains(sockets.txt) button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is gone, and another one can be added",
            trigger:
                "body:not(:has([name=portal_documents_waiting])) #o_portal_documents_files",
        },
    ],
});

// A person finds the files of a record that are for viewing only.
registry.category("web_tour.tours").add("portal_documents_share.portal_record_files", {
    steps: () => [
        {
            content: "Open the files of the record",
            trigger: "ul[name=portal_records] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There is nothing to download",
            trigger:
                "body:not(:has(.o_portal_file button:contains(Download))) [name=portal_record_file_show]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is shown below the reader's name",
            trigger:
                ".o_portal_file_preview:has([name=portal_reader_line]:contains(Anna))",
        },
        { trigger: "iframe.o_portal_file_frame:iframe .page[data-loaded]" },
        {
            content: "Go back",
            trigger: "[name=portal_record_files_back]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name=portal_record_file]:contains(marked.pdf)" },
    ],
});
