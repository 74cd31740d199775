import { onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { redirect } from "@web/core/utils/urls";
import { SignatureForm } from "@portal/signature_form/signature_form";

// A typed name is drawn when its font is there: how often and how long the form waits for it, in milliseconds.
const DRAW_TURNS = 200;
const DRAW_PAUSE = 50;
// What the evidence calls the ways to sign.
const METHODS = { auto: "type", draw: "draw", load: "upload" };

/** Odoo's form with what a signature needs to be evidence: consent, the version that was read, a code. */
export class EvidenceSignatureForm extends SignatureForm {
    static template = "portal_evidence.SignatureForm";

    setup() {
        super.setup();
        this.signing = useState({
            code: "",
            consent: false,
            isConsentMissing: false,
            // In a dialog, Odoo's half megabyte of fonts is fetched when the dialog opens.
            isOpen: false,
            isSending: false,
            purchaseOrder: this.props.purchaseOrder,
            sentTo: "",
        });
        this.nameAndSignatureProps.onSignatureChange = (mode) => {
            this.mode = mode;
        };
        this.mode = "auto";
        onMounted(() => this.openWithDialog());
    }

    openWithDialog() {
        const dialog = this.rootRef.el.closest(".modal");
        if (!dialog) {
            this.signing.isOpen = true;
            return;
        }
        dialog.addEventListener("show.bs.modal", () => {
            this.signing.isOpen = true;
        });
    }

    /** Return what is missing, in words, and move there; nothing if all is there. */
    async findMissing() {
        if (!this.signing.consent) {
            this.signing.isConsentMissing = true;
            this.rootRef.el.querySelector("#o_portal_consent").focus();
            return _t("Tick the box to agree.");
        }
        if (await this.isBlank()) {
            this.rootRef.el.querySelector("input")?.focus();
            return _t("Sign in the field above.");
        }
        return "";
    }

    async isBlank() {
        for (let turn = 0; turn < DRAW_TURNS; turn++) {
            if (this.hasInk()) {
                return false;
            }
            // What is drawn or uploaded is there at once.
            if (this.mode !== "auto" || !this.signature.name) {
                return true;
            }
            await new Promise((resolve) => setTimeout(resolve, DRAW_PAUSE));
        }
        return true;
    }

    hasInk() {
        const canvas = this.rootRef.el.querySelector("canvas");
        if (!canvas?.width || !canvas.height) {
            return false;
        }
        const { data } = canvas
            .getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, index) => index % 4 === 3 && value);
    }

    async onClickSubmit() {
        this.signing.isSending = true;
        this.state.error = await this.findMissing();
        this.signing.isSending = false;
        if (this.state.error) {
            return;
        }
        const data = await this.call(this.props.callUrl, {
            code: this.signing.code,
            consent: this.signing.consent,
            consent_text: this.props.consent,
            digest: this.props.digest,
            method: METHODS[this.mode] || "type",
            name: this.signature.name,
            purchase_order: this.signing.purchaseOrder,
            signature: this.signature.getSignatureImage().split(",")[1],
        });
        if (data.redirect_url) {
            // The button stays disabled until the next page is there: nobody signs twice.
            this.signing.isSending = true;
            redirect(data.redirect_url);
        }
    }

    get sentWords() {
        return _t("We sent a code to %(address)s.", { address: this.signing.sentTo });
    }

    async onClickCode() {
        const data = await this.call(this.props.codeUrl, {});
        this.signing.sentTo = data.sent_to || "";
    }

    /** Call the server; what it refuses, and that it cannot be reached, is told in words. */
    async call(url, params) {
        this.signing.isSending = true;
        this.state.error = false;
        let data = {};
        try {
            const token = this.props.accessToken
                ? { access_token: this.props.accessToken }
                : {};
            data = await rpc(url, { ...params, ...token });
        } catch {
            data = {
                error: _t("No connection. Nothing was lost, try again."),
            };
        }
        this.signing.isSending = false;
        this.state.error = data.error || false;
        return data;
    }
}

registry
    .category("public_components")
    .add("portal_evidence.signature_form", EvidenceSignatureForm);
