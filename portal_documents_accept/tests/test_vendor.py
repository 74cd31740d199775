from ast import literal_eval
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from .common import AcceptCommon


@tagged("post_install", "-at_install")
class TestVendor(AcceptCommon):
    def _open_form(self, *documents):
        """Return the form that the action of files opens."""
        action = self.env["portal.document"].union(*documents).with_user(self.vendor).action_ask_acceptance()
        return Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))

    def test_ask_people_and_companies(self):
        form = self._open_form(self.sheet, self.manual)
        form.partner_ids.add(self.acme)
        form.partner_ids.add(self.ben.partner_id)
        form.message = "Before you begin"
        action = form.save().action_ask()
        rows = self.env["portal.document.acceptance"].search(action["domain"])
        people = (self.anna | self.bob | self.clara | self.sue | self.ben).partner_id
        self.assertEqual(rows.partner_id, people)
        self.assertEqual(len(rows), 2 * len(people))
        self.assertEqual(set(rows.mapped("message")), {"Before you begin"})
        self.assertTrue(all(rows.mapped("due_on")))
        with self.assertRaisesRegex(UserError, "asked for these versions already"):
            form.save().action_ask()

    def test_ask_signers(self):
        form = self._open_form(self.sheet)
        form.mode = "sign"
        for partner, sequence in ((self.clara.partner_id, 1), (self.anna.partner_id, 2)):
            with form.signer_ids.new() as line:
                line.partner_id = partner
                line.sequence = sequence
        row = self.env["portal.document.acceptance"].search(form.save().action_ask()["domain"])
        self.assertEqual((row.partner_id, row.awaited_id), (self.acme, self.clara.partner_id))
        self.assertEqual(row.signer_ids.partner_id.ids, [self.clara.partner_id.id, self.anna.partner_id.id])

    def test_ask_nobody(self):
        for values in ({"mode": "accept", "partner_ids": self.subsidiary.browse()}, {"mode": "sign"}):
            ask = (
                self.env["portal.document.ask"]
                .with_user(self.vendor)
                .create({"document_ids": self.sheet.ids, **values})
            )
            with self.assertRaises(UserError):
                ask.action_ask()
        lines = [(0, 0, {"partner_id": person.partner_id.id}) for person in (self.anna, self.ben)]
        ask = (
            self.env["portal.document.ask"]
            .with_user(self.vendor)
            .create({"document_ids": self.sheet.ids, "mode": "sign", "signer_ids": lines})
        )
        with self.assertRaisesRegex(UserError, "signers who belong to it"):
            ask.action_ask()

    def test_signers_of_the_chosen_customer(self):
        lines = [(0, 0, {"partner_id": self.anna.partner_id.id})]
        values = {"document_ids": self.sheet.ids, "mode": "sign", "signer_ids": lines, "partner_id": self.beta.id}
        ask = self.env["portal.document.ask"].with_user(self.vendor).create(values)
        with self.assertRaisesRegex(UserError, "signers who belong to it"):
            ask.action_ask()
        ask.partner_id = self.acme
        self.assertTrue(ask.action_ask())

    def test_not_too_many_at_once(self):
        values = {"document_ids": (self.sheet | self.manual).ids, "partner_ids": self.anna.partner_id.ids}
        ask = self.env["portal.document.ask"].with_user(self.vendor).create(values)
        with patch("odoo.addons.portal_documents_accept.wizards.portal_document_ask.MANY", 1):
            with self.assertRaisesRegex(UserError, "at most 1 times"):
                ask.action_ask()
        self.assertTrue(ask.action_ask())

    def test_who_cannot_sign_is_told(self):
        self.bob.partner_id.portal_role_id = self.roles["finance"]
        lines = [(0, 0, {"partner_id": person.id}) for person in (self.anna.partner_id, self.bob.partner_id, self.acme)]
        ask = self.env["portal.document.ask"].create({"document_ids": self.sheet.ids, "signer_ids": lines})
        self.assertEqual(ask.signer_ids.mapped("cannot_sign"), [False, True, True])

    def test_buttons(self):
        row = self.asked.with_user(self.vendor)
        self.assertIn("Anna", row.action_remind()["params"]["message"])
        self.assertIn("2", (row | self.nda.with_user(self.vendor)).action_remind()["params"]["message"])
        self.assertTrue(row.reminded_on)
        self.assertTrue(self._get_notices(row, "file_reminder"))
        evidence = row.action_open_evidence()
        self.assertTrue(self.env[evidence["res_model"]].with_user(self.vendor).search(evidence["domain"]))
        self.assertIn("safety.pdf", row.action_withdraw()["params"]["message"])
        self.assertEqual(row.state, "withdrawn")
        for button in (row.action_withdraw, row.action_remind):
            with self.assertRaises(UserError):
                button()
        self._accept(self.nda)
        self._accept(self.nda, self.clara)
        self._seal(self.nda)
        seals = self.nda.action_open_seals()
        seal = self.env[seals["res_model"]].with_user(self.vendor).search(seals["domain"])
        self.assertEqual(seal.state, "done")

    def test_withdrawing_is_asked_first(self):
        for view_type in ("form", "list"):
            arch = etree.fromstring(self.acceptances.get_view(view_type=view_type)["arch"])
            self.assertTrue(arch.xpath("//button[@name='action_withdraw']/@confirm"), view_type)

    def test_counts_of_a_file(self):
        self._ask(self.clara.partner_id)
        self._accept()
        document = self.safety.with_user(self.vendor)
        self.assertEqual((document.acceptance_count, document.waiting_count), (2, 1))
        action = document.action_open_acceptances()
        self.assertEqual(len(self.env["portal.document.acceptance"].search(action["domain"])), 2)

    def test_matrix(self):
        self._ask(self.clara.partner_id)
        self._accept()
        self._renew()
        action = self.env.ref("portal_documents_accept.portal_document_acceptance_matrix_action")
        arch = etree.fromstring(self.acceptances.get_view(view_type="pivot")["arch"])
        self.assertEqual(arch.xpath("//field[@type='col']/@name"), ["name", "version_number"], "A file above versions")
        groups = arch.xpath("//field/@name")
        domain = Domain("document_id", "=", self.safety.id) & Domain(literal_eval(action.domain))

        def read(*names):
            filters = Domain.AND(self._get_filters()[name] for name in names)
            rows = self.acceptances.formatted_read_group(list(domain & filters), groups, ["__count"])
            return {(row["partner_id"][1], row["name"], row["version_number"]) for row in rows}

        chosen = [name.removeprefix("search_default_") for name in literal_eval(action.context)]
        self.assertEqual(set(chosen), {"not_accepted", "to_accept", "current"})
        found = {("Acme, Anna", "safety.pdf", 2), ("Acme, Clara", "safety.pdf", 2)}
        self.assertEqual(read(*chosen), found, "Who has not accepted what is asked for now")
        self.assertEqual(read("accepted"), {("Acme, Anna", "safety.pdf", 1)})
        self.assertEqual(read("superseded"), {("Acme, Clara", "safety.pdf", 1)})

    def _get_filters(self):
        """Return the domains of the filters of the search."""
        arch = etree.fromstring(self.acceptances.get_view(view_type="search")["arch"])
        return {
            node.get("name"): Domain(literal_eval(node.get("domain")))
            for node in arch.iter("filter")
            if node.get("domain")
        }

    def test_staff_without_the_right(self):
        employee = self.env["res.users"].create({"name": "Eve", "login": "eve.documents"})
        with self.assertRaises(AccessError):
            self.asked.with_user(employee).read(["name"])
        with self.assertRaises(AccessError):
            self.asked.with_user(employee).action_withdraw()
        self.asked.with_user(self.vendor).read(["name"])

    def test_menus(self):
        for name in ("portal_document_acceptance_menu", "portal_document_acceptance_matrix_menu"):
            menu = self.env.ref(f"portal_documents_accept.{name}")
            self.assertIn(menu, self.env["ir.ui.menu"].with_user(self.vendor)._filter_visible_menus().browse(menu.id))
            action = menu.action
            views = self.env[action.res_model].with_user(self.vendor).get_views(action.views)
            self.assertLessEqual({"list", "form", "pivot", "search"}, {*views["views"], "search"})
