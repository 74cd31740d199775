from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_common import EXPECTED, LISTS, RECIPIENTS, AccessCommon

# An image of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
RULES = "odoo.addons.base.models.ir_rule"
# Types whose documents have a page that can be opened with a token.
PAGES = tuple(LISTS)
# What a subsidiary and a stranger are asked about.
DOCUMENTS = ("quote", "order", "invoice", "purchase", "ticket", "contract", "delivery")
PDFS = ("quote", "order", "invoice", "purchase")


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCommon, HttpCase):
    """Every document type, scope and recipient, by each means of access."""

    def _each(self, document_types):
        for document_type in document_types:
            for scope, expected in EXPECTED.items():
                if document_type == "contact":
                    expected = {"buyer"} if scope in ("none", "own") else expected
                self._set_scope(self.buyer, document_type, scope)
                self.env.invalidate_all()
                yield document_type, scope, expected

    # === BY RPC === #

    def _search(self, records):
        """Return the records that the buyer finds, on which all search methods must agree."""
        model = self.env[records._name].with_user(self.buyer)
        domain = [("id", "in", records.ids)]
        found = model.search(domain)
        self.assertEqual(model.search_count(domain), len(found))
        self.assertEqual({row["id"] for row in model.search_read(domain, ["id"])}, set(found.ids))
        [(count,)] = model._read_group(domain, aggregates=["__count"])
        self.assertEqual(count, len(found))
        return found

    def _check_read(self, record, is_allowed):
        record = record.with_user(self.buyer)
        record.invalidate_recordset()
        if is_allowed:
            record.read(["display_name"])
        else:
            with self.assertRaises(AccessError), mute_logger(RULES):
                record.read(["display_name"])

    def test_rpc(self):
        for document_type, _scope, expected in self._each(
            [document_type for document_type in self.documents if document_type != "timesheet"]
        ):
            documents = self.documents[document_type]
            found = self._search(self.env[documents["buyer"]._name].union(*documents.values()))
            self.assertEqual({name for name in RECIPIENTS if documents[name] in found}, expected)
            for name, record in documents.items():
                self._check_read(record, name in expected)

    def test_rpc_of_lines(self):
        document_types = [
            document_type
            for document_type in self.documents
            if self._get_lines(document_type, self.documents[document_type]["buyer"]) is not None
        ]
        self.assertGreater(len(document_types), 6)
        for document_type, _scope, expected in self._each(document_types):
            lines = {
                name: self._get_lines(document_type, record) for name, record in self.documents[document_type].items()
            }
            self.assertTrue(all(lines.values()))
            found = self._search(lines["buyer"].union(*lines.values()))
            self.assertEqual({name for name in RECIPIENTS if lines[name] & found}, expected)
            for name, records in lines.items():
                self._check_read(records[:1], name in expected)

    def test_rpc_of_changes_to_contracts(self):
        changes = {
            name: self.env["contract.modification"].search([("contract_id", "=", contract.id)])
            for name, contract in self.documents["contract"].items()
        }
        for _kind, _scope, expected in self._each(["contract"]):
            found = self._search(self.env["contract.modification"].union(*changes.values()))
            self.assertEqual({name for name in RECIPIENTS if changes[name] & found}, expected)

    def test_rpc_of_planned_changes_to_contracts(self):
        changes = {
            name: self.env["portal.contract.change"].create({"contract_id": contract.id, "kind": "pause"})
            for name, contract in self.documents["contract"].items()
        }
        self.env.flush_all()
        for _kind, _scope, expected in self._each(["contract"]):
            found = self._search(self.env["portal.contract.change"].union(*changes.values()))
            self.assertEqual({name for name in RECIPIENTS if changes[name] & found}, expected)
            for name, record in changes.items():
                self._check_read(record, name in expected)

    def test_rpc_of_moves(self):
        """Odoo gives nobody outside a right on what is inside a delivery; where an app does, the role decides."""
        deliveries = self.documents["delivery"]
        moves = {name: delivery.move_ids for name, delivery in deliveries.items()}
        moves_sudo = self.env["stock.move"].union(*moves.values())
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            moves_sudo.with_user(self.buyer).read(["state"])
        values = {"name": "Test", "group_id": self.env.ref("base.group_portal").id, "perm_read": True}
        model = self.env["ir.model"]._get("stock.move")
        self.env["ir.model.access"].create(values | {"model_id": model.id})
        for _kind, _scope, expected in self._each(["delivery"]):
            found = self._search(moves_sudo)
            self.assertEqual({name for name in RECIPIENTS if moves[name] & found}, expected)
            for name, records in moves.items():
                self._check_read(records[:1], name in expected)

    def test_service_levels_are_hidden_from_customers(self):
        self._set_scope(self.buyer, "ticket", "company")
        self.assertFalse(self.env["helpdesk.sla"].with_user(self.buyer).search([]))
        self.assertTrue(self.env["helpdesk.sla"].search([]))

    def test_timesheets_on_odoos_pages(self):
        documents = self.documents["timesheet"]
        for _kind, _scope, expected in self._each(["timesheet"]):
            # Hours are shown with their tasks alone.
            scopes = self.buyer.partner_id.portal_role_id.scope_ids
            scopes.filtered(lambda scope: scope.type_id.code == "project").scope = "company"
            line = self.env["account.analytic.line"].with_user(self.buyer)
            found = line.sudo().search(line._timesheet_get_portal_domain())
            self.assertEqual({name for name in RECIPIENTS if documents[name] in found.sudo(False)}, expected)

    def test_call_from_outside(self):
        self._set_scope(self.buyer, "quote", "own")
        self.authenticate(self.buyer.login, self.buyer.login)
        quotes = self.documents["quote"]
        rows = self._call("sale.order", "search_read", [[["id", "in", [q.id for q in quotes.values()]]], ["name"]])
        self.assertEqual([row["id"] for row in rows], quotes["buyer"].ids)
        groups = self._call("sale.order", "formatted_read_group", [[], ["partner_id"], ["amount_total:sum"]])
        self.assertEqual([group["partner_id"][0] for group in groups], self.buyer.partner_id.ids)
        context = {"allowed_company_ids": self.env.company.ids, "portal_scope": "company", "su": True}
        rows = self._call("sale.order", "search_read", [[], ["name"]], context=context)
        self.assertEqual([row["id"] for row in rows], quotes["buyer"].ids)

    def test_key(self):
        """A program with an API key finds and reads the rows that RPC does: each type, within one scope and company."""
        keys = self.env["res.users.apikeys"].with_user(self.buyer).sudo()
        key = keys._generate("rpc", "Test", fields.Datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}"}
        for document_type, scope, expected in self._each(self.documents):
            if scope not in ("own", "company") or document_type == "timesheet":
                continue
            with self.subTest(document_type=document_type, scope=scope):
                self.assertEqual(self._find_by_key(headers, document_type), expected)

    def _find_by_key(self, headers, document_type):
        """Return the recipients whose documents a program finds; it reads those and no others."""
        documents = self.documents[document_type]
        model = documents["buyer"]._name
        domain = [["id", "in", [record.id for record in documents.values()]]]
        found = set(self.url_open(f"/json/2/{model}/search", json={"domain": domain}, headers=headers).json())
        for record in documents.values():
            body = {"ids": record.ids, "fields": ["display_name"]}
            with mute_logger(RULES, "odoo.http"):
                response = self.url_open(f"/json/2/{model}/read", json=body, headers=headers)
            self.assertEqual(response.status_code, 200 if record.id in found else 403)
        return {name for name, record in documents.items() if record.id in found}

    def _call(self, model, method, args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}", {"model": model, "method": method, "args": args, "kwargs": kwargs}
        )

    # === BY PAGE === #

    def _open(self, path):
        return self.url_open(path, allow_redirects=False)

    def _check_page(self, path, marker, is_allowed):
        response = self._open(path)
        if is_allowed:
            self.assertEqual(response.status_code, 200, path)
            self.assertIn(marker, response.text, path)
        else:
            self.assertIn(response.status_code, (303, 302, 403, 404), path)
            self.assertNotIn(marker, response.text, path)

    def test_lists(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for document_type, _scope, expected in self._each(LISTS):
            # One of them leads to another list.
            text = self.url_open(LISTS[document_type]).text
            for name, record in self.documents[document_type].items():
                self.assertEqual(record.sudo().name in text, name in expected, (document_type, name))

    def test_pages(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for document_type, _scope, expected in self._each(PAGES):
            for name, record in self.documents[document_type].items():
                self._check_page(record.access_url, record.sudo().name, name in expected)

    def test_prints(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for document_type, _scope, expected in self._each(PDFS):
            for name, record in self.documents[document_type].items():
                self._check_page(f"{record.access_url}?report_type=html", record.sudo().name, name in expected)

    @mute_logger("odoo.http")  # Odoo's own route returns the error instead of raising it
    def test_delivery_slips(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for _kind, _scope, expected in self._each(["delivery"]):
            for name, record in self.documents["delivery"].items():
                response = self._open(f"/my/picking/pdf/{record.id}")
                self.assertEqual(response.status_code, 200 if name in expected else 404)
                if name not in expected:
                    self.assertEqual(self._open(f"/my/picking/return/pdf/{record.id}").status_code, 404)
                token = record.sale_id._portal_ensure_token()
                response = self._open(f"/my/picking/pdf/{record.id}?access_token={token}")
                self.assertEqual(response.status_code, 200 if name in expected else 404)

    def test_numbers_on_the_dashboard(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        sections = {
            "quote": "section_quote",
            "order": "section_order",
            "purchase": "section_purchase",
            "project": "section_project",
            "bill": "section_bill",
        }
        for document_type, _scope, expected in self._each(sections):
            section = self.env.ref(f"portal_custom_base.{sections[document_type]}")
            counters = self.make_jsonrpc_request("/my/counters", {"counters": [f"portal_section_{section.id}"]})
            domain = section.with_user(self.buyer)._evaluate_domain(section.sudo().domain)
            seen = self.documents[document_type]["buyer"].with_user(self.buyer).search_count(domain)
            self.assertEqual(int(counters.get(f"portal_section_{section.id}", 0)), seen)
            self.assertEqual(bool(seen), bool(expected))

    # === BY LINK === #

    def test_token_does_not_override_the_role(self):
        """With a valid token, as the signed-in owner, a colleague without the scope and a stranger."""
        for document_type in PAGES:
            record = self.documents[document_type]["buyer"]
            path = f"{record.access_url}?access_token={record.access_token}"
            for name, is_allowed in {"buyer": True, "it": False, "ben": False, "free": False}.items():
                user = self.people[name]
                self._set_scope(user, document_type, "company" if name in ("buyer", "ben") else "own")
                self.authenticate(user.login, user.login)
                with self.subTest(document_type=document_type, name=name):
                    self._check_page(path, record.sudo().name, is_allowed)

    def test_visitor_with_the_token(self):
        self.authenticate(None, None)
        for document_type in PAGES:
            record = self.documents[document_type]["buyer"]
            with self.subTest(document_type=document_type):
                if document_type != "contract":  # whose page needs the visitor's own access to products
                    self._check_page(
                        f"{record.access_url}?access_token={record.access_token}", record.sudo().name, True
                    )
                for wrong in ("", "x", "%C3%A9", "false", "x" * 5000, record.access_token[:-1]):
                    self._check_page(f"{record.access_url}?access_token={wrong}", record.sudo().name, False)

    def test_conversation_by_token(self):
        self._set_scope(self.people["it"], "quote", "own")
        quote = self.documents["quote"]["buyer"]
        quote.message_post(body="Canary 4711", message_type="comment", subtype_xmlid="mail.mt_comment")
        params = {"thread_model": "sale.order", "thread_id": quote.id, "fetch_params": {"limit": 10}}
        for name, is_allowed in {None: True, "buyer": True, "it": False, "ben": False}.items():
            login = name and self.people[name].login
            self._set_scope(self.buyer, "quote", "own")
            self.authenticate(login, login)
            with self.subTest(name=name):
                try:
                    with mute_logger("odoo.http"):
                        result = str(
                            self.make_jsonrpc_request("/mail/chatter_fetch", params | {"token": quote.access_token})
                        )
                except Exception as error:  # noqa: BLE001
                    result = str(error)
                self.assertEqual("Canary 4711" in result, is_allowed)

    def test_file_by_token(self):
        quote = self.documents["quote"]["buyer"]
        self._set_scope(self.buyer, "quote", "own")
        file = self.env["ir.attachment"].create(
            {"name": "canary.txt", "raw": b"Canary 4711", "res_model": "sale.order", "res_id": quote.id}
        )
        [token] = file.generate_access_token()
        for name, is_allowed in {None: True, "buyer": True, "it": False, "ben": False}.items():
            login = name and self.people[name].login
            self.authenticate(login, login)
            for secret in (token, file._get_raw_access_token()):
                with self.subTest(name=name), mute_logger("odoo.http"):
                    response = self._open(f"/web/content/{file.id}?access_token={secret}")
                    self.assertEqual(response.status_code == 200 and "Canary" in response.text, is_allowed)
            # Odoo opens files of documents to external users only by token.
            with mute_logger("odoo.http"):
                self.assertEqual(self._open(f"/web/content/{file.id}").status_code, 404)

    def test_previous_and_next(self):
        self._set_scope(self.buyer, "quote", "company")
        self.authenticate(self.buyer.login, self.buyer.login)
        self._open("/my/quotes")
        mine = self.documents["quote"]["buyer"]
        text = self._open(mine.access_url).text
        others = [record for record in self.documents["quote"].values() if f"/my/orders/{record.id}" in text]
        self.assertTrue(set(others) - {mine}, "there is nothing before or after the document")
        for record in set(others) - {mine}:
            self.assertNotIn(f"/my/orders/{record.id}?access_token", text)
        self._set_scope(self.buyer, "quote", "own")
        text = self._open(mine.access_url).text
        for name, record in self.documents["quote"].items():
            if name != "buyer":
                self.assertNotIn(f"/my/orders/{record.id}", text)

    def test_unknown_documents_are_refused_alike(self):
        self._set_scope(self.buyer, "quote", "own")
        self.authenticate(self.buyer.login, self.buyer.login)
        theirs = self.documents["quote"]["ben"].id
        for document_id in (theirs, 2**31 - 2, 0):
            response = self._open(f"/my/orders/{document_id}")
            self.assertEqual((response.status_code, response.headers["Location"]), (303, "/my"))
        # No document of any database has this number.
        with mute_logger("odoo.http"):
            self.assertEqual(self._open(f"/my/orders/{2**40}").status_code, 404)
        text = self.url_open("/my").text
        self.assertIn("o_portal_refused", text)
        self.assertNotIn("o_portal_refused", self.url_open("/my").text)

    def test_link_of_an_email_does_not_create_a_token(self):
        """Odoo's redirection from an e-mail to a document would give a new token to the holder of an expired one."""
        quote = self.documents["quote"]["buyer"]
        path = f"/mail/view?model=sale.order&res_id={quote.id}&access_token={quote.access_token}"
        for user, is_allowed in ((None, True), ("buyer", True), ("it", False), ("ben", False)):
            self._set_scope(self.buyer, "quote", "own")
            login = user and self.people[user].login
            self.authenticate(login, login)
            self.assertEqual(quote.access_token in self._open(path).headers.get("Location", ""), is_allowed, user)
        self.env.ref("portal_access_rules.portal_document_type_quote").link_days = 1
        quote.access_token_date = "2026-01-01"
        self.authenticate(None, None)
        response = self.url_open(path)
        self.assertIn("This link has expired", response.text)
        quote.invalidate_recordset()
        self.assertEqual(fields.Datetime.to_string(quote.access_token_date), "2026-01-01 00:00:00")

    def test_own_draft_by_its_token(self):
        """A document without a type opens for its recipient, as it does for visitors, and for nobody else."""
        draft = self._create_quote(self.buyer.partner_id, "draft")
        for user, is_allowed in (("buyer", True), ("it", False), ("ben", False), (None, True)):
            login = user and self.people[user].login
            self.authenticate(login, login)
            self._check_page(f"{draft.access_url}?access_token={draft.access_token}", draft.name, is_allowed)

    # === BY OTHER MEANS === #

    def test_reports(self):
        self._set_scope(self.buyer, "quote", "own")
        self.authenticate(self.buyer.login, self.buyer.login)
        for name in ("it", "acme", "ben"):
            quote = self.documents["quote"][name]
            with mute_logger("odoo.http", RULES, "odoo.addons.web.controllers.report"):
                text = self._open(f"/report/html/sale.report_saleorder/{quote.id}").text
            self.assertNotIn(quote.name, text)

    def test_pictures(self):
        self.documents["quote"]["ben"].signature = PIXEL
        self.who["ben"].image_1920 = PIXEL
        self._set_scope(self.buyer, "quote", "company")
        self.authenticate(self.buyer.login, self.buyer.login)
        nothing = self._open(f"/web/image/sale.order/{2**31 - 2}/signature").content
        for path in (
            f"/web/image/sale.order/{self.documents['quote']['ben'].id}/signature",
            f"/web/image/res.partner/{self.who['ben'].id}/image_1920",
        ):
            self.assertEqual(self._open(path).content, nothing, path)

    def test_many_invoices_at_once(self):
        invoices = self.documents["invoice"]
        self._set_scope(self.buyer, "invoice", "own")
        self.authenticate(self.buyer.login, self.buyer.login)
        for names in (["it"], ["buyer", "it"], ["ben"]):
            ids = ",".join(str(invoices[name].id) for name in names)
            with mute_logger("odoo.http", RULES):
                response = self._open(f"/account/download_invoice_documents/{ids}/pdf")
            self.assertNotEqual(response.status_code, 200)

    def test_search_through_other_documents(self):
        order = self._create_quote(self.buyer.partner_id)
        order.partner_invoice_id = self.buyer.partner_id
        order.action_confirm()
        order._create_invoices().action_post()
        orders = self.env["sale.order"].with_user(self.buyer)
        domain = [("id", "=", order.id), ("order_line.invoice_lines.move_id.amount_total", ">", 0)]
        self._set_scope(self.buyer, "order", "own")
        with self.assertRaises(AccessError):
            orders.search(domain)
        # A path may be as open as each field on it; the rules of what it leads to hold all the same.
        self.env["portal.readable.model"].create({"model_name": "sale.order.line", "field_names": "invoice_lines"})
        self.assertFalse(orders.search(domain))
        self.buyer.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_personal")
        self.assertTrue(orders.search(domain))

    # === STATES === #

    def test_documents_hidden_from_all_external_users(self):
        for user in (self.buyer, self.people["boss"]):
            user.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_administrator")
        partner = self.buyer.partner_id
        cancelled = self._create_invoice(partner)
        cancelled.button_draft()
        cancelled.button_cancel()
        purchase = self.env["purchase.order"].create({"partner_id": partner.id})
        entry = self.env["account.move"].create({"move_type": "entry", "partner_id": partner.id})
        hidden = [self._create_quote(partner, "draft"), self._create_invoice(partner, is_posted=False)]
        for record in (*hidden, cancelled, purchase, entry):
            with self.subTest(record=record):
                self._check_read(record, False)
        self._check_read(self._create_quote(partner), True)
        self._check_read(self._create_invoice(partner), True)

    # === THE ORDER'S PAGE === #

    def test_order_links_only_to_documents_the_user_may_open(self):
        order = self._create_quote(self.buyer.partner_id)
        order.partner_invoice_id = self.buyer.partner_id
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        picking = order.picking_ids
        self._set_scope(self.buyer, "order", "own")
        self.authenticate(self.buyer.login, self.buyer.login)
        text = self._open(order.access_url).text
        self.assertNotIn(f"/my/invoices/{invoice.id}", text)
        self.assertNotIn(f"/my/deliveries/{picking.id}", text)
        # Signing out gives no more access than the role, unless the vendor allows it.
        self.authenticate(None, None)
        link = f"{order.access_url}?access_token={order.access_token}"
        text = self._open(link).text
        self.assertNotIn(f"/my/invoices/{invoice.id}", text)
        self.assertNotIn(f"/my/deliveries/{picking.id}", text)
        for document_type in ("invoice", "delivery"):
            self.env.ref(f"portal_access_rules.portal_document_type_{document_type}").reachable_from_documents = True
        text = self._open(link).text
        self.assertIn(f"/my/invoices/{invoice.id}", text)
        self.assertIn(f"/my/deliveries/{picking.id}", text)
        self.authenticate(self.buyer.login, self.buyer.login)
        self.buyer.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_personal")
        text = self._open(order.access_url).text
        self.assertIn(f"/my/invoices/{invoice.id}", text)
        self.assertIn(f"/my/deliveries/{picking.id}", text)

    # === SCENARIOS === #

    def _sees(self, name, document_type, recipient):
        record = self.documents[document_type][recipient].with_user(self.people[name])
        return bool(record.search([("id", "=", record.id)]))

    def test_finance_and_procurement(self):
        self.assertTrue(self._sees("finance", "invoice", "acme"))
        self.assertFalse(self._sees("finance", "ticket", "acme"))
        self.assertFalse(self._sees("finance", "order", "acme"))
        for document_type in ("quote", "order", "delivery"):
            self.assertTrue(self._sees("buyer", document_type, "acme"), document_type)
        self.assertFalse(self._sees("buyer", "invoice", "acme"))
        self.assertFalse(self._sees("buyer", "invoice", "buyer"))

    def test_ticket_of_the_it_manager_is_not_shown_to_the_buyer(self):
        self.assertTrue(self._sees("it", "ticket", "it"))
        self.assertFalse(self._sees("buyer", "ticket", "it"))
        self.documents["ticket"]["it"].message_subscribe(self.buyer.partner_id.ids)
        self.assertFalse(self._sees("buyer", "ticket", "it"))

    def test_files_of_a_document_that_are_shared(self):
        """With a company, for those of its people who see the document; with a person, whatever the role hides.

        Whoever reads the files of all colleagues and sees the document finds those of a person, too.
        """
        for document_type, readers in (
            ("invoice", {"finance", "boss", "payable"}),
            ("ticket", {"it", "boss"}),
            ("order", {"buyer", "boss", "payable"}),
        ):
            record = self.documents[document_type]["acme"]
            values = {"name": "matrix.txt", "raw": b"Matrix", "res_model": record._name, "res_id": record.id}
            self.env["ir.attachment"].create(values | {"is_on_portal": True})
            shares = self.env["portal.document.share"]
            for recipient, expected in (("acme", readers), ("private", {"private", "boss"})):
                with self.subTest(document_type=document_type, recipient=recipient):
                    address = shares.share_record_with_customer(
                        record._name, record.id, self.who[recipient], view_only=True
                    )
                    share = shares._find_sudo(address.rpartition("/")[2])
                    found = {name for name, user in self.people.items() if share in shares._find_of_records_sudo(user)}
                    self.assertEqual(found, expected)

    def test_person_without_company_sees_nothing_of_others(self):
        for document_type in self.documents:
            for recipient in RECIPIENTS:
                if document_type not in ("timesheet",):
                    self.assertFalse(self._sees("free", document_type, recipient), (document_type, recipient))

    def test_subsidiary_and_stranger(self):
        for document_type in (*DOCUMENTS, "acceptance", "file_request"):
            self.assertTrue(self._sees("sue", document_type, "south"), document_type)
            self.assertFalse(self._sees("sue", document_type, "acme"), document_type)
            self.assertFalse(self._sees("ben", document_type, "acme"), document_type)
            self.assertTrue(self._sees("boss", document_type, "sue"), document_type)

    def test_invoice_address_with_a_login(self):
        invoice = self._create_invoice(self.who["payable"])
        self.documents["invoice"]["payable"] = invoice
        self.addCleanup(self.documents["invoice"].pop, "payable")
        self.assertTrue(self._sees("payable", "invoice", "payable"))
        self.assertFalse(self._sees("private", "invoice", "payable"))

    def test_access_of_staff_is_unchanged(self):
        for document_type, documents in self.documents.items():
            for record in documents.values():
                self.assertTrue(record.search([("id", "=", record.id)]), document_type)

    def test_following_a_document_does_not_open_it(self):
        task = self.documents["task"]["it"]
        self._set_scope(self.buyer, "task", "company")
        self.authenticate(self.buyer.login, self.buyer.login)
        params = {"res_model": "project.task", "res_id": task.id, "partner_ids": self.buyer.partner_id.ids}
        with mute_logger("odoo.http"):
            try:
                self.make_jsonrpc_request("/mail/thread/subscribe", params)
            except Exception as error:  # noqa: BLE001
                self.assertTrue(error)
        self._set_scope(self.buyer, "task", "own")
        self.assertFalse(self._sees("buyer", "task", "it"))

    def test_file_of_a_message_by_token(self):
        """Odoo links such a file to the message instead of the document."""
        self._set_scope(self.people["it"], "ticket", "own")
        invoice = self.documents["invoice"]["buyer"]
        message = invoice.message_post(
            body="See", partner_ids=self.who["it"].ids, attachments=[("c.txt", b"Canary 4711")]
        )
        file = message.attachment_ids
        [token] = file.generate_access_token()
        file.write({"res_model": "mail.message", "res_id": message.id})
        self._set_scope(self.buyer, "invoice", "own")
        for name, is_allowed in {None: True, "buyer": True, "it": False}.items():
            login = name and self.people[name].login
            self.authenticate(login, login)
            with self.subTest(name=name), mute_logger("odoo.http"):
                response = self._open(f"/web/content/{file.id}?access_token={token}")
                self.assertEqual(response.status_code == 200 and "Canary" in response.text, is_allowed)
                self.assertNotIn("public", response.headers.get("Cache-Control", ""))
        self.assertFalse(file.with_user(self.people["it"])._get_raw_access_token())
        self.assertTrue(file.with_user(self.buyer)._get_raw_access_token())
