import io
from unittest.mock import patch

from psycopg2.errors import RaiseException
from pypdf import PdfReader

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.portal_evidence import canonical

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestEvidence(SaleSignCommon):
    def test_sending_freezes(self):
        version = self.order._get_current_offer_sudo()
        self.assertEqual((version.number, version._get_payload()["totals"]["total"]), (1, "200.00"))
        self.assertEqual(version.digest, canonical.digest(version._get_payload()))

    def test_what_was_never_offered_asks_for_no_evidence(self):
        order = self.order.copy()
        self.assertFalse(order._was_offered())
        with self.assertQueryCount(0):
            self.assertFalse(order._get_current_offer_sudo())
            self.assertFalse(order._get_signed_offer_sudo())
        evidence = self._accept()
        self.assertEqual(self.order._get_current_offer_sudo(), evidence.offer_id)
        self.assertEqual(self.order._get_signed_offer_sudo(), evidence.offer_id)

    def test_reading_again_adds_no_version(self):
        self.order._get_current_offer_sudo()
        self.order.message_post(body="x")
        self.assertEqual(self.order._get_current_offer_sudo().number, 1)
        self.order.order_line.name = "Another chair"
        self._commit()
        self.assertEqual(self.order._get_current_offer_sudo().number, 2)
        self.assertEqual(self.order.portal_offer_number, 2)

    def test_nobody_changes_it(self):
        evidence = self._accept()
        self.env.flush_all()
        rows = (evidence, evidence.offer_id)
        for row in rows:
            for user in (self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
                with self.assertRaises(UserError):
                    row.with_user(user).write({"document_name": "x"})
            with self.assertRaises(UserError):
                row.sudo().unlink()
            for query in (
                f"UPDATE {row._table} SET document_name = 'x'",
                f"DELETE FROM {row._table}",
                f"TRUNCATE {row._table} CASCADE",
            ):
                with self.assertRaises(RaiseException), self.cr.savepoint(), mute_logger("odoo.sql_db"):
                    self.cr.execute(query)

    def test_customers_read_none_of_it(self):
        self._accept()
        starts = (
            "portal.sale.",
            "portal.evidence",
            "portal.seal",
            "portal.opening",
            "portal.one.time",
            "portal.decline",
        )
        names = [name for name in self.env if name.startswith(starts) and not self.env[name]._abstract]
        self.assertGreater(len(names), 7)
        for name in names:
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self.env[name].with_user(self.anna).has_access(operation), name)

    def _tamper(self, query):
        """Change rows as an administrator of the database can."""
        self.env.flush_all()
        for table in ("portal_evidence", "portal_evidence_offer", "portal_evidence_chain"):
            self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cr.execute(query)
        self.env.invalidate_all()
        return self.env["portal.evidence.chain"]._check(self.env.company)

    def _sign_two(self):
        self._accept()
        other = self._create_quote(self.anna.partner_id)
        self._accept(order=other)
        self.env["portal.evidence.chain"]._append_new()
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])
        return self._get_evidence(), self._get_evidence(other)

    def test_edits_by_sql_show(self):
        first, _second = self._sign_two()
        version = first.offer_id
        cases = [
            f"UPDATE portal_evidence SET payload = replace(payload, 'Anna Keller', 'Bob') WHERE id = {first.id}",
            f"UPDATE portal_evidence SET signer_name = 'Bob' WHERE id = {first.id}",
            f"UPDATE portal_evidence SET image = NULL WHERE id = {first.id}",
            f"UPDATE portal_evidence SET decided_at = decided_at - interval '1 day' WHERE id = {first.id}",
            f"UPDATE portal_evidence_offer SET payload = replace(payload, '200.00', '20.00') WHERE id = {version.id}",
            f"UPDATE portal_evidence_chain SET evidence_hash = 'x' WHERE evidence_id = {first.id}",
            f"DELETE FROM portal_evidence_chain WHERE evidence_id = {first.id}",
        ]
        for query in cases:
            with self.subTest(query=query):
                point = self.cr.savepoint()
                self.assertTrue(self._tamper(query))
                point.close(rollback=True)
                self.env.invalidate_all()
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])

    def test_links_that_are_cut_off_show(self):
        """Whoever takes the newest rows away leaves a chain that fits, and that was longer."""
        _first, second = self._sign_two()
        query = (
            f"DELETE FROM portal_evidence_chain WHERE evidence_id = {second.id};"
            f"DELETE FROM portal_sealed_document WHERE evidence_id = {second.id};"
            f"DELETE FROM portal_evidence WHERE id = {second.id}"
        )
        [problem] = self._tamper(query)
        self.assertIn("was there", problem)

    def test_check_that_nobody_does_any_more(self):
        self._accept()
        chain = self.env["portal.evidence.chain"]
        chain._append_new()
        self.assertFalse(chain._is_check_overdue())
        self.cr.execute("ALTER TABLE portal_evidence_chain DISABLE TRIGGER USER")
        self.cr.execute("UPDATE portal_evidence_chain SET recorded_on = recorded_on - interval '4 days'")
        self.env["ir.config_parameter"].set_param("portal_evidence.chain_checked_on", False)
        self.assertTrue(chain._is_check_overdue())
        chain._cron_check()
        self.assertFalse(chain._is_check_overdue())

    def test_language_that_is_not_in_use_any_more(self):
        lang = self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.partner_id.lang = "nl_NL"
        order = self._create_quote(self.anna.partner_id)
        self.anna.partner_id.lang = "en_US"
        self.env["res.users"].search([("lang", "=", "nl_NL")]).lang = "en_US"
        lang.active = False
        self._accept(order=order)
        self.order = order
        self.assertEqual(self._seal().state, "done")

    def test_differences(self):
        self._accept()
        self.assertEqual(self.order._get_differences(), [])
        self.order.order_line.write({"price_unit": 120})
        [line, total] = self.order._get_differences()
        before, after, old, new = (self.order.currency_id.format(amount) for amount in (200, 240, 100, 120))
        self.assertEqual((line["signed"], line["now"]), (f"2 Units × {old} = {before}", f"2 Units × {new} = {after}"))
        self.assertEqual((total["signed"], total["now"]), (before, after))
        self.order.order_line.write({"price_unit": 100})
        self.assertEqual(self.order._get_differences(), [])
        self.order.partner_id = self.bob.partner_id
        self.assertIn("Customer", [one["label"] for one in self.order._get_differences()])

    def test_offer_is_shown_as_it_is_printed(self):
        offer = self.env["portal.evidence.offer"]._get_last_sudo(self.order)
        self.assertIn("Chair", offer.content_html)
        self.env.flush_all()
        self.cr.execute("ALTER TABLE portal_evidence_offer DISABLE TRIGGER USER")
        for payload in ("no data", "[]", "{}"):
            self.cr.execute("UPDATE portal_evidence_offer SET payload = %s WHERE id = %s", [payload, offer.id])
            self.env.invalidate_all()
            self.assertFalse(offer.content_html)

    def test_day_of_the_delivery_is_on_the_timeline(self):
        self.order.commitment_date = "2031-05-06"
        self._accept()
        [step] = [step for step in self.order._get_timeline() if step["code"] == "delivered"]
        self.assertEqual((step["date"], step["is_done"]), (self.order.commitment_date, False))

    def test_price_of_more_digits_is_told_whole(self):
        comparison, currency = self.env["portal.sale.offer.comparison"], self.order.currency_id
        self.assertEqual(comparison._format_price("120", currency), currency.format(120))
        self.assertEqual(comparison._format_price("0.1234", currency), "0.1234")

    def test_new_line_is_a_difference(self):
        self._accept()
        self.order.order_line = [
            (0, 0, {"product_id": self.product.id, "name": "Table", "price_unit": 5, "tax_ids": False})
        ]
        self.assertEqual(self.order._get_differences()[0]["label"], "Table")

    def test_language_of_the_customer_is_no_difference(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._accept()
        self.anna.partner_id.lang = "fr_FR"
        self.assertEqual(self.order._get_differences(), [])

    def test_amendment(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.with_user(self.vera).action_ask_portal_amendment()
        self.assertEqual(self.order.portal_amendment_state, "asked")
        version = self.env["portal.evidence.offer"]._get_last_sudo(self.order)
        self.assertEqual((version.kind, version.number), ("amendment", 2))
        self._accept(digest=version.digest)
        self.assertEqual(self.order.portal_amendment_state, "accepted")
        self.assertEqual(self.order._get_differences(), [])
        self.assertEqual(self.order._get_signed_offer_sudo(), version)
        with self.assertRaisesRegex(UserError, "already been signed"):
            self._accept(digest=version.digest)

    def test_amendment_tells_what_it_amends(self):
        self._accept()
        first = self.order._get_signed_offer_sudo()
        self._seal()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        version = self.env["portal.evidence.offer"]._get_last_sudo(self.order)
        self.assertEqual(version._get_payload()["amends"], {"number": first.number, "sha256": first.digest})
        facts = self._accept(digest=version.digest)._get_facts()
        self.assertIn("the changes to", facts["consent"]["text"])
        seal = self._seal()
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(seal._get_document())).pages)
        self.assertIn("Changes version 1", text)
        self.assertIn("240.00", text)
        self.assertEqual(self._verify_pack(self.env["portal.evidence.export"]._build(seal)).returncode, 0)

    def test_amendment_that_is_declined(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self._login(self.anna)
        self.assertIn("Do not accept", self.url_open(f"/my/orders/{self.order.id}").text)
        self._decline_order(self.anna, self.order, "Not agreed")
        self.assertEqual((self.order.state, self.order.portal_amendment_state), ("sale", "declined"))
        self.assertEqual(self.order.portal_sign_state, "signed")
        self.assertIn("Changes declined", self.order.activity_ids.summary)
        self.assertEqual(self._get_evidence(kind="declined").offer_id.kind, "amendment")
        with self.assertRaisesRegex(UserError, "already been signed"):
            self._accept(digest=self.order._get_current_offer_sudo().digest)

    def test_amendment_that_was_taken_back_is_not_declined(self):
        """Else the signed order itself would be."""
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self.order.order_line.price_unit = 100
        with self.assertRaisesRegex(UserError, "can no longer be declined|already been signed"):
            self._decline_order(self.anna, self.order, "No")
        self.assertEqual(self.order.state, "sale")

    def test_amendment_whose_differences_are_gone_is_not_decided_on(self):
        """Nobody noticed, as they went past the order."""
        self.order.note = False
        self._accept()
        self.order.note = "<p>Other terms</p>"
        self.order.action_ask_portal_amendment()
        self._commit()
        self.cr.execute("UPDATE sale_order SET note = NULL WHERE id = %s", [self.order.id])
        self.env.invalidate_all()
        decision, actor = self.order._get_decision(), self._actor()
        self.assertEqual(decision._decision_kind, "amendment")
        with self.assertRaisesRegex(UserError, "no changes to decide"):
            decision._decline(self.order.with_env(actor.env), "No", actor)
        self.assertFalse(self._get_evidence(kind="declined"))

    def test_question_about_an_amendment(self):
        self._accept()
        with self.assertRaises(UserError):
            self._ask(text="Why?")
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self._ask(text="Why?")
        self._login(self.anna)
        self.assertIn("Why?", self.url_open(f"/my/orders/{self.order.id}").text)

    def test_amendment_waits_on_the_dashboard(self):
        self._accept()
        self._login(self.anna)
        self.assertNotIn("Changes to accept", self.url_open("/my").text)
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self.assertIn("Changes to accept", self.url_open("/my").text)
        self.assertIn(self.order.name, self.url_open("/my/orders?filterby=changed").text)

    def test_amendment_that_changed_again(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        digest = self.env["portal.evidence.offer"]._get_last_sudo(self.order).digest
        self.order.order_line.price_unit = 150
        with self.assertRaisesRegex(UserError, "has changed"):
            self._accept(digest=digest)
        self._accept(digest=self.order._get_current_offer_sudo().digest)
        self.assertEqual(self.order.portal_amendment_state, "accepted")

    def test_amendment_that_is_not_needed_any_more(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self.order.order_line.price_unit = 100
        self._commit()
        self.assertFalse(self.order.portal_amendment_state)

    def test_amendment_of_a_cancelled_order(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        digest = self.order._get_current_offer_sudo().digest
        self.order._action_cancel()
        with self.assertRaises(UserError):
            self._accept(digest=digest)
        self.assertEqual(len(self._get_evidence()), 1)

    def test_chain_does_not_fork(self):
        first = self._accept()
        values = first.read(["company_id", "res_id", "document_name", "payload", "previous_hash"])[0]
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            with patch.object(type(first), "_get_previous_sudo", lambda model, _offer: model.browse()):
                first._append(first.offer_id, "sealed", {}, "9")
        offered = self._get_evidence(kind="offered")
        self.assertEqual(values["previous_hash"], offered.hash)
        self.assertEqual(offered.previous_hash, "0" * 64)

    def test_language_of_the_reader_makes_no_version(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.partner_id.lang = False
        order = self._create_quote(self.anna.partner_id)
        for lang in ("fr_FR", "en_US"):
            order.with_context(lang=lang)._get_current_offer_sudo()
        self.assertEqual(order.portal_offer_number, 1)

    def test_evidence_outlives_people_and_orders(self):
        evidence = self._accept()
        self._seal()
        carl = self.order
        self.anna.unlink()
        carl.with_context(disable_cancel_warning=True)._action_cancel()
        carl.unlink()
        self.env.invalidate_all()
        self.assertEqual((evidence.signer_name, evidence.document_name), ("Anna Keller", evidence.document_name))
        self.assertFalse(evidence.order_id)
        self.assertTrue(evidence._is_intact())
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])

    def test_copy_and_draft(self):
        self._accept()
        copy = self.order.copy()
        self.assertEqual((copy.portal_sign_state, copy.portal_offer_number, copy.signature), (False, 0, False))
        self.order._action_cancel()
        self.order.action_draft()
        self.assertFalse(self.order.portal_sign_state)
        self.assertEqual(len(self._get_evidence()), 1)

    def test_clock_that_goes_back(self):
        first = self._accept()
        version = first.offer_id
        evidence = self.env["portal.evidence"]
        self.cr.execute("ALTER TABLE portal_evidence DISABLE TRIGGER USER")
        self.cr.execute("UPDATE portal_evidence SET decided_at = decided_at + interval '1 day'")
        evidence.invalidate_model()
        later = evidence._append(version, "sealed", {})
        self.assertEqual(later.decided_at, first.decided_at)
        self.assertTrue(later._get_facts()["is_clock_late"])

    def test_check_never_crashes(self):
        """Whatever somebody did by SQL, the daily look goes on, and health tells of it."""
        for query in (
            "DELETE FROM portal_evidence WHERE res_id = %s AND kind = 'signed'",
            "DELETE FROM portal_evidence_offer WHERE res_id = %s",
            "UPDATE portal_evidence SET payload = 'no json' WHERE res_id = %s",
            "UPDATE portal_evidence SET payload = '[1]' WHERE res_id = %s",
            "UPDATE portal_evidence_offer SET payload = '{' WHERE res_id = %s",
        ):
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                order = self.order = self._create_quote(self.anna.partner_id)
                self._accept(order=order)
                self._seal()
                self.cr.execute("SET LOCAL session_replication_role = replica")
                self.cr.execute(query, [order.id])
                self.env.invalidate_all()
                loggers = [
                    f"odoo.addons.portal_evidence.models.portal_{name}"
                    for name in ("evidence_chain", "sealed_document")
                ]
                with mute_logger(*loggers):
                    self.env.ref("portal_evidence.ir_cron_portal_evidence_chain").method_direct_trigger()
                self.assertTrue(self.env["portal.evidence.chain"]._get_problem())
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()

    def test_document_of_another_order_is_not_served(self):
        self._accept()
        first = self._seal()
        order = self.order = self._create_quote(self.anna.partner_id)
        self._accept(order=order)
        second = self._seal()
        second.write({"document": first.document, "digest": first.digest})
        with mute_logger("odoo.addons.portal_evidence.models.portal_sealed_document"):
            self.assertEqual(second._get_document(), b"")
        self.assertTrue(first._get_document())
