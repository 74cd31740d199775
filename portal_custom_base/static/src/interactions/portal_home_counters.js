import { patch } from "@web/core/utils/patch";
import { rpc } from "@web/core/network/rpc";
import { PortalHomeCounters } from "@portal/interactions/portal_home_counters";

/**
 * One call for all counters of the dashboard, of sections and of other cards, instead of up to
 * three; and a dashboard that stays usable when the call fails.
 */
patch(PortalHomeCounters.prototype, {
    async updateCounters() {
        const counterEls = [...this.el.querySelectorAll("[data-placeholder_count]")];
        const names = counterEls.map((el) => el.dataset.placeholder_count);
        let counters = {};
        if (names.length) {
            counters = await this.waitFor(this.fetchCounters(names));
        }
        for (const el of counterEls) {
            this.showCounter(el, counters[el.dataset.placeholder_count]);
        }
        this.el.querySelector(".o_portal_doc_spinner")?.remove();
    },

    async fetchCounters(names) {
        try {
            return await rpc("/my/counters", { counters: names }, { silent: true });
        } catch {
            return {};
        }
    },

    showCounter(el, count) {
        const cardEl = el.closest("[data-section]");
        el.textContent = count ?? "";
        if (cardEl) {
            cardEl.classList.toggle("o_portal_card_empty", count === "0");
        } else if (
            count ||
            this.getCountersAlwaysDisplayed().includes(el.dataset.placeholder_count)
        ) {
            el.closest(".o_portal_index_card")?.classList.remove("d-none");
        }
    },
});
