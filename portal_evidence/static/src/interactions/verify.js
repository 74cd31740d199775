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
            this.show("danger", [
                _t("Not checked"),
                _t("Your browser cannot check files on this page. Open it by https."),
            ]);
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
            this.show("danger", [_t("Not checked"), found.error]);
            return;
        }
        if (
            this.digests.length &&
            found.state !== "unknown" &&
            !found.verdict &&
            !this.digests.includes(digest)
        ) {
            found.state = "other";
            found.note = "";
        }
        const [verdict, words] = found.verdict
            ? [found.verdict, ""]
            : this.describe(found);
        const text = [words, found.note].filter(Boolean).join(" ");
        this.show(KINDS[found.state] || "info", [verdict, text], digest);
    }

    /** Return the verdict in a few words, and what stands behind it. */
    describe(found) {
        const values = { company: found.company, date: found.date };
        const words = found.is_issued
            ? _t("Issued by %(company)s on %(date)s.", values)
            : _t("Sealed by %(company)s, signed on %(date)s.", values);
        const sealed = found.date ? words : "";
        return {
            broken: [_t("The evidence is damaged"), sealed],
            genuine: [_t("Genuine and valid"), sealed],
            other: [_t("Not the document of this code"), sealed],
            superseded: [_t("Genuine, replaced by a newer version"), sealed],
            withdrawn: [_t("Genuine, cancelled or taken back since"), sealed],
            unknown: [
                _t("Unknown"),
                _t("This file was not sealed here, or it was changed."),
            ],
        }[found.state];
    }

    /** Show the verdict above the form, and move there: it is what the reader waits for. */
    show(kind, [verdict, words], digest = "") {
        const result = this.el.querySelector(".o_portal_verify_result");
        const box = document.createElement("div");
        box.className = `alert alert-${kind}`;
        box.dataset.state = kind;
        box.append(this.makeLine("fw-bold", verdict), this.makeLine("", words));
        if (digest) {
            box.append(this.makeLine("o_portal_hash small mt-2", `SHA-256 ${digest}`));
        }
        result.replaceChildren(box);
        result.focus();
        result.scrollIntoView({ block: "nearest" });
    }

    makeLine(className, text) {
        const line = document.createElement("div");
        line.className = className;
        line.textContent = text;
        return line;
    }
}

registry.category("public.interactions").add("portal_evidence.verify", Verify);
