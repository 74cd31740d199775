import { registry } from "@web/core/registry";

/** Have the file checked that a link on the page leads to, changed by some bytes or not. */
function checkFile(name, more = []) {
    return {
        content: `Check the file ${name}`,
        trigger: "#o_portal_verify_file",
        async run() {
            const content = await (
                await fetch(document.body.dataset.invoice)
            ).arrayBuffer();
            const files = new DataTransfer();
            files.items.add(new File([content, ...more], name));
            this.anchor.files = files.files;
            this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

function checkAccount(number, state, text) {
    return [
        { trigger: "#o_portal_iban", run: `edit ${number}` },
        { trigger: ".o_portal_iban button", run: "click" },
        {
            trigger: `[name='portal_iban_result'] [data-state='${state}']:contains(${text})`,
        },
    ];
}

registry.category("web_tour.tours").add("portal_invoice_pay_genuine", {
    steps: () => [
        {
            content: "The address of the sealed file stands in that of the page",
            trigger: ".o_portal_verify",
            run() {
                document.body.dataset.invoice = decodeURIComponent(
                    window.location.hash.slice(1),
                );
            },
        },
        checkFile("invoice.pdf"),
        {
            trigger:
                ".o_portal_verify_result [data-state='success']:contains(Genuine and valid)",
        },
        { trigger: ".o_portal_verify_result:contains(It is open.)" },
        checkFile("forged.pdf", ["x"]),
        { trigger: ".o_portal_verify_result [data-state='danger']:contains(Unknown)" },
        ...checkAccount("BE68 5390 0754 7034", "own", "This is our account."),
        ...checkAccount("GB82 WEST 1234 5698 7654 32", "foreign", "Do not pay"),
        ...checkAccount("BE68 5390 0754 7035", "invalid", "check digits"),
    ],
});
