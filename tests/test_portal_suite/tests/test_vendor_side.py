import json
from pathlib import Path
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_evidence.tests.common import draw
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.tests.browser import without_missing_script

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = (Path(__file__).parent / "vendor_side.js").read_text()
# Actions that leave the page, for a file or another site.
LEAVING = ("ir.actions.act_url", "ir.actions.client", "ir.actions.report")

# Models whose records are opened from each of their lists.
OPENED = ("sale.order",)
# Buttons in dialogs that need input first; they have their own tests.
ELSEWHERE = {
    "action_add": "portal_documents_share test_vendor",
    "action_apply": "portal_contract_renew test_renewal",
    "action_apply_portal_role": "below",
    "action_ask": "portal_access_rules test_explain",
    "action_charged": "portal_contract_renew test_charge",
    "action_close": "portal_contract_renew test_contract_policy",
    "action_mark_done": "portal_project_approve test_decision",
    "action_open_portal_deliverables": "portal_project_approve test_milestone",
    "action_portal_override": "portal_project_approve test_milestone",
    "action_set": "portal_project_approve test_milestone",
    "action_submit": "portal_project_approve test_deliverable",
    "action_not_charged": "portal_contract_renew test_charge",
    "action_open_documents": "portal_access_rules test_explain",
    "action_open_portal_certificates": "below",
    "action_open_portal": "portal_delivery_track test_stock_picking",
    "action_open_portal_receipt": "portal_delivery_receipt test_receipt",
    "action_open_portal_supplier_bills": "portal_supplier_connect test_bill",
    "action_open_portal_supplier_disputes": "portal_supplier_connect test_goods",
    "action_portal_delivered": "portal_delivery_track test_stock_picking",
    "action_portal_seal_existing": "portal_invoice_pay test_invoice_seal",
    "action_register": "portal_invoice_pay test_transfer",
    "action_restore": "portal_documents_share test_vendor",
    "action_upload": "portal_sale_sign test_vendor",
}


@tagged("post_install", "-at_install")
class TestVendorSide(HttpCase):
    """Open every menu, list and form that the suite adds to the backend, and click every button, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addons = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
        cls.salesperson = cls._create_staff(
            "sales", "sales_team.group_sale_salesman_all_leads", "base.group_partner_manager"
        )
        cls.employee = cls._create_staff("employee", "base.group_user")
        cls._prepare_rows()

    @classmethod
    def _prepare_rows(cls):
        """Create the records for buttons that the demo story does not show."""
        anna = cls.env["res.users"].search([("share", "=", True), ("partner_id.parent_id", "!=", False)], limit=1)
        cls.anna = anna
        cls.request = cls.env["portal.data.request"]._ask(anna, "close")
        cls.env["portal.data.request"]._ask(anna, "erase")
        cls.order = cls._create_changed_order(anna)
        actor = Actor(user=anna.with_user(anna))
        cls.env["portal.sale.request"]._ask(cls._create_order(anna), "change", "Ten, please", actor)
        cls.env["portal.event"].search([]).is_enabled = True
        cls.env["portal.event"]._notify("quote_sent", cls.order)
        mail = cls.env["mail.mail"].create({"subject": "Told"})
        cls.env["portal.notice"].search([]).write({"state": "failed", "mail_id": mail.id})
        cls.disputed = cls._prepare_payments()
        values = {"name": "Desk", "description": "It stops", "partner_id": anna.partner_id.id}
        cls.ticket = cls.env["helpdesk.ticket"].create(values)
        cls._prepare_files()
        cls._prepare_subscriptions()
        cls._prepare_suppliers()
        failed = {"name": "Lost", "cause": "role", "state": "failed", "subject_ids": [], "before": {"scopes": {}}}
        cls.env["portal.link.rotation"].create(failed)

    @classmethod
    def _prepare_files(cls):
        """Create a file that was accepted, one that waits, and requests in each state that has buttons."""
        folder = cls.env["portal.document.folder"].create({"name": "Vendor side"})
        attachment = cls.env["ir.attachment"].create({"name": "vendor.pdf", "raw": b"%PDF-1.4"})
        cls.file = cls.env["portal.document"]._create_with_file(folder, attachment)
        acceptances, person = cls.env["portal.document.acceptance"], cls.anna.partner_id
        cls.share = cls.env["portal.document.share"].create({"folder_id": folder.id, "partner_ids": person.ids})
        cls.waiting, cls.withdrawn = (acceptances._ask(cls.file, mode, person) for mode in ("accept", "sign"))
        cls.accepted = acceptances._ask(cls.file, "accept", person.commercial_partner_id)
        cls.accepted.state = "accepted"
        values = {"name": "Vendor side", "partner_id": person.id, "folder_id": folder.id}
        cls.asked, *cls.delivered = cls.env["portal.document.request"].create([values] * 4)
        for request in cls.delivered:
            file = cls.env["ir.attachment"].create({"name": "delivered.pdf", "raw": b"%PDF-1.4"})
            request.write({"state": "delivered", "attachment_id": file.id, "file_name": file.name})

    @classmethod
    def _prepare_subscriptions(cls):
        """Create subscriptions in each state that has buttons, and a change of access that waits to be told."""
        line = {"product_id": cls.env["product.product"].search([], limit=1).id, "name": "Seat", "specific_price": 9}
        line |= {"date_start": "2026-01-01", "recurring_next_date": "2026-01-01"}
        values = {"name": "Vendor side", "partner_id": cls.anna.partner_id.id, "is_charged_automatically": True}
        values |= {"line_recurrence": True, "contract_line_ids": [Command.create(line)]}
        contracts = cls.env["contract.contract"].create([values] * 3)
        cls.running, cls.paused, cls.unpaid = contracts
        cls.running.company_id.portal_contract_access_email = "ops@vendor.example"
        cls.paused._pause(None, None)
        cls.unpaid._turn_to_renew("no_method")

    @classmethod
    def _prepare_suppliers(cls):
        """Create an order that its supplier answered twice, sent, billed, and of which a receipt is disputed."""
        product = cls.env["product.product"].create({"name": "Vendor side", "type": "consu", "is_storable": True})
        line = Command.create({"product_id": product.id, "product_qty": 2, "price_unit": 5})
        cls.purchase = cls.env["purchase.order"].create({"partner_id": cls.anna.partner_id.id, "order_line": [line]})
        cls.purchase.button_confirm()
        line, person = cls.purchase.order_line, cls.anna.partner_id
        act = {"order_id": cls.purchase.id, "partner_id": person.id}
        act["commercial_partner_id"] = person.commercial_partner_id.id
        answered = {"order_line_id": line.id, "product_name": "Vendor side", "kind": "changed", "price": 5}
        answered |= {"asked_price": 5, "asked_quantity": 2, "quantity": 1}
        answer = act | {"kind": "order", "digest": cls.purchase._get_portal_digest(), "answer": "A word"}
        answers = [answer | {"version": version, "line_ids": [Command.create(answered)]} for version in (1, 2)]
        cls.refused, cls.answered = cls.env["portal.supplier.response"].create(answers)
        sent = {"shipped_on": "2026-01-01", "line_ids": [Command.create({"order_line_id": line.id, "quantity": 1})]}
        cls.env["portal.supplier.shipment"].create(act | sent)
        said = {"picking_id": cls.purchase.picking_ids.id, "note": "Two", "answer": "One"}
        cls.said = cls.env["portal.supplier.dispute"].create(act | said)
        values = {"move_type": "in_invoice", "partner_id": person.id, "ref": "V-1"}
        move = cls.env["account.move"].create(values)
        billed = {"number": "V-1", "date": "2026-01-01", "currency_id": move.currency_id.id, "amount": 5}
        cls.billed = cls.env["portal.supplier.bill"].create(act | billed | {"move_id": move.id, "answer": "A word"})

    def _get_supplier_steps(self):
        # What does not fit beside Odoo's own buttons is in a menu, see `ELSEWHERE`.
        rows = ["responses", "shipments"]
        view = self.env.ref("purchase.purchase_order_form")
        return [
            self._get_form_step(self.purchase, view) | {"only": [f"action_open_portal_{name}" for name in rows]},
            self._get_form_step(self.refused) | {"only": ["action_refuse"]},
            self._get_form_step(self.answered) | {"only": ["action_accept", "action_open"]},
            self._get_form_step(self.said) | {"only": ["action_settle"]},
            self._get_form_step(self.billed) | {"only": ["action_refuse"]},
        ]

    def _get_subscription_steps(self):
        view = self.env.ref("contract.contract_contract_customer_form_view")
        rows = ["changes", "charges", "history"]
        return [
            self._get_form_step(record, view) | {"only": names}
            for record, names in (
                (self.running, [f"action_open_portal_{name}" for name in rows]),
                (self.running, ["action_make_portal_renewal"]),
                (self.running, ["action_make_portal_upsell"]),
                (self.unpaid, ["action_extend_grace", "action_portal_charge"]),
                (self.running, ["action_portal_close"]),
                (self.paused, ["action_portal_resume"]),
                (self.running, ["action_portal_pause"]),
            )
        ]

    def _get_file_steps(self):
        """Return the forms of files, each with the buttons that it is opened for: some of them end what they show."""
        accepted, returned, cancelled = self.delivered
        return [
            self._get_form_step(record) | {"only": names}
            for record, names in (
                (self.file, ["action_ask_acceptance", "action_open_acceptances"]),
                (self.share, ["action_open_log", "action_renew_address"]),
                (self.share, ["action_revoke"]),
                (self.waiting, ["action_remind", "action_open_evidence"]),
                (self.withdrawn, ["action_withdraw"]),
                (self.accepted, ["action_open_seals"]),
                (self.asked, ["action_remind", "action_open_log"]),
                (accepted, ["action_download", "action_accept"]),
                (accepted, ["action_open_document"]),
                (returned, ["action_return"]),
                (cancelled, ["action_cancel"]),
            )
        ]

    @classmethod
    def _prepare_payments(cls):
        """Create a transfer, money in question and a broken file; return the invoice that the story disputes."""
        admin = cls.env.ref("base.user_admin")
        actor = Actor(user=admin.with_user(admin))
        moves, remittances = cls.env["account.move"], cls.env["portal.remittance"]
        domain = [("move_type", "=", "out_invoice"), ("state", "=", "posted"), ("payment_state", "=", "not_paid")]
        announced = moves.search([*domain, ("portal_dispute_ids", "=", False)], limit=1)
        remittances._make(announced.sudo(), {}, moves, actor, remittances._make_token())._announce()
        provider = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        values = {"provider_id": provider.id, "payment_method_id": provider.payment_method_ids[:1].id, "amount": 10}
        values |= {"currency_id": announced.currency_id.id, "partner_id": announced.partner_id.id, "reference": "Odd"}
        values |= {"operation": "offline", "state": "cancel", "portal_question": "It came late."}
        cls.env["payment.transaction"].create([values, values | {"reference": "Odd too"}])
        file = cls.env["ir.attachment"].create({"name": "invoice.xml", "raw": b"<Invoice/>"})
        check = {"move_id": announced.id, "attachment_id": file.id, "state": "failed", "problems": "No number"}
        cls.env["portal.einvoice.check"].create(check)
        announced.company_id.portal_seals_invoices = True
        return moves.search([("portal_dispute_ids.state", "=", "open")], limit=1)

    @classmethod
    def _create_order(cls, user):
        line = Command.create({"name": "Chair", "product_id": cls.env["product.product"].search([], limit=1).id})
        values = {"partner_id": user.partner_id.id, "require_signature": True, "order_line": [line]}
        order = cls.env["sale.order"].create(values)
        order.action_quotation_sent()
        return order

    @classmethod
    def _create_changed_order(cls, user):
        """Return an order that was changed after its signature."""
        order = cls._create_order(user)
        public = cls.env.ref("base.public_user")
        actor = Actor(user=public.with_user(public))
        values = {"name": "Anna", "signature": draw(), "method": "draw", "consent": True}
        values["digest"] = order._get_current_offer_sudo().digest
        company = order.company_id
        company.portal_sign_identity, company.portal_sign_code = "link", "never"
        decision = order._get_decision()
        with patch.object(type(decision), "_get_refusal", lambda *_arguments: False):
            decision._sign(order, values, actor)
        cls.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        order.order_line.product_uom_qty = 7
        return order

    @classmethod
    def _create_staff(cls, name, *groups):
        return cls.env["res.users"].create(
            {
                "name": f"Vendor {name}",
                "login": f"vendor.{name}",
                "password": f"vendor.{name}",
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
        )

    def _own(self, model):
        rows = self.env["ir.model.data"].search([("model", "=", model), ("module", "in", self.addons)])
        return self.env[model].browse(rows.mapped("res_id")).exists()

    def _get_buttons(self):
        names = set()
        for view in self._own("ir.ui.view").filtered(lambda view: view.type != "qweb"):
            names |= {button.get("name") for button in etree.fromstring(view.arch_db).iter("button")}
        names -= {None}
        # A button that opens an action has its id as its name.
        refs = {name[2:-2] for name in names if name.startswith("%(")}
        return sorted((names - {f"%({ref})d" for ref in refs}) | {str(self.env.ref(ref).id) for ref in refs})

    def _get_menu_steps(self, user):
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        menus = self._own("ir.ui.menu").filtered(lambda menu: menu.id in visible and menu.action)
        return [
            {"name": menu.complete_name, "action": menu.action.id, "hasForm": self._opens_form(menu.action)}
            for menu in menus
            if menu.action._name not in LEAVING
        ]

    def _opens_form(self, action):
        """Return whether the records in the list of an action can be opened."""
        is_list = action._name == "ir.actions.act_window"
        return is_list and ("form" in action.view_mode or action.res_model in OPENED)

    def _get_bound_steps(self, user):
        """Return the suite's actions in the menus of documents, each with a document that the user may read."""
        for model in ("ir.actions.server", "ir.actions.act_window"):
            # Actions of document types are made with them, and have no external id.
            made = self.env["portal.document.type.model"].search([("action_id", "!=", False)]).action_id
            own = self._own(model) | (made if made._name == model else self.env[model])
            for action in own.filtered("binding_model_id"):
                name = action.binding_model_id.model
                groups = action.group_ids
                records = self.env[name].with_user(user)
                if (groups and not groups & user.all_group_ids) or not records.has_access("read"):
                    continue
                if record := records.search([], limit=1, order="id desc"):
                    context = {"active_id": record.id, "active_ids": record.ids, "active_model": name}
                    yield {"name": f"{name}: {action.name}", "action": action.id, "context": context}

    def _get_form_step(self, record, view=None):
        action = {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id}
        return {
            "name": record.display_name,
            "action": action | {"views": [[view.id if view else False, "form"]], "target": "current"},
        }

    def _walk(self, user, least, more=(), required=()):
        steps = [*self._get_menu_steps(user), *self._get_bound_steps(user), *more]
        self.assertGreaterEqual(len(steps), least)
        steps = {"steps": steps, "buttons": self._get_buttons(), "required": list(required)}
        code = f"const PORTAL_STEPS = {json.dumps(steps)};\n{SCRIPT}"
        user.tour_enabled = False
        # Error messages for users are expected; the page reports all other errors.
        with mute_logger("odoo.http"), without_missing_script():
            self.browser_js("/odoo", code, "odoo.isReady === true", login=user.login, timeout=480)

    def test_administrator(self):
        """Check that each button of the suite is clicked at least once."""
        required = sorted(set(self._get_buttons()) - set(ELSEWHERE))
        # First, as other buttons of the order end what it asks for.
        steps = [self._get_form_step(self.order) | {"only": ["action_ask_portal_amendment"]}]
        steps += [self._get_form_step(record) for record in (self.order, self.anna.partner_id, self.disputed)]
        steps.append(self._get_form_step(self.request) | {"only": ["action_refuse"]})
        steps.append(self._get_form_step(self.ticket))
        steps += self._get_file_steps() + self._get_subscription_steps() + self._get_supplier_steps()
        # Buttons that open an action have its id as their name, such as those in the settings.
        actions = [name for name in required if name.isdigit()]
        steps += [{"name": f"Action {number}", "action": int(number)} for number in actions]
        required = [name for name in required if name not in actions]
        self._walk(self.env.ref("base.user_admin"), 20, steps, required)
        self.env.invalidate_all()
        states = [record.state for record in (self.refused, self.answered, self.said, self.billed)]
        self.assertEqual(states, ["refused", "accepted", "settled", "refused"])

    def test_salesperson(self):
        self._walk(self.salesperson, 5, [self._get_form_step(self.order)])

    def test_employee(self):
        self._walk(self.employee, 1)

    def test_buttons_that_open_a_dialog_first(self):
        """Call them as the browser does, with the ids of the records on the page."""
        self.authenticate("admin", "admin")
        contact = self.env["res.partner"].create({"name": "Newcomer", "email": "new@acme.example"})
        wizard = self.env["portal.wizard"].create({"partner_ids": [Command.set(contact.ids)]})
        wizard.portal_role_id = self.env["portal.role"].search([], limit=1)
        settings = self.env["res.config.settings"].create({})
        for record, name in ((wizard, "action_apply_portal_role"), (settings, "action_open_portal_certificates")):
            params = {"model": record._name, "method": name, "args": [record.ids], "kwargs": {}}
            action = self.make_jsonrpc_request(f"/web/dataset/call_button/{record._name}/{name}", params)
            self.assertEqual(action["type"], "ir.actions.act_window", name)
        self.assertEqual(contact.portal_role_id, wizard.portal_role_id)
