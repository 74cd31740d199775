import { patch } from "@web/core/utils/patch";
import { SaleUpdateLineButton } from "@sale_management/interactions/sale_update_line_button";

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
