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

/** Look a few times whether the sealed document is there, and offer it then: the page is not reloaded under the reader. */
export class QuotationPreparing extends Interaction {
    static selector = ".o_portal_preparing";

    setup() {
        this.count = 0;
    }

    start() {
        this.plan();
    }

    plan() {
        this.waitForTimeout(() => this.look(), PREPARING_PAUSE);
    }

    async look() {
        const response = await this.waitFor(fetch(window.location.href));
        const text = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(text, "text/html");
        this.count += 1;
        if (page.querySelector(".o_portal_preparing")) {
            if (this.count < PREPARING_LIMIT) {
                this.plan();
            }
            return;
        }
        const link = this.el.querySelector(".o_portal_prepared");
        // With the link of a mail, if the reader came by one.
        link.href = window.location.href.split("#")[0];
        link.hidden = false;
        this.el.querySelector(".o_portal_preparing_now").hidden = true;
    }
}

registry
    .category("public.interactions")
    .add("portal_sale_sign.quotation_reader", QuotationReader);
registry
    .category("public.interactions")
    .add("portal_sale_sign.quotation_preparing", QuotationPreparing);
