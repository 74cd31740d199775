import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_invoice_pay_payment_method", {
    steps: () => [
        {
            content: "Give it a name",
            trigger: ".o_portal_token input[name='name']",
            run: "edit Visa of Anna",
        },
        {
            trigger: ".o_portal_token label:contains(Default)",
            run: "click",
        },
        {
            trigger: "button[name='portal_token_save']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is called so",
            trigger: "[name='o_payment_option']:contains(Visa of Anna)",
        },
        { trigger: ".o_portal_token input[name='is_default']:checked" },
        {
            content: "Deleting it asks first",
            trigger: "button[name='o_payment_delete_token']",
            run: "click",
        },
        {
            trigger: ".modal-dialog .btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "body:not(:has(.o_portal_token))" },
    ],
});
