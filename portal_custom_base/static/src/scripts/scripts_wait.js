import { session } from "@web/session";

/**
 * A page that only reads is shown without Odoo's half megabyte of scripts, which are fetched at the first sign of a
 * person. Odoo's own loader fetches what has a `data-src`, one after the other, and holds what is clicked until all is
 * there. The element that waits stands before the scripts, and lets them pass when its `load` event comes.
 *
 * A page says that it only reads by `portal_scripts_wait` in its template, and an element that acts without being
 * touched says so by `data-portal-scripts`: then the scripts are fetched at once. So they are for what is known to
 * need them.
 */
const SIGNS = [
    "click",
    "focusin",
    "keydown",
    "pointerdown",
    "pointermove",
    "scroll",
    "touchstart",
    "wheel",
];
const ACTING = [
    "[data-portal-scripts]",
    // The counters of Odoo's cards.
    "[data-placeholder_count]",
    // After an act: it takes the focus.
    ".o_portal_focus",
    // A link that does something else than its address says, which Odoo does not hold.
    "#wrap a[data-bs-toggle]:not([href='#'])",
    // What waits in a dialog is reached by a button.
    "owl-component:not(.modal *)",
];
const FILLED_IN = "#wrap :is(input:not([type='hidden']), select, textarea)";

function isSeen(el) {
    return el && el.getBoundingClientRect().top < window.innerHeight;
}

/** Return whether a field may have a script: all but those of a form for which Odoo's loader holds nothing. */
function isScripted(el) {
    return el.checkVisibility() && !el.form?.classList.contains("o_no_wait_lazy_js");
}

function isNeededAtOnce() {
    return (
        document.querySelector(ACTING.join()) ||
        [...document.querySelectorAll(FILLED_IN)].some(isScripted) ||
        isSeen(document.querySelector(".o_portal_chatter")) ||
        window.location.hash ||
        window.location.search.includes("highlight_message_id") ||
        // After a while without a person, the page is locked.
        session.lock_timeout_inactivity
    );
}

function fetchAtFirstSign(waitingEl) {
    const options = { capture: true, passive: true };
    const fetchScripts = () => {
        for (const sign of SIGNS) {
            window.removeEventListener(sign, fetchScripts, options);
        }
        // Odoo's loader comes to it when the page is loaded, or waits for it.
        if (waitingEl.hasAttribute("data-src")) {
            waitingEl.remove();
        } else {
            waitingEl.dispatchEvent(new Event("load"));
        }
    };
    for (const sign of SIGNS) {
        window.addEventListener(sign, fetchScripts, options);
    }
}

const waitingEl = document.querySelector("script[name='portal_scripts_wait']");
if (waitingEl && isNeededAtOnce()) {
    waitingEl.remove();
} else if (waitingEl) {
    fetchAtFirstSign(waitingEl);
}
