import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** Return a list of one picture, as somebody takes it. */
function takePhoto() {
    const files = new DataTransfer();
    const bytes = Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0));
    files.items.add(new File([bytes], "desk.png", { type: "image/png" }));
    return files.files;
}

registry.category("web_tour.tours").add("portal_delivery_return", {
    steps: () => [
        {
            content: "Return something of the delivery",
            trigger: `[name='portal_return']:contains(${say("Return something", "Retourner des articles")})`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_portal_return_line:contains(Desk) input[type='checkbox']",
            run: "check",
        },
        {
            content: "One desk alone",
            trigger: ".o_portal_return_line:contains(Desk) input[type='number']",
            run: "edit 1",
        },
        {
            trigger: `.o_portal_return_reasons label:contains(${say("Damaged", "Endommagé")})`,
            run: "click",
        },
        { trigger: "#o_portal_return_text", run: "edit A leg is broken." },
        {
            content:
                "Without a photo it is refused, and nothing that was typed is lost",
            trigger: "[name='portal_return_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_error']:contains(${say("add a photo", "ajouter une photo")})`,
        },
        {
            trigger: "#o_portal_return_text:value(A leg is broken.)",
        },
        {
            trigger: "#o_portal_return_photos",
            run: ({ anchor }) => {
                anchor.files = takePhoto();
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: "[name='portal_return_send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_done']:contains(${say("received your request", "reçu votre demande")})`,
        },
        { trigger: "[name='portal_return_lines']:contains(1 × Desk)" },
        {
            content: "Think better of it",
            trigger: "[name='portal_withdraw']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: `[name='portal_sentence']:contains(${say("withdrawn this request", "retiré cette demande")})`,
        },
    ],
});
