import { registry } from "@web/core/registry";

const METHOD = "input[name='o_payment_radio'][data-payment-method-code=";

/** Choose a method of the fake provider. */
function choose(code) {
    return {
        content: `Choose ${code}`,
        trigger: `${METHOD}'${code}']`,
        run: "click",
    };
}

const SUBMIT = {
    content: "Pay",
    trigger: "button[name='o_payment_submit_button']:enabled",
    run: "click",
    expectUnloadPage: true,
};

// The page between polls what became of the payment, and leads on by itself.
const PAID = {
    trigger: "[name='portal_pay_result'] h1:contains(Paid)",
    timeout: 30000,
};

/** Pay with a card that is entered in our page. */
registry.category("web_tour.tours").add("test_portal_suite_pay_direct", {
    steps: () => [
        choose("fake_card"),
        {
            content: "Enter the card",
            trigger: "select[name='fake_state']:visible",
            run: "select done",
        },
        SUBMIT,
        PAID,
    ],
});

/** What the provider confirms later is told on the page of the payment, not on the page that waits. */
registry.category("web_tour.tours").add("test_portal_suite_pay_pending", {
    steps: () => [
        choose("fake_card"),
        {
            content: "Enter the card",
            trigger: "select[name='fake_state']:visible",
            run: "select pending",
        },
        SUBMIT,
        {
            trigger: "[name='portal_pay_result'] h1:contains(On its way)",
            timeout: 30000,
        },
        { trigger: "[name='portal_pay_text']:contains(There is nothing to do)" },
    ],
});

/** Pay on the page of the provider: first think better of it, then pay. */
registry.category("web_tour.tours").add("test_portal_suite_pay_redirect", {
    steps: () => [
        choose("fake"),
        SUBMIT,
        {
            content: "Cancel at the bank",
            trigger: "form[name='o_fake_checkout'] button[value='cancel']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Try again",
            trigger: "a[name='portal_pay_again']",
            run: "click",
            timeout: 30000,
            expectUnloadPage: true,
        },
        choose("fake"),
        SUBMIT,
        {
            content: "Pay at the bank",
            trigger: "form[name='o_fake_checkout'] button[value='done']",
            run: "click",
            expectUnloadPage: true,
        },
        PAID,
    ],
});

function open(trigger, more = {}) {
    return { trigger, run: "click", expectUnloadPage: true, ...more };
}

function pick(number) {
    return {
        content: `Choose invoice ${number}`,
        trigger: `.o_portal_list_row:nth-of-type(${number}) .o_portal_list_pick input`,
        run: "click",
    };
}

/**
 * Finance finds an invoice, checks that its file is genuine, pays two by card, and sees the receipt and what is left.
 * The first page is that of the dashboard; its address holds the number of the invoice after "#".
 */
registry.category("web_tour.tours").add("test_portal_suite_pay_two", {
    steps: () => [
        {
            content: "What is owed is on the dashboard",
            trigger: "[name='portal_balance_owed']:contains(1,200.00)",
            run() {
                sessionStorage.setItem("invoice", window.location.hash.slice(1));
            },
        },
        open("[name='portal_answer_owed'] [name='portal_balance_owed'] a"),
        {
            content: "Find the invoice",
            trigger: "input[name='search']",
            run({ edit }) {
                return edit(sessionStorage.getItem("invoice"));
            },
        },
        open("form.o_portal_list_search button[type='submit']"),
        open(".o_portal_list_name a"),
        {
            content: "Keep the way to its file",
            trigger: "[name='portal_document_act'] a[href*='report_type=pdf']",
            run() {
                sessionStorage.setItem("file", this.anchor.href);
            },
        },
        open("a[name='portal_verify_link']"),
        {
            content: "Check the file",
            trigger: "#o_portal_verify_file",
            async run() {
                const answer = await fetch(sessionStorage.getItem("file"));
                const files = new DataTransfer();
                files.items.add(new File([await answer.arrayBuffer()], "invoice.pdf"));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "It is genuine, and open",
            trigger:
                ".o_portal_verify_result [data-state='success']:contains(Genuine and valid)",
            run() {
                window.location = "/my/invoices?filterby=open";
            },
            expectUnloadPage: true,
        },
        pick(1),
        pick(2),
        open("button[name='portal_pay_many']:enabled"),
        { trigger: "[name='portal_pay_total']:contains(200.00)" },
        choose("fake_card"),
        {
            content: "Enter the card",
            trigger: "select[name='fake_state']:visible",
            run: "select done",
        },
        SUBMIT,
        PAID,
        { trigger: "a[name='portal_receipt_link'][href*='/receipt']" },
        { trigger: "[name='portal_pay_lines'] tbody tr:nth-child(2) a" },
        open("[name='portal_pay_result'] a[name='portal_balance']"),
        {
            content: "The others are left, and the payment is told",
            trigger: "[name='portal_balance_owed']:contains(1,000.00)",
        },
        { trigger: "[name='portal_balance_payment']:contains(200.00)" },
    ],
});

/** Return an amount as the language of the page writes it. */
function tell(amount) {
    return document.documentElement.lang.startsWith("fr")
        ? amount.replace(".", ",")
        : amount;
}

/** Keep the address of a link. */
function keep(name, trigger) {
    return {
        trigger,
        run() {
            sessionStorage.setItem(name, this.anchor.href);
        },
    };
}

function goTo(name) {
    return {
        content: `Go back to the ${name}`,
        trigger: "body",
        run() {
            window.location = sessionStorage.getItem(name);
        },
        expectUnloadPage: true,
    };
}

/** Have the kept file of an invoice checked, with more at its end or not. */
function check(state, more = []) {
    return [
        {
            content: "Check the file",
            trigger: "#o_portal_verify_file",
            async run() {
                const answer = await fetch(sessionStorage.getItem("file"));
                const files = new DataTransfer();
                const content = await answer.arrayBuffer();
                files.items.add(new File([content, ...more], "invoice.pdf"));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: `.o_portal_verify_result [data-state='${state}']` },
    ];
}

/**
 * Finance finds three invoices by the own reference, fetches their PDFs, pays two of them by one transfer and a part of
 * the third by card, sees the receipt and the history, disputes a line of it, and has its file checked, and a forgery.
 * It reads no words, so that it holds in each language.
 */
registry.category("web_tour.tours").add("test_portal_suite_pay_journey", {
    steps: () => [
        {
            content: "What is owed is on the dashboard",
            trigger: `[name='portal_balance_owed']:contains(${tell("420.00")})`,
        },
        open("[name='portal_answer_owed'] [name='portal_balance_owed'] a"),
        {
            content: "Find what is for one order of ours",
            trigger: "input[name='search']",
            run: "edit PO-77",
        },
        open("form.o_portal_list_search button[type='submit']"),
        { trigger: ".o_portal_list:has(.o_portal_list_row:nth-of-type(3))" },
        { trigger: ".o_portal_list:not(:has(.o_portal_list_row:nth-of-type(4)))" },
        keep("invoice", ".o_portal_list_row:nth-of-type(3) .o_portal_list_name a"),
        pick(1),
        pick(2),
        pick(3),
        {
            content: "Their PDFs come in one file",
            trigger: "button[name='portal_download_many']:enabled",
            async run() {
                const body = new URLSearchParams(new FormData(this.anchor.form));
                const answer = await fetch(this.anchor.formAction, {
                    method: "POST",
                    body,
                });
                const content = new TextDecoder("latin1").decode(
                    await answer.arrayBuffer(),
                );
                const files = content.split("PK\x01\x02").length - 1;
                if (files !== 3) {
                    throw new Error(`${files} files of 3 in ${answer.url}`);
                }
            },
        },
        pick(3),
        open("button[name='portal_pay_many']:enabled"),
        { trigger: `[name='portal_pay_total']:contains(${tell("200.00")})` },
        open("form[name='portal_pay_transfer'] button"),
        {
            content: "One reference for both",
            trigger: "[name='portal_pay_bank'] dd:contains(RF)",
        },
        { trigger: "[name='portal_pay_lines'] tbody tr:nth-child(2) a" },
        { trigger: "[name='portal_pay_bank'] .o_portal_copy[data-copy^='RF']" },
        goTo("invoice"),
        open("[name='portal_document_act'] a[name='portal_pay']"),
        {
            content: "A part of it",
            trigger: ".o_portal_pay_amount",
            run({ anchor, edit }) {
                return edit(tell("40.00"), anchor);
            },
        },
        open("button[name='portal_pay_update']"),
        { trigger: `[name='portal_pay_total']:contains(${tell("40.00")})` },
        choose("fake_card"),
        {
            content: "Enter the card",
            trigger: "select[name='fake_state']:visible",
            run: "select done",
        },
        SUBMIT,
        {
            content: "It is paid, and there is a receipt",
            trigger:
                "[name='portal_pay_result'] a[name='portal_receipt_link'][href*='/receipt']",
            timeout: 30000,
        },
        goTo("invoice"),
        {
            content: "The invoice tells the payment",
            trigger: `section[name='portal_invoice_payments'] li:contains(${tell("40.00")})`,
        },
        {
            content: "So does the list of payments",
            trigger: "body",
            run() {
                window.location = "/my/payments";
            },
            expectUnloadPage: true,
        },
        {
            trigger: `.o_portal_list_row:contains(${tell("40.00")}) a[href$='/receipt']`,
        },
        goTo("invoice"),
        { trigger: "a[name='portal_dispute']", run: "click" },
        {
            content: "Something is wrong with a line",
            trigger: "#o_portal_dispute input[name='lines']:first",
            run: "click",
        },
        {
            trigger: "#o_portal_dispute .o_portal_dispute_amount input:visible",
            run: "edit 25",
        },
        {
            trigger: "#o_portal_dispute label[for^='o_portal_dispute_reason']:first",
            run: "click",
        },
        { trigger: "#o_portal_dispute textarea", run: "edit One chair is broken." },
        open("button[name='portal_dispute_send']"),
        { trigger: `dd[data-name='disputed']:contains(${tell("25.00")})` },
        {
            content: "The rest can be paid",
            trigger: "[name='portal_document_act'] a[name='portal_pay']",
        },
        keep("file", "[name='portal_document_act'] a[href*='report_type=pdf']"),
        open("a[name='portal_verify_link']"),
        ...check("success"),
        ...check("danger", ["forged"]),
    ],
});

/** A buyer, whose role shows no invoices, sees nothing of it. */
registry.category("web_tour.tours").add("test_portal_suite_pay_nothing", {
    steps: () => [
        { trigger: "nav[name='portal_sections']:not(:has(a[href*='/my/invoices']))" },
        { trigger: "body:not(:has([name='portal_answer_owed']))" },
        {
            content: "Neither by the address",
            trigger: "body",
            async run() {
                for (const path of ["/my/invoices", "/my/payments", "/my/balance"]) {
                    const page = await (await fetch(path)).text();
                    if (page.includes("INV/")) {
                        throw new Error(`${path} names an invoice`);
                    }
                }
            },
        },
    ],
});
