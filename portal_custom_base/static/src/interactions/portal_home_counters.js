import { patch } from "@web/core/utils/patch";
import { rpc } from "@web/core/network/rpc";
import { PortalHomeCounters } from "@portal/interactions/portal_home_counters";

/**
 * Fetch the counters of cards that have no section in one call instead of up to three, and keep the
 * dashboard usable when the call fails.
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
            // A counter without its name is done: the overridden method does not fetch it again.
            delete el.dataset.placeholder_count;
        }
        // It removes the spinner, and other patches of it run too.
        return super.updateCounters();
    },

    async fetchCounters(names) {
        try {
            return await rpc("/my/counters", { counters: names }, { silent: true });
        } catch {
            return {};
        }
    },

    showCounter(el, count) {
        el.textContent = count ?? "";
        if (
            count ||
            this.getCountersAlwaysDisplayed().includes(el.dataset.placeholder_count)
        ) {
            el.closest(".o_portal_index_card")?.classList.remove("d-none");
        }
    },
});
