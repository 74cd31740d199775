/** Return the fields of a form that a person fills in. */
export function getInputs(form) {
    return [...form.elements].filter(
        (input) =>
            input.name &&
            !["hidden", "file", "submit", "button", "fieldset"].includes(input.type),
    );
}

/** Return what is typed: the names of the fields to lists of texts. */
export function getTyped(form) {
    const typed = {};
    for (const input of getInputs(form)) {
        const isChoice = ["radio", "checkbox"].includes(input.type);
        if (!isChoice || input.checked) {
            const values = input.multiple
                ? [...input.selectedOptions].map((option) => option.value)
                : [input.value];
            typed[input.name] = [...(typed[input.name] || []), ...values];
        }
    }
    return typed;
}

/** Show the fields that are asked with what is chosen, and mark those that are required. */
export function showAsked(form, { asked, required }) {
    for (const field of form.querySelectorAll(".o_portal_ticket_field")) {
        const { name } = field.dataset;
        const isAsked = asked.includes(name);
        field.hidden = !isAsked;
        field.disabled = !isAsked;
        const isRequired = required.includes(name);
        field
            .querySelectorAll("[name='ticket_mark']")
            .forEach((mark) => (mark.hidden = !isRequired));
    }
}
