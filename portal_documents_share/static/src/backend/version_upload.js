import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, useState } from "@odoo/owl";

import { uploadFile } from "./upload";

/** Uploads the file of a new version with its progress, and names it. */
export class VersionUpload extends Component {
    static template = "portal_documents_share.VersionUpload";
    static props = { ...standardFieldProps };

    setup() {
        this.fileUpload = useService("file_upload");
        this.notification = useService("notification");
        this.state = useState({ isBusy: false, current: null });
    }

    get fileName() {
        return this.props.record.data[this.props.name]?.display_name || "";
    }

    get percent() {
        return Math.round(100 * (this.state.current?.progress || 0));
    }

    async onPick(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (!file || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const stored = await uploadFile(this.fileUpload, file, (upload) => {
                this.state.current = upload;
            });
            const value = { id: stored.id, display_name: file.name };
            await this.props.record.update({ [this.props.name]: value });
        } catch {
            this.notification.add(
                _t("“%(name)s” was not stored. Please try again.", { name: file.name }),
                { type: "danger" },
            );
        }
        Object.assign(this.state, { isBusy: false, current: null });
    }
}

registry.category("fields").add("portal_documents_version_upload", {
    component: VersionUpload,
    supportedTypes: ["many2one"],
});
