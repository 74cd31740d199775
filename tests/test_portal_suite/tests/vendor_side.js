/* Opens pages of the backend as a user does, and clicks the buttons on them. `PORTAL_STEPS` is defined before. */
(async () => {
    const failures = [];
    const pressed = new Set();
    const TABS = ".o_form_view .o_notebook_headers .nav-link";
    const services = odoo.__WOWL_DEBUG__.root.env.services;
    const wait = (milliseconds) =>
        new Promise((resolve) => setTimeout(resolve, milliseconds));
    const find = (selector) =>
        [...document.querySelectorAll(selector)].filter(
            (node) => node.offsetParent !== null,
        );

    // The number of pending requests to the server.
    let asked = 0;
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
    rpcBus.addEventListener("RPC:REQUEST", () => (asked += 1));
    rpcBus.addEventListener("RPC:RESPONSE", () => (asked -= 1));

    async function settle() {
        const end = Date.now() + 30000;
        let calm = 0;
        while (Date.now() < end && calm < 4) {
            await wait(40);
            calm = asked > 0 || document.querySelector(".o_blockUI") ? 0 : calm + 1;
        }
    }

    function record(step, what) {
        const error = find(".o_error_dialog")[0];
        const text = error ? error.innerText : "";
        // Error messages for users are expected; server errors are failures.
        if (/Server Error|Traceback|Oops|TypeError|client error/i.test(text)) {
            failures.push(`${step.name}, ${what}: ${text.slice(0, 300)}`);
        }
    }

    async function closeDialogs() {
        for (
            let round = 0;
            round < 4 && find(".modal.show, .o_dialog .modal").length;
            round++
        ) {
            const button = find(
                ".modal .btn-close, .modal footer button[special='cancel'], .modal footer .btn-secondary",
            );
            (button[0] || find(".modal footer button")[0])?.click();
            await settle();
        }
    }

    async function open(step) {
        await closeDialogs();
        try {
            await services.action.doAction(step.action, {
                additionalContext: step.context || {},
                clearBreadcrumbs: !step.context,
            });
        } catch {
            // The dialog of the error is recorded below.
        }
        await waitFor(
            () => find(".o_view_controller, .modal, .o_error_dialog, .o_action").length,
        );
        await settle();
        record(step, "open");
    }

    async function press(step, button) {
        const name = button.getAttribute("name");
        pressed.add(name);
        button.click();
        await settle();
        record(step, `button ${name}`);
        for (const confirm of find(".modal footer .btn-primary:not([disabled])").slice(
            0,
            1,
        )) {
            // Confirm questions before an action. Forms in dialogs are only opened and closed.
            if (
                !find(".modal .o_form_view").length &&
                !find(".o_error_dialog").length
            ) {
                confirm.click();
                await settle();
                record(step, `button ${name}, confirmed`);
            }
        }
        for (const inner of find(".modal .o_form_view button[name]:not([disabled])")) {
            const innerName = inner.getAttribute("name");
            if (PORTAL_STEPS.buttons.includes(innerName) && inner.isConnected) {
                pressed.add(innerName);
                inner.click();
                await settle();
                record(step, `button ${innerName} of a dialog`);
            }
        }
        await closeDialogs();
    }

    async function findOnTabs(isWanted) {
        const findOne = () => find("button[name]:not([disabled])").find(isWanted);
        let found = findOne();
        for (let index = 0; !found && index < find(TABS).length; index++) {
            find(TABS)[index].click();
            await settle();
            found = findOne();
        }
        return found;
    }

    async function pressAll(step, reopen) {
        const done = new Set();
        const isNew = (button) => {
            const name = button.getAttribute("name");
            const isMeant = !step.only || step.only.includes(name);
            return PORTAL_STEPS.buttons.includes(name) && isMeant && !done.has(name);
        };
        for (let round = 0; round < 30; round++) {
            const next = await findOnTabs(isNew);
            if (!next) {
                return;
            }
            done.add(next.getAttribute("name"));
            await press(step, next);
            await reopen();
        }
    }

    async function waitFor(isThere, patience = 30000) {
        const end = Date.now() + patience;
        while (!isThere() && Date.now() < end) {
            await wait(40);
        }
    }

    async function selectFirst() {
        // The rows may come later than the list; a list without rows or a message has none.
        await waitFor(() => find(".o_data_row, .o_view_nocontent").length, 3000);
        const box = find(".o_list_view .o_data_row .o_list_record_selector input")[0];
        if (box) {
            box.click();
            // The buttons above a list come with the selection.
            await waitFor(() => document.querySelector(".o_data_row_selected"));
        }
        await settle();
    }

    async function openFirst(step) {
        const cell = find(
            ".o_list_view .o_data_row .o_data_cell:not(.o_list_button)",
        )[0];
        const card = find(".o_kanban_view .o_kanban_record")[0];
        (cell || card)?.click();
        if (step.hasForm && (cell || card)) {
            await waitFor(() => find(".o_form_view, .modal").length);
        }
        await settle();
        if (step.hasForm && (cell || card) && !find(".o_form_view").length) {
            const seen = find(".modal, .o_action_manager")[0]?.innerText.slice(0, 200);
            failures.push(`${step.name}: a row opens nothing, but ${seen}`);
        }
        record(step, "first row");
    }

    async function walk(step) {
        await open(step);
        if (step.context || step.action.res_id) {
            await pressAll(step, () => open(step));
            await closeDialogs();
            return;
        }
        for (let index = 0; index < find(".o_switch_view").length; index++) {
            find(".o_switch_view")[index].click();
            await settle();
            record(step, `view ${index}`);
        }
        const select = async () => {
            await open(step);
            await selectFirst();
        };
        await select();
        await pressAll(step, select);
        await open(step);
        await openFirst(step);
        if (find(".o_form_view").length) {
            await pressAll(step, async () => {
                await open(step);
                await openFirst(step);
            });
        }
    }

    for (const step of PORTAL_STEPS.steps) {
        await walk(step);
    }
    await closeDialogs();
    const left = PORTAL_STEPS.required.filter((name) => !pressed.has(name));
    if (left.length) {
        failures.push(`Never pressed: ${left.join(", ")}`);
    }
    if (failures.length) {
        console.error(failures.join("\n"));
    } else {
        console.log("test successful");
    }
})();
