import { registry } from "@web/core/registry";

// Screens within which the answer stands, on a phone too.
const SCREENS = 2;

function block(answer) {
    return `section[data-answer='portal.answer.${answer}']`;
}

/** The person sees the block without scrolling past two screens, and its first row opens the document. */
function find(answer, words) {
    return [
        {
            content: `The answer stands within ${SCREENS} screens`,
            trigger: `${block(answer)}:contains(${words})`,
            run() {
                const top = this.anchor.getBoundingClientRect().top + window.scrollY;
                if (top > SCREENS * window.innerHeight) {
                    throw new Error(`${answer} begins at ${top} px`);
                }
            },
        },
        {
            content: "Its row opens the document",
            trigger: `${block(answer)} a.o_portal_answer_name:contains(${words})`,
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_portal_document_title" },
    ];
}

const PEOPLE = {
    administrator: () => [
        ...find("waiting", "S"),
        {
            content: "And can act",
            trigger: "[name='portal_accept']",
        },
    ],
    procurement: () => find("order", "S"),
    finance: () => [
        {
            content: "What is owed, in one sum",
            trigger: `${block("owed")}:contains(/[1-9]/)`,
        },
        ...find("news", "INV"),
        {
            content: "And can pay",
            trigger: "a[name='portal_download'], [name='portal_pay']",
        },
    ],
    technical: () => find("ticket", "Desk is stuck"),
    personal: () => find("waiting", "S"),
};

for (const [role, steps] of Object.entries(PEOPLE)) {
    registry
        .category("web_tour.tours")
        .add(`test_portal_suite_answer_${role}`, { steps });
}
