import { registry } from "@web/core/registry";

const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function makeFile(name) {
    const bytes = Uint8Array.from(atob(PNG), (character) => character.charCodeAt(0));
    return new File([bytes], name, { type: "image/png" });
}

function choose(selector, ...names) {
    return () => {
        const input = document.querySelector(selector);
        const transfer = new DataTransfer();
        names.forEach((name) => transfer.items.add(makeFile(name)));
        input.files = transfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

registry.category("web_tour.tours").add("portal_helpdesk_form_ticket", {
    steps: () => [
        {
            content: "What is asked follows the kind",
            trigger:
                ".o_portal_ticket_form[data-owner]:not(:has([data-name^='question']:visible))",
        },
        {
            trigger: "[data-name='category'] label:contains(Broken)",
            run: "click",
        },
        { trigger: "[data-name^='question'] label:contains(Error code)" },
        {
            content: "A photo is sent at once, before the ticket",
            trigger: "input[name='camera']:not(:visible), input[name='camera']",
            run: choose("input[name='camera']", "desk.png"),
        },
        {
            trigger:
                "[name='ticket_uploads'] li:contains(desk.png) input[name='upload']:not(:visible)",
        },
        {
            content: "One more is dropped, and removed",
            trigger: "[name='ticket_drop']",
            run() {
                const transfer = new DataTransfer();
                transfer.items.add(makeFile("wrong.png"));
                this.anchor.dispatchEvent(
                    new DragEvent("drop", { dataTransfer: transfer, bubbles: true }),
                );
            },
        },
        {
            trigger:
                "[name='ticket_uploads'] li:contains(wrong.png):has(input[name='upload']) button",
            run: "click",
        },
        { trigger: "[name='ticket_uploads']:not(:contains(wrong.png))" },
        {
            content: "A picture of the screen is pasted",
            trigger: "textarea[name='description']",
            run() {
                const clipboardData = new DataTransfer();
                clipboardData.items.add(makeFile("screen.png"));
                this.anchor.dispatchEvent(
                    new ClipboardEvent("paste", { clipboardData, bubbles: true }),
                );
            },
        },
        {
            trigger:
                "[name='ticket_uploads'] li:contains(screen.png):has(input[name='upload'])",
        },
        {
            content: "Each file that is refused is told",
            trigger: "input[name='files']:not(:visible), input[name='files']",
            run: choose("input[name='files']", "one.exe", "two.exe"),
        },
        {
            trigger:
                "[name='ticket_files_error']:has(p:contains(one.exe)):has(p:contains(two.exe))",
        },
        {
            content: "Until files are chosen anew",
            trigger: "[name='ticket_drop']",
            run() {
                const transfer = new DataTransfer();
                transfer.items.add(makeFile("three.exe"));
                this.anchor.dispatchEvent(
                    new DragEvent("drop", { dataTransfer: transfer, bubbles: true }),
                );
            },
        },
        {
            trigger:
                "[name='ticket_files_error']:contains(three.exe):not(:contains(one.exe))",
        },
        {
            content: "Own open tickets about the same thing are told",
            trigger: "input[name='product']",
            run: "edit HD 2204",
        },
        { trigger: "[name='ticket_similar']:contains(Cable tray)" },
        {
            content: "What is missing is told, and nothing is lost",
            trigger: "input[name='subject']",
            run: "edit Desk stops half way",
        },
        {
            trigger: "button[name='ticket_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='ticket_errors'] a[href='#o_ticket_description']" },
        { trigger: "input[name='subject']:value(Desk stops half way)" },
        { trigger: "[name='ticket_uploads'] li:contains(desk.png)" },
        {
            trigger: "textarea[name='description'][aria-invalid]",
            run: "edit Since Monday.",
        },
        {
            content: "What is filled is not to be mended any more",
            trigger:
                "[data-name='description']:not(:has([name='ticket_error'])):not(:has([aria-invalid]))",
        },
        { trigger: "[name='ticket_saved']:contains(kept)" },
        {
            content: "The draft is there after the page is loaded anew",
            trigger: "body",
            run: () => {
                setTimeout(() => window.location.assign("/new/ticket"), 900);
            },
            expectUnloadPage: true,
        },
        { trigger: "[name='ticket_draft']:visible" },
        { trigger: "textarea[name='description']:value(Since Monday.)" },
        { trigger: "[name='ticket_uploads'] li:contains(desk.png)" },
        {
            trigger: "[data-name^='question'] input",
            run: "edit E07",
        },
        {
            trigger: "button[name='ticket_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='ticket_sent']:contains(is with us)" },
        { trigger: "[name='ticket_answers']:contains(E07)" },
        {
            content: "What was sent is no draft any more",
            trigger: "body",
            run: () => window.location.assign("/new/ticket"),
            expectUnloadPage: true,
        },
        { trigger: "input[name='subject']:value()" },
        { trigger: "[name='ticket_draft']:not(:visible)" },
    ],
});

const KEY = "portal_ticket_draft_";

function getDrafts() {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEY));
}

registry.category("web_tour.tours").add("portal_helpdesk_form_sign_out", {
    steps: () => [
        {
            trigger: "input[name='subject']",
            run: "edit A secret",
        },
        { trigger: "[name='ticket_saved']:contains(kept)" },
        {
            content: "Who signs out leaves no draft behind",
            trigger:
                "a[href*='/web/session/logout']:not(:visible), a[href*='/web/session/logout']",
            run() {
                if (!getDrafts().length) {
                    throw new Error("There is no draft.");
                }
                this.anchor.click();
            },
            expectUnloadPage: true,
        },
        {
            trigger: "input[name='login']",
            run() {
                if (getDrafts().length) {
                    throw new Error("The draft is still there.");
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("portal_helpdesk_form_correct", {
    steps: () => [
        {
            trigger: "a[name='portal_correct']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input[name='product']",
            run: "edit HD-2211",
        },
        {
            trigger: "button[name='ticket_save']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd[data-name='product']:contains(HD-2211)" },
    ],
});

registry.category("web_tour.tours").add("portal_helpdesk_form_help", {
    steps: () => [
        { trigger: ".o_portal_ticket_form:not(:has([data-name^='question']:visible))" },
        { trigger: "[data-name='category'] label:contains(Broken)", run: "click" },
        { trigger: "[data-name^='question'] label:contains(Error code)" },
        { trigger: "[data-name='sender_email'] input" },
        { trigger: "[data-name='category'] label:contains(Question)", run: "click" },
        { trigger: ".o_portal_ticket_form:not(:has([data-name^='question']:visible))" },
        { trigger: "input[name='sender_name']", run: "edit Vera" },
        { trigger: "input[name='sender_email']", run: "edit vera@else.example" },
        { trigger: "input[name='subject']", run: "edit Desk stops half way" },
        {
            content: "A photo goes with it",
            trigger: "[name='help_files']:has([name='help_files_limits']) input",
            run: choose("input[name='files']", "desk.png"),
        },
        {
            content: "What is missing is told, and that files are chosen again",
            trigger: "button[name='ticket_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='ticket_errors'] a[href='#o_ticket_description']" },
        { trigger: "input[name='sender_email']:value(vera@else.example)" },
        { trigger: "textarea[name='description']", run: "edit Since Monday." },
        {
            trigger: "[name='help_files']:has([name='help_files_again']) input",
            run: choose("input[name='files']", "desk.png"),
        },
        {
            trigger: "button[name='ticket_send']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='help_mailed'] [name='help_limit']" },
    ],
});
