import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";

const PREPARING_PAUSE = 4000; // milliseconds
const PREPARING_LIMIT = 10;

/** Tell the vendor that a person reads the page: programs that open links do not scroll, point or type. */
export class QuotationReader extends Interaction {
    static selector = ".o_portal_sale_sidebar";
    dynamicContent = {
        _document: {
            "t-on-keydown": this.onAct,
            "t-on-pointermove": this.onAct,
            "t-on-touchstart": this.onAct,
            "t-on-wheel": this.onAct,
        },
    };

    setup() {
        this.isSeen = false;
    }

    async onAct(event) {
        if (this.isSeen || !event.isTrusted) {
            return;
        }
        this.isSeen = true;
        const table = this.el.querySelector("#sales_order_table");
        const token = new URLSearchParams(window.location.search).get("access_token");
        if (table) {
            await this.waitFor(
                rpc(
                    `/my/orders/${table.dataset.orderId}/seen`,
                    token ? { access_token: token } : {},
                ),
            );
        }
    }
}

/** Look again for the sealed document, a few times. */
export class QuotationPreparing extends Interaction {
    static selector = ".o_portal_preparing";

    start() {
        const key = `portal_preparing_${window.location.pathname}`;
        const count = Number(window.sessionStorage.getItem(key) || 0);
        // Whoever is writing or signing is left alone.
        if (count < PREPARING_LIMIT && !document.querySelector(".modal.show")) {
            this.waitForTimeout(() => {
                window.sessionStorage.setItem(key, count + 1);
                if (!document.querySelector(".modal.show, textarea:focus")) {
                    window.location.reload();
                }
            }, PREPARING_PAUSE);
        }
    }
}

registry
    .category("public.interactions")
    .add("portal_sale_sign.quotation_reader", QuotationReader);
registry
    .category("public.interactions")
    .add("portal_sale_sign.quotation_preparing", QuotationPreparing);
