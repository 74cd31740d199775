import { registry } from "@web/core/registry";

/** Draw a line on the canvas, as a finger does. */
function draw() {
    const canvas = document.querySelector(".modal.show canvas.o_web_sign_signature");
    const box = canvas.getBoundingClientRect();
    const fire = (type, target, x, y) =>
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                button: 0,
                buttons: 1,
                clientX: box.left + x * box.width,
                clientY: box.top + y * box.height,
                isPrimary: true,
                pointerId: 1,
                pressure: 0.5,
            }),
        );
    fire("pointerdown", canvas, 0.1, 0.8);
    for (const [x, y] of [
        [0.2, 0.2],
        [0.4, 0.9],
        [0.6, 0.1],
        [0.9, 0.7],
    ]) {
        fire("pointermove", canvas, x, y);
    }
    fire("pointerup", canvas, 0.9, 0.7);
}

const OPEN = [
    {
        content: "What is asked is said at the top",
        trigger: ".o_portal_document_title:contains(To sign)",
    },
    { trigger: "[data-name='portal_offer']:contains(1)" },
    {
        content: "Begin to sign",
        trigger: "[name='portal_accept']:contains(Review and sign)",
        run: "click",
    },
    { trigger: ".modal.show [name='portal_sign_summary']:contains(2 × Chair)" },
];

registry.category("web_tour.tours").add("portal_sale_sign_draw", {
    steps: () => [
        ...OPEN,
        {
            content: "Nothing is signed without consent",
            trigger: ".modal.show .o_portal_sign_submit",
            run: "click",
        },
        { trigger: ".modal.show [role='alert']:contains(Tick the box)" },
        {
            content: "The own number",
            trigger: ".modal.show #o_portal_purchase_order",
            run: "edit PO 7",
        },
        {
            content: "Draw",
            trigger: ".modal.show .o_web_sign_draw_button",
            run: "click",
        },
        { trigger: ".modal.show canvas.o_web_sign_signature", run: draw },
        { trigger: ".modal.show #o_portal_consent", run: "click" },
        {
            content: "Sign",
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(It is signed)" },
        {
            content: "It is prepared, not waited for",
            trigger: "[name='portal_preparing']:contains(preparing your signed copy)",
        },
        { trigger: "[data-step='signed'].o_portal_step_done" },
    ],
});

registry.category("web_tour.tours").add("portal_sale_sign_type", {
    steps: () => [
        ...OPEN,
        {
            content: "Type another name",
            trigger: ".modal.show .o_web_sign_name_and_signature input",
            run: "edit Anna B. Keller",
        },
        { trigger: ".modal.show #o_portal_consent", run: "click" },
        {
            content:
                "The vendor changed the price meanwhile: nothing is signed, and nothing typed is lost",
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
        },
        { trigger: ".modal.show [role='alert']:contains(has changed)" },
        {
            trigger:
                ".modal.show .o_web_sign_name_and_signature input:value(Anna B. Keller)",
        },
    ],
});

registry.category("web_tour.tours").add("portal_sale_sign_code", {
    steps: () => [
        ...OPEN,
        { trigger: ".modal.show #o_portal_consent", run: "click" },
        {
            content: "Without the code",
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
        },
        { trigger: ".modal.show [role='alert']:contains(Ask for a code first)" },
        {
            content: "Ask for it",
            trigger: ".modal.show [name='portal_code'] button",
            run: "click",
        },
        { trigger: ".modal.show [name='portal_code'] [role='status']:contains(***@)" },
        { trigger: ".modal.show #o_portal_code", run: "edit 000" },
        {
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
        },
        { trigger: ".modal.show [role='alert']:contains(not the code)" },
    ],
});

registry.category("web_tour.tours").add("portal_sale_sign_option", {
    steps: () => [
        {
            content: "A mark that a reload would take away",
            trigger: ".o_portal_document .js_quantity",
            run: () => (document.body.dataset.here = "yes"),
        },
        {
            content: "Take two of the option",
            trigger: ".o_portal_document .js_quantity",
            run: "edit 2 && press Tab",
        },
        {
            content: "The total follows, and is told",
            trigger: "body[data-here='yes'] .o_portal_document_amount:contains(300)",
        },
        { trigger: ".o_portal_option_status:contains(300)" },
        {
            content: "What is signed is what is shown now",
            trigger: "[name='portal_accept']",
            run: "click",
        },
        { trigger: ".modal.show [name='portal_sign_total']:contains(300)" },
        {
            trigger: ".modal.show #o_portal_consent",
            run: "check",
        },
        {
            trigger: ".modal.show .o_portal_sign_submit:contains(Sign and order for)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(It is signed)" },
    ],
});

registry.category("web_tour.tours").add("portal_sale_sign_ask", {
    steps: () => [
        {
            content: "Choose what it is about",
            trigger: "#o_portal_ask_line",
            run: "selectByLabel Chair",
        },
        { trigger: "#o_portal_ask_text", run: "edit Can we have three?" },
        {
            trigger: ".o_portal_ask button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(Request sent)" },
        {
            content: "What was asked for stands at the top of the page",
            trigger:
                ".o_portal_document_body > [name='portal_asked']:contains(Can we have three?)",
        },
        {
            content: "Decline",
            trigger: "[name='portal_decline']",
            run: "click",
        },
        {
            content: "Neither a reason nor a word",
            trigger: ".modal.show button[type='submit']",
            run: "click",
        },
        { trigger: ".modal.show textarea:invalid" },
        { trigger: ".modal.show #o_portal_reason", run: "selectByLabel The price" },
        {
            content: "A reason is enough",
            trigger: ".modal.show textarea:valid",
        },
        { trigger: ".modal.show textarea", run: "edit Too expensive" },
        {
            trigger: ".modal.show button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_portal_document_title:contains(Declined)" },
        {
            content: "And change one's mind",
            trigger: ".o_portal_ask button:contains(Request a new quotation)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(Request sent)" },
    ],
});

registry.category("web_tour.tours").add("portal_sale_sign_sealed", {
    steps: () => [
        { trigger: "a[name='portal_seal']:contains(Signed document)" },
        { trigger: "a[name='portal_pack']:contains(Evidence)" },
        {
            content: "Changes after the signature are told",
            trigger: "[name='portal_differences']:contains(240.00)",
        },
        {
            content: "Accept the difference",
            trigger: "[name='portal_accept_amendment']",
            run: "click",
        },
        { trigger: ".modal.show #o_portal_consent", run: "click" },
        {
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_done']:contains(It is signed)" },
        {
            trigger: ".o_portal_document:not(:has([name='portal_differences']))",
        },
        {
            content: "Check the first document",
            trigger: ".o_portal_document_check",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_verify_known']" },
        {
            content: "Check a file that is not ours",
            trigger: "#o_portal_verify_file",
            run() {
                const files = new DataTransfer();
                files.items.add(new File(["%PDF-1.4"], "other.pdf"));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "The verdict is above the form, and has the focus",
            trigger:
                ".o_portal_verify_result:focus [data-state='danger']:contains(Unknown)",
        },
    ],
});
