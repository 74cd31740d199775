import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { getInputs, getTyped, showAsked } from "@portal_helpdesk_form/asked_fields";

const PAUSE = 600;
const DRAFT = "portal_ticket_draft";

/** Return where the browser keeps the draft of a person; a private window may refuse to keep any. */
export function draftOf(owner) {
    const key = `${DRAFT}_${owner}`;
    const attempt = (action) => {
        try {
            return action();
        } catch {
            return null;
        }
    };
    return {
        load: () => attempt(() => JSON.parse(localStorage.getItem(key))),
        save: (draft) =>
            attempt(() => localStorage.setItem(key, JSON.stringify(draft)) ?? true),
        remove: () => attempt(() => localStorage.removeItem(key)),
    };
}

/** Forget the drafts of everybody who used this browser. */
export function forgetDrafts() {
    try {
        Object.keys(localStorage)
            .filter((key) => key.startsWith(`${DRAFT}_`))
            .forEach((key) => localStorage.removeItem(key));
    } catch {
        // A private window keeps none.
    }
}

/** The form of a ticket: what is typed is kept, files are sent at once, and what is asked follows what is chosen. */
export class TicketForm extends Interaction {
    static selector = ".o_portal_ticket_page:has(.o_portal_ticket_form[data-owner])";
    dynamicContent = {
        ".o_portal_ticket_form": {
            "t-on-input": this.onInput,
            "t-on-submit": this.onSubmit,
            "t-on-paste": this.onPaste,
        },
        "[name='ticket_discard']": { "t-on-click": this.discard },
        "input[type='file']": { "t-on-change": this.onChoose },
        "[name='ticket_drop']": {
            "t-on-dragover.prevent": () => this.setOver(true),
            "t-on-dragleave": () => this.setOver(false),
            "t-on-drop.prevent": this.onDrop,
        },
        "[name='ticket_uploads']": { "t-on-click": this.onRemove },
    };

    setup() {
        this.form = this.el.querySelector(".o_portal_ticket_form");
        this.list = this.form.querySelector("[name='ticket_uploads']");
        this.draft = draftOf(this.form.dataset.owner);
        this.pending = 0;
        this.isSent = false;
        this.saveSoon = this.debounced(this.save, PAUSE);
        this.askSoon = this.debounced(this.askHints, PAUSE);
        this.suggestSoon = this.debounced(this.suggest, PAUSE / 2);
    }

    start() {
        this.showListed();
        // After a refusal the server shows what was typed, which is newer.
        const draft = this.form.dataset.refused ? null : this.draft.load();
        if (draft && this.restore(draft)) {
            this.el.querySelector("[name='ticket_draft']").classList.remove("d-none");
            this.askHints();
        }
        if (this.form.dataset.refused) {
            this.save();
            this.askHints();
        }
    }

    // What is typed

    onInput(ev) {
        if (ev.target.type === "file") {
            return;
        }
        this.saveSoon();
        const isChoice = ["radio", "checkbox", "select-one"].includes(ev.target.type);
        if (isChoice || ev.target.name === "product") {
            this.askSoon();
        }
        if (ev.target.list) {
            this.suggestSoon(ev.target);
        }
    }

    save() {
        if (this.isSent) {
            return;
        }
        const draft = {
            typed: getTyped(this.form),
            uploads: this.getUploads(),
            nonce: this.form.elements.nonce.value,
        };
        const isKept = this.draft.save(draft);
        const saved = this.form.querySelector("[name='ticket_saved']");
        saved.textContent = isKept ? _t("The draft is kept on this device.") : "";
    }

    /** Fill the form as it was; return whether there was anything. */
    restore({ typed = {}, uploads = [], nonce }) {
        const isTold = ["subject", "description", "product"].some((name) =>
            (typed[name] || []).some((text) => text.trim()),
        );
        if (!isTold && !uploads.length) {
            return false;
        }
        for (const input of getInputs(this.form)) {
            const values = typed[input.name] || [];
            if (["radio", "checkbox"].includes(input.type)) {
                input.checked = values.includes(input.value);
            } else if (input.multiple) {
                [...input.options].forEach((option) => {
                    option.selected = values.includes(option.value);
                });
            } else {
                input.value = values[0] || "";
            }
        }
        uploads.forEach((upload) => this.showUpload(upload));
        if (nonce) {
            // What was sent before the answer was lost is not sent again.
            this.form.elements.nonce.value = nonce;
        }
        return true;
    }

    discard() {
        this.getUploads().forEach(({ token }) =>
            rpc("/new/ticket/file/remove", { token }),
        );
        this.isSent = true;
        this.draft.remove();
        window.location.assign("/new/ticket");
    }

    onSubmit(ev) {
        if (this.pending) {
            ev.preventDefault();
            this.tellFiles(_t("Please wait until the files are sent."));
            return;
        }
        if (this.isSubmitting) {
            ev.preventDefault();
            return;
        }
        this.save();
        this.isSubmitting = true;
        // Whoever comes back to this page by the browser's button can send it.
        this.waitForTimeout(() => (this.isSubmitting = false), 8000);
    }

    // What is asked

    async askHints() {
        const hints = await this.waitFor(
            rpc("/new/ticket/hints", { typed: getTyped(this.form) }).catch(() => null),
        );
        if (hints) {
            this.protectSyncAfterAsync(() => this.showHints(hints))();
        }
    }

    showHints(hints) {
        showAsked(this.form, hints);
        for (const promise of this.form.querySelectorAll("[data-promise]")) {
            promise.textContent = hints.promises[promise.dataset.promise] || "";
            const choice = promise.closest(".form-check");
            const isOffered = promise.dataset.promise in hints.promises;
            choice.hidden = !isOffered;
            choice.querySelector("input").disabled = !isOffered;
        }
        const promise = this.el.querySelector("[name='ticket_promise']");
        promise.textContent = hints.promise;
        this.form.dataset.maxSize = hints.max_size;
        this.form.querySelector("[name='ticket_limits']").textContent = hints.limits;
        this.form.elements.files.accept = hints.extensions.join(",");
        const files = this.form.querySelector("[name='ticket_files']");
        files.hidden = files.disabled = hints.files === "hidden";
        files.querySelector("[name='ticket_files_mark']").hidden =
            hints.files !== "required";
        this.showSimilar(hints.similar || []);
    }

    /** Tell of own open tickets about the same thing, before a second one is sent. */
    showSimilar(tickets) {
        const place = this.form.querySelector("[name='ticket_similar']");
        place?.replaceChildren();
        if (!place || !tickets.length) {
            return;
        }
        const note = document.createElement("div");
        note.className = "alert alert-info mb-0";
        note.append(
            _t("There is an open ticket about it. Write there if it is the same:"),
        );
        for (const ticket of tickets) {
            const link = document.createElement("a");
            link.href = ticket.url;
            link.className = "d-block alert-link text-break";
            link.textContent = `${ticket.number} ${ticket.name}`;
            note.append(link);
        }
        place.append(note);
    }

    async suggest(input) {
        const params = { name: input.name, term: input.value };
        const found = await this.waitFor(
            rpc("/new/ticket/suggest", params).catch(() => []),
        );
        const options = found.map(({ value, label }) => {
            const option = document.createElement("option");
            option.value = value;
            option.label = label;
            option.textContent = label;
            return option;
        });
        input.list?.replaceChildren(...options);
    }

    // Files

    setOver(isOver) {
        this.form
            .querySelector("[name='ticket_drop']")
            .classList.toggle("o_portal_ticket_over", isOver);
    }

    onDrop(ev) {
        this.setOver(false);
        this.sendFiles(ev.dataTransfer.files);
    }

    onPaste(ev) {
        const { files } = ev.clipboardData;
        if (files.length) {
            ev.preventDefault();
            this.sendFiles(files);
        }
    }

    onChoose(ev) {
        const input = ev.target;
        const field = ["files", "camera"].includes(input.name) ? "" : input.name;
        const files = [...input.files];
        input.value = "";
        this.sendFiles(files, field);
    }

    sendFiles(files, field = "") {
        this.forgetFilesError();
        for (const file of files) {
            if (file.size > Number(this.form.dataset.maxSize)) {
                this.tellFiles(_t("“%(name)s” is too large.", { name: file.name }));
            } else {
                this.sendFile(file, field);
            }
        }
    }

    /** Send a file with a bar that tells how far it is. */
    sendFile(file, field) {
        const row = this.makeRow(file.name, field);
        const bar = document.createElement("div");
        bar.className = "progress";
        bar.setAttribute("role", "progressbar");
        bar.setAttribute("aria-label", _t("Sending %(name)s", { name: file.name }));
        bar.setAttribute("aria-valuemin", 0);
        bar.setAttribute("aria-valuemax", 100);
        const part = document.createElement("div");
        part.className = "progress-bar";
        bar.append(part);
        row.append(bar);
        this.list.append(row);
        const request = new XMLHttpRequest();
        row.abort = () => request.abort();
        this.pending++;
        request.upload.addEventListener("progress", (ev) => {
            const percent = ev.lengthComputable ? (ev.loaded / ev.total) * 100 : 0;
            bar.setAttribute("aria-valuenow", Math.round(percent));
            part.style.width = `${percent}%`;
        });
        request.addEventListener("loadend", () => {
            this.pending--;
            row.remove();
            this.onSent(request, file.name);
        });
        request.open("POST", "/new/ticket/file");
        request.send(this.makeData(file, field));
        this.registerCleanup(() => request.abort());
    }

    makeData(file, field) {
        const data = new FormData();
        data.append("csrf_token", this.form.elements.csrf_token.value);
        data.append("field", field);
        for (const name of ["team", "category"]) {
            data.append(name, getTyped(this.form)[name]?.[0] || "");
        }
        data.append("file", file, file.name);
        return data;
    }

    onSent(request, name) {
        let answer = null;
        try {
            answer = JSON.parse(request.responseText);
        } catch {
            // The page of an error, or nothing.
        }
        if (answer?.files) {
            answer.files.forEach((upload) => this.showUpload(upload));
            this.save();
        } else if (request.responseURL.includes("/web/login")) {
            this.save();
            this.tellFiles(
                _t(
                    "You are signed out. The draft is kept: reload the page, and sign in.",
                ),
            );
        } else if (answer?.error || request.status) {
            this.tellFiles(
                answer?.error || _t("“%(name)s” could not be sent.", { name }),
            );
        } else if (!this.isAborted) {
            this.tellFiles(
                _t("“%(name)s” could not be sent. Check your connection.", { name }),
            );
        }
    }

    /** Tell what is the matter with files, one line for each; the lines stay until files are chosen anew. */
    tellFiles(text) {
        const place = this.form.querySelector("[name='ticket_files_error']");
        if ([...place.children].some((line) => line.textContent.trim() === text)) {
            return;
        }
        const line = document.createElement("p");
        line.className = "o_portal_ticket_error text-break";
        const icon = document.createElement("i");
        icon.className = "fa fa-exclamation-triangle";
        icon.setAttribute("aria-hidden", "true");
        line.append(icon, ` ${text}`);
        place.append(line);
    }

    forgetFilesError() {
        this.form.querySelector("[name='ticket_files_error']").replaceChildren();
    }

    getUploads() {
        return [...this.list.querySelectorAll("input[name='upload']")].map((input) => ({
            token: input.value,
            name: input
                .closest("li")
                .querySelector("[name='upload_name']")
                .textContent.trim(),
            field: input.closest("li").dataset.field || "",
        }));
    }

    /** Give the files that the server listed the same buttons. */
    showListed() {
        for (const { token, name, field } of this.getUploads()) {
            this.list
                .querySelector(`input[value='${CSS.escape(token)}']`)
                .closest("li")
                .remove();
            this.showUpload({ token, name, field });
        }
    }

    makeRow(name, field = "") {
        const row = document.createElement("li");
        row.className = "o_portal_ticket_file";
        const text = document.createElement("span");
        text.className = "text-break";
        const title = document.createElement("span");
        title.setAttribute("name", "upload_name");
        title.textContent = name;
        text.append(title);
        const asked =
            field &&
            this.form.querySelector(`[data-name='${CSS.escape(field)}'] label`);
        if (asked) {
            const about = document.createElement("small");
            about.className = "d-block text-muted";
            about.textContent = asked.firstChild.textContent.trim();
            text.append(about);
        }
        row.dataset.field = field;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-light";
        button.name = "ticket_remove";
        button.textContent = _t("Remove");
        button.setAttribute("aria-label", _t("Remove %(name)s", { name }));
        row.append(text, button);
        return row;
    }

    showUpload({ token, name, field }) {
        const row = this.makeRow(name, field);
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = "upload";
        input.value = token;
        row.prepend(input);
        this.list.append(row);
    }

    onRemove(ev) {
        const row = ev.target.closest("[name='ticket_remove']")?.closest("li");
        if (!row) {
            return;
        }
        if (row.abort) {
            this.isAborted = true;
            row.abort();
            this.isAborted = false;
            return;
        }
        rpc("/new/ticket/file/remove", { token: row.querySelector("input").value });
        row.remove();
        this.form.querySelector("#o_ticket_files").focus();
        this.save();
    }
}

registry
    .category("public.interactions")
    .add("portal_helpdesk_form.ticket_form", TicketForm);
