import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";

const TICKET = ".o_portal_document[data-page='portal.document.page.ticket']";
// What a message changes: the state with its sentence, and the steps.
const PARTS = ["[name='portal_document_head']", "[name='portal_timeline']"];

/** Show how the ticket stands now. If the page cannot be fetched, it stays as it is. */
async function refreshTicket() {
    if (!document.querySelector(TICKET)) {
        return;
    }
    const { pathname, search } = window.location;
    const response = await fetch(pathname + search).catch(() => null);
    if (!response?.ok) {
        return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of PARTS) {
        const fresh = page.querySelector(`${TICKET} ${part}`);
        if (fresh) {
            document.querySelector(`${TICKET} ${part}`)?.replaceWith(fresh);
        }
    }
}

patch(Chatter.prototype, {
    /** Once the customer has answered, the ticket waits for that no longer. */
    onPostCallback() {
        super.onPostCallback(...arguments);
        refreshTicket();
    },
});
