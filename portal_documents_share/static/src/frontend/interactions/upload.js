import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Show how far an upload is; without scripts the form works as it is. */
export class DocumentsUpload extends Interaction {
    static selector = ".o_portal_documents_upload";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.onSubmit },
        button: { "t-att-disabled": () => this.isBusy },
        ".o_portal_documents_progress": { "t-att-hidden": () => !this.isBusy },
        progress: { "t-att-value": () => this.percent },
        "[role=status]": { "t-out": () => this.text },
    };

    setup() {
        this.isBusy = false;
        this.percent = 0;
        this.text = "";
    }

    onSubmit() {
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        const upload = new XMLHttpRequest();
        upload.upload.onprogress = (ev) => this.show(ev.loaded, ev.total);
        upload.onload = () => this.finish(upload);
        upload.onerror = () => this.fail();
        upload.open("POST", this.el.action);
        upload.send(new FormData(this.el));
        this.registerCleanup(() => upload.abort());
    }

    show(loaded, total) {
        this.percent = total ? Math.round((100 * loaded) / total) : 0;
        this.text = `${this.percent} %`;
        this.updateContent();
    }

    /** The answer leads to the folder, or says what was refused; the files stay chosen then. */
    finish(upload) {
        const answer = new DOMParser().parseFromString(
            upload.responseText,
            "text/html",
        );
        const refusal = answer.querySelector("[name=portal_documents_error]");
        if (upload.status >= 400 || refusal) {
            this.fail(refusal?.textContent.trim());
            return;
        }
        window.location.assign(upload.responseURL);
    }

    fail(reason) {
        this.isBusy = false;
        this.text = "";
        this.updateContent();
        const message =
            reason || _t("The files could not be uploaded. Please try again.");
        this.services.notification.add(message, {
            type: "danger",
            sticky: Boolean(reason),
        });
    }
}

registry
    .category("public.interactions")
    .add("portal_documents_share.upload", DocumentsUpload);
