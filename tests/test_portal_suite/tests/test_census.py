import ast
import inspect
from itertools import combinations
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.http import Controller
from odoo.models import BaseModel
from odoo.tests import HttpCase, tagged

from .access_common import AccessCommon

ROOT = Path(__file__).resolve().parents[3]
# Every route added by the suite, and the tests that show who has access.
ROUTES = {
    "/my/balance": "portal_invoice_pay test_balance",
    "/my/balance/calendar": "portal_invoice_pay test_due_feed",
    "/my/balance/statement": "portal_invoice_pay test_statement",
    "/my/balance/statement/file": "portal_invoice_pay test_statement",
    "/my/balance/statement/file/<int:file_id>": "portal_invoice_pay test_statement",
    "/my/language": "portal_custom_base test_security",
    "/my/notifications": "test_portal_base test_notices",
    "/my/packs": "portal_custom_base_sale_timesheet",
    "/my/packs/page/<page>": "portal_custom_base_sale_timesheet",
    "/my/page-size": "test_portal_base test_lists",
    "/my/privacy": "test_portal_base test_privacy",
    "/my/privacy/ask": "test_portal_base test_privacy",
    "/my/privacy/copy/<int:request_id>": "test_portal_base test_privacy",
    "/my/purchase/<int:order_id>/acknowledge": "portal_access_rules_purchase",
    "/my/purchase/<int:order_id>/answer": "portal_supplier_connect test_pages",
    "/my/purchase/<int:order_id>/bill": "portal_supplier_connect test_pages",
    "/my/purchase/<int:order_id>/dispute/<int:receipt_id>": "portal_supplier_connect test_pages",
    "/my/purchase/<int:order_id>/file/<int:file_id>": "portal_supplier_connect test_pages",
    "/my/purchase/<int:order_id>/ship": "portal_supplier_connect test_pages",
    "/my/security/sign-ins": "portal_custom_base test_security",
    "/my/security/sign-ins/page/<page>": "portal_custom_base test_security",
    "/my/security/sign-out-everywhere": "portal_custom_base test_security",
    "/portal/due-dates/<int:feed_id>/<string:token>": "portal_invoice_pay test_due_feed",
    "/portal/notices/<string:token>": "test_portal_base test_notices",
    "/portal/link/renew": "portal_access_rules_sale test_links",
    "/portal/preview/<int:user_id>": "portal_custom_base test_portal_preview",
    "/portal/preview/end": "portal_custom_base test_portal_preview",
    "/portal/closed": "portal_custom_base test_portal_closed",
    "/portal/favicon/<int:company_id>": "portal_custom_base test_res_company",
    "/my/team": "portal_team_manage test_team",
    "/my/team/page/<page>": "portal_team_manage test_team",
    "/my/team/invite": "portal_team_manage test_team",
    "/my/team/<int:partner_id>": "portal_team_manage test_team",
    "/my/team/<int:partner_id>/<string:action>": "portal_team_manage test_team",
    "/my/team/<int:partner_id>/emails": "portal_team_manage test_notices",
    "/my/quotes": "portal_sale_sign test_lists",
    "/my/quotes/page/<page>": "portal_sale_sign test_lists",
    "/my/orders": "portal_sale_sign test_lists",
    "/my/orders/page/<page>": "portal_sale_sign test_lists",
    "/my/orders/<int:order_id>/invoices": "portal_sale_sign test_lists",
    "/my/orders/<int:order_id>/invoices/page/<page>": "portal_sale_sign test_lists",
    "/my/invoices": "portal_custom_base_account test_portal_list_invoice",
    "/my/invoices/download": "portal_custom_base_account test_invoice_archive",
    "/my/invoices/download/all": "portal_invoice_pay test_invoice_download",
    "/my/invoices/downloads": "portal_invoice_pay test_invoice_download",
    "/my/invoices/downloads/<download_id>": "portal_invoice_pay test_invoice_download",
    "/my/invoices/<invoice_id>/file/<attachment_id>": "portal_invoice_pay test_invoice_page",
    "/my/invoices/<invoice_id>/receipt/<payment_id>": "portal_invoice_pay test_invoice_page",
    "/my/invoices/pay": "portal_invoice_pay test_pay",
    "/my/invoices/pay/<string:token>": "portal_invoice_pay test_pay",
    "/my/invoices/pay/<string:token>/withdraw": "portal_invoice_pay test_pay",
    "/my/invoices/pay/credit": "portal_invoice_pay test_credit",
    "/my/invoices/pay/transaction": "portal_invoice_pay test_pay",
    "/my/invoices/pay/transfer": "portal_invoice_pay test_pay",
    "/my/payments": "portal_invoice_pay test_payments",
    "/my/payments/<payment_id>/receipt": "portal_invoice_pay test_payments",
    "/my/payments/page/<page>": "portal_invoice_pay test_payments",
    "/my/invoices/<int:invoice_id>/dispute": "portal_invoice_pay test_dispute",
    "/my/invoices/<int:invoice_id>/dispute/<int:dispute_id>/withdraw": "portal_invoice_pay test_dispute",
    "/my/payment_method/<int:token_id>": "portal_invoice_pay test_payment_method",
    "/my/rfq": "portal_custom_base_purchase test_lists",
    "/my/rfq/page/<page>": "portal_custom_base_purchase test_lists",
    "/my/purchase": "portal_custom_base_purchase test_lists",
    "/my/purchase/page/<page>": "portal_custom_base_purchase test_lists",
    "/my/contracts": "portal_custom_base_contract test_lists",
    "/my/contracts/page/<page>": "portal_custom_base_contract test_lists",
    "/my/projects": "portal_custom_base_project test_lists",
    "/my/projects/page/<page>": "portal_custom_base_project test_lists",
    "/my/tasks": "portal_custom_base_project test_lists",
    "/my/tasks/page/<page>": "portal_custom_base_project test_lists",
    "/my/tasks/<task_id>/orders/invoices": "portal_custom_base_sale_timesheet test_task_lists",
    "/my/tasks/<task_id>/orders/invoices/page/<page>": "portal_custom_base_sale_timesheet test_task_lists",
    "/my/ticket/<int:ticket_id>/file/<int:attachment_id>": "portal_custom_base_helpdesk_mgmt test_ticket_page",
    "/my/ticket/<int:ticket_id>/rate": "portal_custom_base_helpdesk_mgmt_rating test_ticket_rating",
    "/my/ticket/<int:ticket_id>/reader": "portal_custom_base_helpdesk_mgmt test_ticket_page",
    "/my/ticket/<int:ticket_id>/reader/remove": "portal_custom_base_helpdesk_mgmt test_ticket_page",
    "/my/ticket/<int:ticket_id>/reopen": "portal_custom_base_helpdesk_mgmt test_ticket_page",
    "/portal/ticket/<string:token>": "portal_custom_base_helpdesk_mgmt test_ticket_link",
    "/portal/ticket/<string:token>/close": "portal_custom_base_helpdesk_mgmt test_ticket_link",
    "/portal/ticket/<string:token>/rate": "portal_custom_base_helpdesk_mgmt_rating test_ticket_rating",
    "/portal/ticket/<string:token>/reopen": "portal_custom_base_helpdesk_mgmt test_ticket_link",
    "/my/tickets": "portal_custom_base_helpdesk_mgmt test_portal_list_ticket",
    "/my/tickets/page/<page>": "portal_custom_base_helpdesk_mgmt test_portal_list_ticket",
    "/my/ticket/<int:ticket_id>/answers": "portal_helpdesk_form test_questions",
    "/new/ticket": "portal_helpdesk_form test_form",
    "/new/ticket/file": "portal_helpdesk_form test_form",
    "/new/ticket/file/remove": "portal_helpdesk_form test_form",
    "/new/ticket/hints": "portal_helpdesk_form test_form",
    "/new/ticket/suggest": "portal_helpdesk_form test_form",
    "/help/new": "portal_helpdesk_form test_help",
    "/help/new/hints": "portal_helpdesk_form test_help",
    "/help/new/confirm/<string:token>": "portal_helpdesk_form test_help",
    "/my/invoices/page/<page>": "portal_custom_base_account test_portal_list_invoice",
    "/my/orders/<int:order_id>/seen": "portal_sale_sign test_lists",
    "/my/orders/<int:order_id>/code": "portal_sale_sign test_code",
    "/my/orders/<int:order_id>/request": "portal_sale_sign test_decline",
    "/my/orders/<int:order_id>/reorder": "portal_sale_reorder test_pages",
    "/my/orders/<int:order_id>/withdraw": "portal_sale_reorder test_pages",
    "/my/orders/<int:order_id>/signed/<int:seal_id>": "portal_sale_sign test_seal",
    "/portal/seal/<int:seal_id>": "portal_sale_sign test_guards",
    "/portal/verify": "portal_sale_sign test_check",
    "/portal/verify/<string:code>": "portal_sale_sign test_check",
    "/portal/verify/account": "portal_invoice_pay test_iban_check",
    "/portal/verify/check": "portal_sale_sign test_check",
    "/my/deliveries": "portal_delivery_track test_delivery_list",
    "/my/deliveries/page/<page>": "portal_delivery_track test_delivery_list",
    "/my/deliveries/<int:delivery_id>": "portal_delivery_track test_delivery_page",
    "/my/deliveries/<int:delivery_id>/slip": "portal_delivery_track test_delivery_page",
    "/my/documents": "portal_documents_share test_documents_pages",
    "/my/documents/page/<page>": "portal_documents_share test_documents_pages",
    "/my/documents/folder/<folder_id>": "portal_documents_share test_documents_pages",
    "/my/documents/folder/<folder_id>/page/<page>": "portal_documents_share test_documents_pages",
    "/my/documents/folder/<folder_id>/upload": "portal_documents_share test_documents_pages",
    "/my/documents/file/<document_id>": "portal_documents_share test_documents_pages",
    "/my/documents/file/<document_id>/view": "portal_documents_share test_documents_pages",
    "/my/documents/file/<document_id>/download": "portal_documents_share test_documents_pages",
    "/my/documents/record/<string:model>/<record_id>/<attachment_id>": "portal_documents_share test_record_files",
    "/my/documents/archive": "portal_documents_share test_documents_pages",
    "/my/documents/folder/<folder_id>/take_back/<document_id>": "portal_documents_share test_documents_pages",
    "/my/documents/shared/<share_id>": "portal_documents_share test_share_of_record",
    "/my/documents/shared/<share_id>/attachment/<attachment_id>": "portal_documents_share test_share_of_record",
    "/my/documents/shared/<share_id>/attachment/<attachment_id>/show": "portal_documents_share test_share_of_record",
    "/my/documents/shared/<share_id>/attachment/<attachment_id>/view": "portal_documents_share test_share_of_record",
    "/my/documents/shared/<share_id>/archive": "portal_documents_share test_share_of_record",
    "/portal/documents/<string:token>/folder/<folder_id>/take_back/<document_id>": (
        "portal_documents_share test_documents_pages"
    ),
    "/portal/documents/<string:token>/attachment/<attachment_id>": "portal_documents_share test_share_of_record",
    "/portal/documents/<string:token>/attachment/<attachment_id>/show": "portal_documents_share test_share_of_record",
    "/portal/documents/<string:token>/attachment/<attachment_id>/view": "portal_documents_share test_share_of_record",
    "/portal/documents/<string:token>": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/page/<page>": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/folder/<folder_id>": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/folder/<folder_id>/page/<page>": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/folder/<folder_id>/upload": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/upload": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/unlock": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/archive": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/file/<document_id>": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/file/<document_id>/view": "portal_documents_share test_documents_pages",
    "/portal/documents/<string:token>/file/<document_id>/download": "portal_documents_share test_documents_pages",
    "/my/signatures": "portal_documents_accept test_pages",
    "/my/signatures/page/<page>": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>/file": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>/accept": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>/sign": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>/decline": "portal_documents_accept test_pages",
    "/my/signatures/<int:acceptance_id>/sealed/<int:seal_id>": "portal_documents_accept test_pages",
    "/my/subscriptions": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/page/<page>": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>/change/<string:kind>": "portal_contract_renew test_change_pages",
    "/my/subscriptions/<int:contract_id>/changes/<int:change_id>/withdraw": "portal_contract_renew test_change_pages",
    "/my/subscriptions/<int:contract_id>/history": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>/history/page/<page>": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>/invoices": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>/invoices/page/<page>": "portal_contract_renew test_subscription_pages",
    "/my/subscriptions/<int:contract_id>/method": "portal_contract_renew test_subscription_method",
    "/my/subscriptions/<int:contract_id>/method/transaction": "portal_contract_renew test_subscription_method",
    "/my/subscriptions/<int:contract_id>/pay": "portal_contract_renew test_subscription_method",
    "/my/subscriptions/<int:contract_id>/pay/transaction": "portal_contract_renew test_subscription_method",
    "/my/subscriptions/<int:contract_id>/quotation": "portal_contract_renew_sale test_quotation_page",
    "/my/subscriptions/methods/<int:token_id>": "portal_contract_renew test_subscription_method",
    "/my/deliveries/<int:delivery_id>/return": "portal_delivery_return test_pages",
    "/my/returns": "portal_delivery_return test_pages",
    "/my/returns/page/<page>": "portal_delivery_return test_pages",
    "/my/returns/<int:return_id>": "portal_delivery_return test_pages",
    "/my/returns/<int:return_id>/file/<int:file_id>": "portal_delivery_return test_pages",
    "/my/returns/<int:return_id>/withdraw": "portal_delivery_return test_pages",
    "/my/deliverables": "portal_project_approve test_pages",
    "/my/deliverables/page/<page>": "portal_project_approve test_pages",
    "/my/deliverables/<int:deliverable_id>": "portal_project_approve test_pages",
    "/my/deliverables/<int:deliverable_id>/accept": "portal_project_approve test_pages",
    "/my/deliverables/<int:deliverable_id>/file/<int:file_id>": "portal_project_approve test_pages",
    "/my/deliverables/<int:deliverable_id>/reservations/<int:reservation_id>/close": (
        "portal_project_approve test_pages"
    ),
    "/my/deliverables/<int:deliverable_id>/sealed/<int:seal_id>": "portal_project_approve test_pages",
    "/my/deliverables/<int:deliverable_id>/send-back": "portal_project_approve test_pages",
    "/my/requests": "portal_documents_request test_pages",
    "/my/requests/page/<page>": "portal_documents_request test_pages",
    "/my/requests/<int:request_id>": "portal_documents_request test_pages",
    "/my/requests/<int:request_id>/upload": "portal_documents_request test_pages",
    "/portal/requests/<string:token>": "portal_documents_request test_pages",
    "/portal/requests/<string:token>/upload": "portal_documents_request test_pages",
    "/my/deliveries/<int:delivery_id>/receive": "portal_delivery_receipt test_pages",
    "/my/deliveries/<int:delivery_id>/receive/code": "portal_delivery_receipt test_pages",
    "/my/deliveries/<int:delivery_id>/receipt/<int:seal_id>": "portal_delivery_receipt test_pages",
    "/my/deliveries/<int:delivery_id>/photo/<int:attachment_id>": "portal_delivery_receipt test_pages",
}
# Routes that answer GET and may write, and what: a count, a line in a log, or what Odoo stores of what it prints. None
# changes what a customer or the vendor has, so that a picture on a page of others that leads to one does no harm.
WRITING = {
    "/my/deliverables/<int:deliverable_id>/sealed/<int:seal_id>": "packs are counted",
    "/my/deliveries/<int:delivery_id>/receipt/<int:seal_id>": "packs are counted",
    "/my/deliveries/<int:delivery_id>/slip": "prints",
    "/my/documents/file/<document_id>/download": "logged",
    "/my/documents/file/<document_id>/view": "logged",
    "/my/documents/record/<string:model>/<record_id>/<attachment_id>": "logged",
    "/my/documents/shared/<share_id>/attachment/<attachment_id>": "logged",
    "/my/documents/shared/<share_id>/attachment/<attachment_id>/view": "logged",
    "/my/invoices/<invoice_id>/receipt/<payment_id>": "prints",
    "/my/invoices/pay": "forms of providers may write",
    "/my/invoices/pay/<string:token>": "tells of what was done a moment ago",
    "/my/orders/<int:order_id>/signed/<int:seal_id>": "packs are counted",
    "/my/payments/<payment_id>/receipt": "prints",
    "/my/signatures/<int:acceptance_id>/file": "logged",
    "/my/signatures/<int:acceptance_id>/sealed/<int:seal_id>": "packs are counted",
    "/my/subscriptions/<int:contract_id>/method": "forms of providers may write",
    "/my/subscriptions/<int:contract_id>/pay": "forms of providers may write",
    "/portal/documents/<string:token>": "attempts are counted",
    "/portal/documents/<string:token>/attachment/<attachment_id>": "logged",
    "/portal/documents/<string:token>/attachment/<attachment_id>/show": "attempts are counted",
    "/portal/documents/<string:token>/attachment/<attachment_id>/view": "logged",
    "/portal/documents/<string:token>/file/<document_id>": "attempts are counted",
    "/portal/documents/<string:token>/file/<document_id>/download": "logged",
    "/portal/documents/<string:token>/file/<document_id>/view": "logged",
    "/portal/documents/<string:token>/folder/<folder_id>": "attempts are counted",
    "/portal/documents/<string:token>/folder/<folder_id>/page/<page>": "attempts are counted",
    "/portal/documents/<string:token>/page/<page>": "attempts are counted",
    "/portal/due-dates/<int:feed_id>/<string:token>": "fetches are counted",
    "/portal/notices/<string:token>": "attempts are counted",
    "/portal/requests/<string:token>": "attempts are counted",
    "/portal/seal/<int:seal_id>": "packs are counted",
    "/portal/verify": "attempts are counted",
    "/portal/verify/<string:code>": "attempts are counted",
}
# Routes that take what other sites post: mail programs press them, and the address is a secret (RFC 8058).
POSTED_FROM_ELSEWHERE = {"/portal/notices/<string:token>"}
# Models that external users may read by RPC, because pages read them with the user's access, and no more than read.
READABLE_OUTSIDE = {"portal.document", "portal.document.folder", "portal.document.kind"}
READABLE_OUTSIDE |= {"portal.document.acceptance", "portal.document.request", "portal.delivery.return"}
READABLE_OUTSIDE |= {"portal.contract.change", "portal.project.deliverable"}
# Public methods that the suite adds or overrides. RPC can call them, so each checks access itself.
METHODS = {
    "action_add",
    "action_apply",
    "action_charged",
    "action_close",
    "action_extend_grace",
    "action_make_portal_renewal",
    "action_make_portal_upsell",
    "action_not_charged",
    "action_open_portal_changes",
    "action_open_portal_charges",
    "action_open_portal_history",
    "action_open_tonight",
    "action_portal_charge",
    "action_portal_close",
    "action_portal_pause",
    "action_portal_resume",
    "action_tell_now",
    "get_linked_records_info",
    "action_accept",
    "action_ask_acceptance",
    "action_cancel",
    "action_open_acceptances",
    "action_open_evidence",
    "action_open_seals",
    "action_remind",
    "action_return",
    "action_create_from_attachments",
    "action_download",
    "action_new_version",
    "action_open_log",
    "action_open_shares",
    "action_renew_address",
    "action_restore",
    "action_revoke",
    "action_share",
    "search_fetch",
    "share_with_customer",
    "share_record_with_customer",
    "action_release",
    "action_share_files",
    "action_share_record",
    "action_book_portal_payment",
    "action_withdraw",
    "action_receive",
    "action_register",
    "action_settle_portal_question",
    "action_ask_portal_amendment",
    "action_check_again",
    "action_draft",
    "action_open_mail",
    "action_open_portal_certificates",
    "action_open_portal_deliverables",
    "action_mark_done",
    "action_portal_override",
    "action_set",
    "action_submit",
    "action_open_portal_receipt",
    "action_open_portal_invoices",
    "action_open_portal_orders",
    "action_open_document",
    "action_open_document_record",
    "action_open_pack",
    "action_open_portal",
    "action_portal_delivered",
    "action_open_portal_document",
    "action_open_portal_evidence",
    "action_upload",
    "init",
    "action_apply_portal_role",
    "action_ask",
    "action_done",
    "action_fix",
    "action_grant_access",
    "action_grant_portal_access",
    "action_look_at_portal",
    "action_open",
    "action_open_documents",
    "action_make_credit",
    "action_open_portal_disputes",
    "action_open_users",
    "action_post",
    "action_portal_seal_existing",
    "action_preview_portal",
    "action_privacy_lookup",
    "action_refuse",
    "action_approve",
    "action_open_transfer",
    "action_open_portal_responses",
    "action_open_portal_shipments",
    "action_open_portal_supplier_bills",
    "action_open_portal_supplier_disputes",
    "button_cancel",
    "action_resend_portal_invitation",
    "action_retry",
    "action_revoke_access",
    "action_revoke_portal_access",
    "action_send_again",
    "action_settle",
    "action_start",
    "create",
    "message_new",
    "message_notify",
    "message_post",
    "message_post_with_source",
    "message_subscribe",
    "message_update",
    "name_search",
    "onchange",
    "project_sharing_toggle_is_follower",
    "refresh_sla",
    "reset_password",
    "set_sla",
    "set_values",
    "unlink",
    "web_read",
    "write",
    # Overrides of Odoo's that do less, for people as before.
    "action_undo_reconciliation",
    "fields_get",
}
# Fields on other addons' models that external users may read: they concern the user, or are not confidential.
FIELDS = {
    "res.partner.portal_note",
    "sale.order.portal_amendment_state",
    "sale.order.portal_estimated_ship_date",
    "sale.order.portal_production_state",
    "sale.order.portal_reorder_state",
    "sale.order.portal_sign_state",
    "sale.order.portal_offer_number",
}
# Models whose fields every portal user may read, so that a new field needs a group.
SHARED_MODELS = ("res.partner", "res.users", "sale.order", "account.move", "stock.picking", "project.task")


@tagged("post_install", "-at_install")
class TestCensus(AccessCommon, HttpCase):
    """Everything that an addon adds must be listed here, with the test that shows who may use it."""

    def _addons(self):
        return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))

    def test_routes(self):
        own = set()
        for rule in self.env["ir.http"].routing_map().iter_rules():
            module = rule.endpoint.func.__module__ if hasattr(rule.endpoint, "func") else ""
            names = module.split(".")
            if names[:2] == ["odoo", "addons"] and names[2] in self._addons():
                defined = self._get_routes(names[2])
                own |= {rule.rule} & defined
        self.assertEqual(own, set(ROUTES))

    def _get_own_routings(self):
        """Return the routes that the suite adds and their settings; a path has several, by its methods."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [(rule.rule, rule.endpoint.routing) for rule in rules if rule.rule in ROUTES]

    def test_routes_say_their_methods(self):
        """Without methods, a route that changes something answers GET, too, which no token protects."""
        pages = [(path, routing) for path, routing in self._get_own_routings() if routing["type"] == "http"]
        self.assertEqual([path for path, routing in pages if not routing.get("methods")], [])
        got = [(path, routing) for path, routing in pages if "GET" in routing["methods"]]
        self.assertEqual({path for path, routing in got if not routing.get("readonly")}, set(WRITING))
        self.assertGreater(len({path for path, _routing in got}), len(WRITING))

    def test_forms_need_a_token(self):
        routings = self._get_own_routings()
        self.assertEqual({path for path, routing in routings if routing.get("csrf") is False}, POSTED_FROM_ELSEWHERE)
        self.assertTrue([path for path, routing in routings if "POST" in (routing.get("methods") or ())])

    def _get_controllers(self):
        """Return the suite's classes of controllers, each with the tree that it belongs to."""
        pending, found = [*Controller.__subclasses__()], []
        while pending:
            cls = pending.pop()
            pending += cls.__subclasses__()
            if cls.__module__.startswith("odoo.addons.portal_") and cls.__module__.split(".")[2] in self._addons():
                found.append((cls, {base for base in cls.__mro__ if base.__bases__ == (Controller,)}))
        return found

    def test_controllers_belong_to_one_tree(self):
        """Odoo makes one class of each tree of controllers: in two, the routes of one lack what overrides them."""
        controllers = self._get_controllers()
        for cls, roots in controllers:
            self.assertEqual(len(roots), 1, cls)
        self.assertGreater(len(controllers), 20)

    def test_methods_of_controllers_have_one_meaning(self):
        """One class is made of each tree of controllers: of two methods with one name, one is lost."""
        for (one, roots), (other, others) in combinations(dict(self._get_controllers()).items(), 2):
            names = {name for name in vars(one).keys() & vars(other).keys() if inspect.isfunction(vars(one)[name])}
            for name in names if roots == others else ():
                common = set(one.__mro__) & set(other.__mro__)
                self.assertTrue(any(name in vars(base) for base in common), f"{name}: {one}, {other}")
                routings = [getattr(vars(cls)[name], "original_routing", {}) for cls in (one, other)]
                self.assertFalse(all(routing.get("routes") for routing in routings), f"{name}: {one}, {other}")

    def test_lists_are_read_only(self):
        """A replica of the database can answer them; what wrote would be done again on the primary server."""
        found = 0
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if routing.get("is_portal_list"):
                found += 1
                self.assertTrue(routing["readonly"], rule.rule)
        self.assertGreater(found, 20)

    def test_places_on_cards_hold_one_column(self):
        """On a phone each place of a card is one area: two columns in it would be printed over each other."""
        # A list of tickets shows one of two dates, never both.
        left_out = {"portal.list.ticket": {"portal_stage_date"}}
        lists = [self.env[name] for name in self.env.registry.descendants(["portal.list"], "_inherit")]
        # It asks in which folder the reader is.
        self.patch(type(self.env["portal.list.document"]), "_get_new_column", lambda _self: {})
        found = 0
        for portal_list in lists:
            if portal_list._list_model:
                columns = portal_list._get_columns()
                shown = [columns[name] for name in columns if name not in left_out.get(portal_list._name, ())]
                places = [column["phone"] for column in shown if "phone" in column]
                found += bool(places)
                self.assertEqual(len(places), len(set(places)), portal_list._name)
        self.assertGreater(found, 10)

    def _get_routes(self, addon):
        """Return the paths in the `@route` decorators of an addon."""
        found = set()
        for path in (ROOT / addon).rglob("*.py"):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "route" and node.args:
                    value = ast.literal_eval(node.args[0])
                    found |= {value} if isinstance(value, str) else set(value)
        return found

    def test_document_types(self):
        types = (
            self.env["portal.document.type"].search([]).filtered(lambda document_type: not document_type.is_unavailable)
        )
        self.assertEqual(set(types.mapped("code")) | {"task"}, set(self.documents))

    def _own_models(self):
        rows = self.env["ir.model.data"].search([("model", "=", "ir.model"), ("module", "in", self._addons())])
        models = self.env["ir.model"].browse(rows.mapped("res_id"))
        for model in models.filtered(lambda model: model.model in self.env):
            originals = self.env[model.model]._original_module
            if originals in self._addons():
                yield model

    def test_external_users_have_no_access_rights(self):
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        open_models = set()
        for model in self._own_models():
            rows = self.env["ir.model.access"].search([("model_id", "=", model.id)])
            self.assertTrue(all(rows.mapped("group_id")), f"{model.model} is open to everyone")
            open_models |= {model.model} if rows.group_id & outside else set()
        self.assertEqual(open_models, READABLE_OUTSIDE)

    def test_models_refuse_external_users(self):
        """Check with actual users, to include access rights inherited from other groups."""
        for model in self._own_models():
            if self.env[model.model]._abstract:
                continue
            for user in (self.people["boss"], self.env.ref("base.public_user")):
                is_open = model.model in READABLE_OUTSIDE and user._is_portal()
                for operation in ("read", "write", "create", "unlink")[is_open:]:
                    self.assertFalse(
                        self.env[model.model].with_user(user).has_access(operation), (model.model, operation)
                    )

    def test_public_methods(self):
        found = set()
        for model in self.env.registry.values():
            for cls in model.__mro__:
                names = cls.__module__.split(".")
                if names[:2] != ["odoo", "addons"] or names[2] not in self._addons() or cls is BaseModel:
                    continue
                functions = inspect.getmembers(cls, inspect.isfunction)
                found |= {
                    name
                    for name, method in functions
                    if not name.startswith("_") and name in vars(cls) and not getattr(method, "_api_private", False)
                }
        self.assertEqual(found, METHODS)

    def test_public_methods_refuse_external_users(self):
        user = self.people["boss"]
        theirs = user.partner_id | self.who["ben"]
        methods = ("action_grant_portal_access", "action_revoke_portal_access")
        for method in (*methods, "action_look_at_portal", "action_preview_portal"):
            for partner in theirs:
                with self.assertRaises(AccessError, msg=method), self.cr.savepoint():
                    getattr(partner.with_user(user), method)()

    def test_fields_on_shared_models(self):
        open_fields = set()
        for name in SHARED_MODELS:
            for field in self.env[name]._fields.values():
                modules = set(field._modules)
                if modules & set(self._addons()) and not modules - set(self._addons()) and not field.groups:
                    open_fields.add(f"{name}.{field.name}")
        self.assertEqual(open_fields, FIELDS)
