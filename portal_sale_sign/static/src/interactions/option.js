import { patch } from "@web/core/utils/patch";
import { SaleUpdateLineButton } from "@sale_management/interactions/sale_update_line_button";

// What a quantity changes on the page: the lines, the total with the buttons, and what is signed.
const PARTS = [
    "[name='portal_document_content']",
    "[name='portal_document_act']",
    "#modalaccept",
];

patch(SaleUpdateLineButton.prototype, {
    /**
     * Send what was typed as it is: the server says what is wrong with it, in words.
     *
     * @override
     */
    async onQuantityChange(event, input) {
        const answer = await this.waitFor(
            this.callUpdateLineRoute(this.orderDetail.orderId, {
                access_token: this.orderDetail.token,
                input_quantity: input.value,
                line_id: input.dataset.lineId,
            }),
        );
        this.showOrRefresh(answer, input);
    },

    /** @override */
    async onUpdateLineClick(event, button) {
        const answer = await this.waitFor(
            this.callUpdateLineRoute(this.orderDetail.orderId, {
                access_token: this.orderDetail.token,
                line_id: button.dataset.lineId,
                remove: button.dataset.remove,
            }),
        );
        this.showOrRefresh(answer, button);
    },

    /**
     * Show the new total in place: the reader keeps the place, and the field that was changed keeps the focus.
     *
     * @override
     */
    async refreshOrderUI() {
        const lineId = document.activeElement?.dataset.lineId;
        const response = await this.waitFor(fetch(window.location.href));
        if (!response.ok) {
            window.location.reload();
            return;
        }
        const text = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(text, "text/html");
        for (const part of PARTS) {
            this.replacePart(this.el.querySelector(part), page.querySelector(part));
        }
        if (lineId) {
            this.el.querySelector(`.js_quantity[data-line-id="${lineId}"]`)?.focus();
        }
        this.tellTotal();
    },

    replacePart(oldEl, newEl) {
        if (oldEl && newEl) {
            this.services["public.interactions"].stopInteractions(oldEl);
            this.insert(document.adoptNode(newEl), oldEl, "afterend", false);
            oldEl.remove();
        }
    },

    /** Tell those who do not see it. */
    tellTotal() {
        let status = this.el.querySelector(":scope > .o_portal_option_status");
        if (!status) {
            status = document.createElement("div");
            status.className = "o_portal_option_status visually-hidden";
            status.setAttribute("role", "status");
            this.el.append(status);
        }
        status.textContent =
            this.el.querySelector(".o_portal_document_amount")?.textContent || "";
    },

    showOrRefresh(answer, element) {
        if (!answer || !answer.error) {
            this.refreshOrderUI();
            return;
        }
        const cell = element.closest("td") || element.parentElement;
        let alert = cell.querySelector(".o_portal_option_error");
        if (!alert) {
            alert = document.createElement("div");
            alert.className =
                "o_portal_option_error alert alert-danger small p-1 mt-1 mb-0";
            alert.setAttribute("role", "alert");
            cell.append(alert);
        }
        alert.textContent = answer.error;
        element.setAttribute("aria-invalid", "true");
    },
});
