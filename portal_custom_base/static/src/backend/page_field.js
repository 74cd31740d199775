import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** The path of a page, chosen among those that another field of the record holds, or typed. */
export class PageField extends Component {
    static template = "portal_custom_base.PageField";
    static components = { AutoComplete };
    static props = {
        ...standardFieldProps,
        pagesField: { type: String },
        placeholder: { type: String, optional: true },
    };

    get page() {
        return this.props.record.data[this.props.name] || "";
    }

    get sources() {
        return [{ options: (request) => this.search(request) }];
    }

    search(request) {
        const pages = this.props.record.data[this.props.pagesField] || [];
        const found = pages.filter((page) => page.includes(request));
        return found.map((page) => ({ label: page, onSelect: () => this.store(page) }));
    }

    store(page) {
        return this.props.record.update({ [this.props.name]: page.trim() });
    }
}

registry.category("fields").add("portal_page", {
    component: PageField,
    supportedTypes: ["char"],
    extractProps: ({ options, placeholder }) => ({
        pagesField: options.pages,
        placeholder,
    }),
    fieldDependencies: ({ options }) => [{ name: options.pages, type: "json" }],
});
