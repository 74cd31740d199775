/* global odoo */

import "@portal/chatter/boot/boot_service";
import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";

async function loadChatter(chatter) {
    await loadBundle("portal.assets_chatter");
    await odoo.portalChatterReady;
    // The last messages, which came with the page, are in it.
    chatter.classList.add("o_portal_chatter_loaded");
}

/**
 * Odoo's conversation, in the place of its own service: its half megabyte is fetched when the reader reaches it, or when
 * the address names a message. Until then, the last messages are there as text.
 */
export const chatterWhenReached = {
    start() {
        const chatter = document.querySelector(".o_portal_chatter");
        // In a preview the last messages, which came with the page, are all that is shown.
        if (!chatter || document.querySelector(".o_portal_preview")) {
            return;
        }
        const { hash, search } = window.location;
        if (hash.startsWith("#message") || search.includes("highlight_message_id")) {
            loadChatter(chatter);
            return;
        }
        const observer = new IntersectionObserver((entries) => {
            if (entries.some((entry) => entry.isIntersecting)) {
                observer.disconnect();
                loadChatter(chatter);
            }
        });
        observer.observe(chatter);
    },
};

registry
    .category("services")
    .add("portal.chatter.boot", chatterWhenReached, { force: true });
