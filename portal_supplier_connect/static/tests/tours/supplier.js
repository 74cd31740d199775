import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

/** Return a list of one file, as somebody chooses it. */
function chooseBill() {
    const files = new DataTransfer();
    files.items.add(
        new File(["%PDF-1.4\n%%EOF\n"], "bill.pdf", { type: "application/pdf" }),
    );
    return files.files;
}

/** Return the day that is so many days from now, as fields of dates have it. */
function getDay(days) {
    return new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
}

const line = ".o_portal_supplier_line:has(legend:contains(Lamp))";

registry.category("web_tour.tours").add("portal_supplier_answer", {
    steps: () => [
        {
            content: "What waits leads to the order",
            trigger: "[name='portal_supplier_answer']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Eight of ten, and later",
            trigger: `${line} input[value='changed']`,
            run: "click",
        },
        { trigger: `${line} input[name^='quantity']`, run: "edit 8" },
        {
            trigger: `${line} input[name^='date']`,
            run: ({ anchor }) => {
                anchor.value = getDay(9);
            },
        },
        {
            trigger: "[name='portal_supplier_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("looks at your answer", "examine votre réponse")})`,
        },
        {
            trigger: `[name='portal_supplier_response']:contains(${say("8 instead of 10", "8 au lieu de 10")})`,
        },
    ],
});

registry.category("web_tour.tours").add("portal_supplier_send", {
    steps: () => [
        {
            content: "Announce what leaves",
            trigger: "[name='portal_supplier_ship']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#o_portal_supplier_carrier", run: "edit Fast" },
        {
            trigger: "[name='portal_supplier_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("on the way", "en route")})`,
        },
    ],
});

registry.category("web_tour.tours").add("portal_supplier_bill", {
    steps: () => [
        { trigger: "[name='portal_supplier_receipt']:contains(8 × Lamp)" },
        {
            content: "Bill what was received, and two more",
            trigger: "[name='portal_supplier_bill']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#o_portal_supplier_files",
            run: ({ anchor }) => {
                anchor.files = chooseBill();
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: "#o_portal_supplier_number", run: "edit B-2093" },
        { trigger: "#o_portal_supplier_amount", run: "edit 50" },
        { trigger: `${line} input[name^='quantity']`, run: "edit 10" },
        {
            trigger: "[name='portal_supplier_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The difference is told at once",
            trigger: `[name='portal_supplier_differences']:contains(${say("billed 10, received 8", "10 facturés, 8 reçus")})`,
        },
    ],
});
