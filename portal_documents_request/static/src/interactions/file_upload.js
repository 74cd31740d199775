import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { redirect } from "@web/core/utils/urls";
import { Interaction } from "@web/public/interaction";

/** Take a file that is dropped, and show how far its upload is; without scripts the form works as it is. */
export class FileUpload extends Interaction {
    static selector = ".o_portal_upload";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.onSubmit },
        ".o_portal_upload_place": {
            "t-on-dragover.prevent": () => (this.isOver = true),
            "t-on-dragleave": () => (this.isOver = false),
            "t-on-drop.prevent": this.onDrop,
            "t-att-class": () => ({ o_portal_upload_over: this.isOver }),
        },
        ".o_portal_upload_error": {
            "t-out": () => this.error,
            "t-att-hidden": () => !this.error,
        },
        ".o_portal_documents_progress": { "t-att-hidden": () => !this.isBusy },
        progress: { "t-att-value": () => this.percent },
        "[role=status]": { "t-out": () => `${this.percent} %` },
        "input[type=file]": { "t-on-change": this.onChange },
        "[type=submit]": { "t-att-disabled": () => this.isBusy },
    };

    setup() {
        this.error = "";
        this.isBusy = false;
        this.isOver = false;
        this.percent = 0;
    }

    onDrop(ev) {
        this.isOver = false;
        if (ev.dataTransfer.files.length) {
            const input = this.el.querySelector("#o_portal_upload_file");
            input.files = ev.dataTransfer.files;
            this.onChange({ currentTarget: input });
        }
    }

    /** One file is asked for: the one that was chosen last. */
    onChange(ev) {
        this.error = "";
        for (const input of this.el.querySelectorAll("input[type=file]")) {
            if (input !== ev.currentTarget) {
                input.value = "";
            }
        }
    }

    findFile() {
        const inputs = [...this.el.querySelectorAll("input[type=file]")];
        return inputs.map((input) => input.files[0]).find((file) => file);
    }

    onSubmit() {
        const file = this.findFile();
        if (this.isBusy || !this.isFileRight(file)) {
            return;
        }
        this.isBusy = true;
        this.error = "";
        const data = new FormData(this.el);
        data.append("script", "1");
        const upload = new XMLHttpRequest();
        upload.upload.onprogress = (ev) => this.show(ev.loaded, ev.total);
        upload.onload = () => this.finish(upload);
        upload.onerror = () => this.fail();
        upload.open("POST", this.el.action);
        upload.send(data);
        this.registerCleanup(() => upload.abort());
    }

    /** What is plainly wrong is said before it is sent; the server looks at all of it again. */
    isFileRight(file) {
        this.error = "";
        if (!file) {
            this.error = _t("Choose a file.");
            this.el.querySelector("#o_portal_upload_file").focus();
        } else if (file.size > parseInt(this.el.dataset.size)) {
            this.error = _t("This file is too large.");
        }
        return !this.error;
    }

    show(loaded, total) {
        this.percent = total ? Math.round((100 * loaded) / total) : 0;
        this.updateContent();
    }

    finish(upload) {
        let answer = {};
        try {
            answer = JSON.parse(upload.responseText);
        } catch {
            this.fail();
            return;
        }
        if (answer.url) {
            redirect(answer.url);
            return;
        }
        this.fail(answer.error);
    }

    fail(error) {
        this.isBusy = false;
        this.percent = 0;
        this.error =
            error || _t("The file could not be uploaded. Nothing was lost, try again.");
        this.updateContent();
    }
}

registry
    .category("public.interactions")
    .add("portal_documents_request.file_upload", FileUpload);
