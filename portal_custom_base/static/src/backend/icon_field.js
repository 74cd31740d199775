import { MediaDialog, TABS } from "@html_editor/main/media/media_dialog/media_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** The name of an icon, chosen in the dialog by which Odoo's editor inserts icons. */
export class IconField extends Component {
    static template = "portal_custom_base.IconField";
    static props = { ...standardFieldProps };

    setup() {
        this.dialog = useService("dialog");
    }

    get icon() {
        return this.props.record.data[this.props.name] || "";
    }

    choose() {
        this.dialog.add(MediaDialog, {
            noImages: true,
            visibleTabs: [TABS.ICONS.id],
            save: (element) => this.store(element),
        });
    }

    store(element) {
        const icon = [...element.classList].find((name) => name.startsWith("fa-"));
        return this.props.record.update({ [this.props.name]: icon });
    }
}

registry.category("fields").add("portal_icon", {
    component: IconField,
    supportedTypes: ["char"],
});
