import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useState } from "@odoo/owl";

import { uploadFile } from "./upload";

// What a browser would run is never shown to customers, but downloaded.
const ACTIVE = /\.(svgz?|x?html?|mht|mhtml|xml|xsl|js|mjs|swf)$/i;

/** Stores many files, or a folder with all that is in it, in the folder of the form; one after the other. */
export class FolderDrop extends Component {
    static template = "portal_documents_share.FolderDrop";
    static props = { ...standardWidgetProps };

    setup() {
        this.fileUpload = useService("file_upload");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ count: 0, done: 0, isOver: false, current: null });
    }

    get folderId() {
        return this.props.record.resId;
    }

    get percent() {
        const part = this.state.current?.progress || 0;
        return Math.round((100 * (this.state.done + part)) / this.state.count);
    }

    get words() {
        const { done, count } = this.state;
        return _t("%(done)s of %(count)s files", { done, count });
    }

    onPick(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        return this.store(files.map((file) => [file, file.webkitRelativePath || ""]));
    }

    async onDrop(ev) {
        this.state.isOver = false;
        const entries = [...ev.dataTransfer.items]
            .map((item) => item.webkitGetAsEntry?.())
            .filter(Boolean);
        const found = [];
        for (const entry of entries) {
            await this.walk(entry, found);
        }
        return this.store(found);
    }

    /** Collect the files of a folder that was dropped, with their paths in it. */
    async walk(entry, found) {
        const path = entry.fullPath.replace(/^\//, "");
        if (entry.isFile) {
            const file = await new Promise((resolve, reject) =>
                entry.file(resolve, reject),
            );
            found.push([file, path.includes("/") ? path : ""]);
            return;
        }
        const reader = entry.createReader();
        const read = () =>
            new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        for (let below = await read(); below.length; below = await read()) {
            for (const one of below) {
                await this.walk(one, found);
            }
        }
    }

    async store(files) {
        if (this.state.count || !files.length) {
            return;
        }
        const full = files.filter(([file]) => file.size);
        Object.assign(this.state, { count: full.length, done: 0 });
        const added = [];
        const refused = [];
        for (const [file, path] of full) {
            try {
                await this.storeOne(file, path.split("/").slice(0, -1).join("/"));
                added.push(file.name);
            } catch {
                refused.push(file.name);
            }
            this.state.done += 1;
        }
        Object.assign(this.state, { count: 0, current: null });
        const empty = files.filter(([file]) => !file.size).map(([file]) => file.name);
        this.tell(added, refused, empty);
        await this.props.record.load();
    }

    /** Say what was added, what was not and why, and what customers cannot look at. */
    tell(added, refused, empty) {
        const say = (message, type) => this.notification.add(message, { type });
        if (added.length) {
            say(_t("Files added: %(count)s.", { count: added.length }), "success");
        }
        if (empty.length) {
            const names = empty.join(", ");
            say(_t("Left out as they are empty: %(names)s.", { names }), "warning");
        }
        if (refused.length) {
            const names = refused.join(", ");
            say(_t("These files were not stored: %(names)s", { names }), "danger");
        }
        const active = added.filter((name) => ACTIVE.test(name));
        if (active.length) {
            const names = active.join(", ");
            say(
                _t("Customers can only download these, not look at them: %(names)s.", {
                    names,
                }),
                "warning",
            );
        }
    }

    async storeOne(file, path) {
        const stored = await uploadFile(this.fileUpload, file, (upload) => {
            this.state.current = upload;
        });
        await this.orm.call("portal.document", "action_create_from_attachments", [
            [stored.id],
            this.folderId,
            path,
        ]);
    }
}

registry.category("view_widgets").add("portal_documents_folder_drop", {
    component: FolderDrop,
});
