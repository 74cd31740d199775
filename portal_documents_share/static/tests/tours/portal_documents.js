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
