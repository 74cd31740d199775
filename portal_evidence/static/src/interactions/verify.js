import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";

const KINDS = {
    broken: "danger",
    genuine: "success",
    other: "danger",
    superseded: "warning",
    unknown: "danger",
    withdrawn: "warning",
};

/** Check a file by its hash, which is made in the browser: the file itself goes nowhere. */
export class Verify extends Interaction {
    static selector = ".o_portal_verify";
    dynamicContent = {
        "input[type=file]": {
            "t-on-change": this.onChange,
        },
        ".o_portal_verify_drop": {
            "t-on-dragover.prevent": this.onIdle,
            "t-on-drop.prevent": this.onDrop,
            "t-on-submit.prevent": this.onIdle,
        },
    };

    setup() {
        // Those of the document to which the code in the address belongs.
        this.digests = (this.el.dataset.digests || "").split(" ").filter(Boolean);
    }

    onChange(event) {
        return this.onFile(event.target.files[0]);
    }

    onDrop(event) {
        return this.onFile(event.dataTransfer.files[0]);
    }

    /** The browser is kept from opening the file. */
    onIdle() {}

    async onFile(file) {
        if (!file) {
            return;
        }
        if (!window.crypto.subtle) {
            this.show(
                "danger",
                _t("Your browser cannot check files on this page. Open it by https."),
            );
            return;
        }
        const hash = await this.waitFor(
            window.crypto.subtle.digest("SHA-256", await file.arrayBuffer()),
        );
        const digest = [...new Uint8Array(hash)]
            .map((byte) => byte.toString(16).padStart(2, "0"))
            .join("");
        const found = await this.waitFor(rpc("/portal/verify/check", { digest }));
        if (found.error) {
            this.show("danger", found.error);
            return;
        }
        if (
            this.digests.length &&
            found.state !== "unknown" &&
            !this.digests.includes(digest)
        ) {
            found.state = "other";
            found.note = "";
        }
        const text = [this.describe(found), found.note].filter(Boolean).join(" ");
        this.show(KINDS[found.state], text, digest);
    }

    describe(found) {
        const values = {
            company: found.company || "",
            date: found.date || "",
            level: found.level || "",
        };
        return found.is_issued
            ? this.describeIssued(found, values)
            : this.describeSigned(found, values);
    }

    /** What is told of a file that the vendor issued, such as an invoice. */
    describeIssued(found, values) {
        return {
            broken: _t("The file was sealed here, but its evidence was damaged."),
            genuine: _t(
                "Genuine and unchanged: issued by %(company)s on %(date)s.",
                values,
            ),
            other: _t(
                "This file was issued by %(company)s on %(date)s, but it is not the document of this code.",
                values,
            ),
            superseded: _t(
                "Unchanged: issued by %(company)s on %(date)s. A later document takes its place: do not use this one.",
                values,
            ),
            withdrawn: _t(
                "Unchanged: issued by %(company)s on %(date)s. It was withdrawn since: do not use it.",
                values,
            ),
        }[found.state];
    }

    describeSigned(found, values) {
        return {
            broken: _t("The file was sealed here, but its evidence was damaged."),
            genuine: _t(
                "Genuine: sealed by %(company)s, signed on %(date)s, level %(level)s.",
                values,
            ),
            other: _t(
                "This file was sealed by %(company)s, signed on %(date)s, level %(level)s, but it is not the document of this code.",
                values,
            ),
            superseded: _t(
                "Genuine: sealed by %(company)s, signed on %(date)s, level %(level)s. A later document takes its place.",
                values,
            ),
            withdrawn: _t(
                "Genuine: sealed by %(company)s, signed on %(date)s, level %(level)s. It was cancelled or taken back since.",
                values,
            ),
            unknown: _t("Unknown: this file was not sealed here, or it was changed."),
        }[found.state];
    }

    show(kind, text, digest = "") {
        const result = this.el.querySelector(".o_portal_verify_result");
        const box = document.createElement("div");
        box.className = `alert alert-${kind} mb-0`;
        box.dataset.state = kind;
        box.textContent = text;
        if (digest) {
            const line = document.createElement("div");
            line.className = "o_portal_hash small mt-2";
            line.textContent = `SHA-256 ${digest}`;
            box.append(line);
        }
        result.replaceChildren(box);
    }
}

registry.category("public.interactions").add("portal_evidence.verify", Verify);
