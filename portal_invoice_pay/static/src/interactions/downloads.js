import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const PAUSE = 3000; // milliseconds
const LONGEST_PAUSE = 15000;

/** Show how files in preparation come along; the page is not reloaded under the reader. */
export class Downloads extends Interaction {
    static selector = ".o_portal_downloads";

    setup() {
        this.pause = PAUSE;
    }

    start() {
        this.plan();
    }

    get waitingEls() {
        return [...this.el.querySelectorAll(".o_portal_download_waiting")];
    }

    plan() {
        if (this.waitingEls.length) {
            this.waitForTimeout(() => this.look(), this.pause);
            this.pause = Math.min(this.pause * 1.2, LONGEST_PAUSE);
        }
    }

    async look() {
        const page = await this.waitFor(this.fetchPage());
        for (const el of this.waitingEls) {
            const newEl = page?.getElementById(el.id);
            if (newEl && newEl.outerHTML !== el.outerHTML) {
                el.replaceWith(this.el.ownerDocument.importNode(newEl, true));
            }
        }
        this.plan();
    }

    /** Return the page as it is now, or nothing if it cannot be had: the next look may find it. */
    async fetchPage() {
        try {
            const response = await fetch(window.location.href);
            const text =
                response.ok && !response.redirected ? await response.text() : "";
            return text && new DOMParser().parseFromString(text, "text/html");
        } catch {
            return undefined;
        }
    }
}

registry.category("public.interactions").add("portal_invoice_pay.downloads", Downloads);
