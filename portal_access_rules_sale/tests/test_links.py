from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleAccessCommon

ROTATION = "odoo.addons.portal_access_rules.models.portal_link_rotation"


@tagged("post_install", "-at_install")
class TestLinks(SaleAccessCommon):
    # === RENEWAL === #

    def _links(self):
        self.env.invalidate_all()
        return {order: order.access_token for order in self.mine | self.bobs | self.other}

    @property
    def mine(self):
        return self.quote

    def setUp(self):
        super().setUp()
        self.bobs = self._create_quote(self.bob.partner_id)
        self.other = self._create_quote(self.ben.partner_id)

    def _check_renewed(self, before, *orders):
        after = self._links()
        self.assertEqual({order for order in before if before[order] != after[order]}, set(orders))

    def test_narrowing_renews_what_is_out_of_sight(self):
        before = self._links()
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self._check_renewed(before, self.bobs)
        self._login()
        self.quote = self.bobs
        self.assertEqual(self._open_link(before[self.bobs]).status_code, 403)
        self.assertEqual(self._open_link().status_code, 200)

    def test_revoking_renews_all_that_was_in_sight(self):
        before = self._links()
        self.anna.active = False
        self._check_renewed(before, self.mine, self.bobs)

    def test_taking_the_group_renews(self):
        before = self._links()
        portal, public = self.env.ref("base.group_portal"), self.env.ref("base.group_public")
        self.anna.write({"group_ids": [(3, portal.id), (4, public.id)]})
        self._check_renewed(before, self.mine, self.bobs)

    def test_moving_to_another_company_renews(self):
        before = self._links()
        self.anna.partner_id.parent_id = self.beta
        self._check_renewed(before, self.mine, self.bobs)

    def test_narrowing_a_role_renews_for_its_people(self):
        before = self._links()
        scopes = self.roles["standard"].scope_ids
        scopes.filtered(lambda scope: scope.type_id.code == "quote").scope = "none"
        self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        self._check_renewed(before, self.mine, self.bobs, self.other)

    def test_archiving_a_role_renews(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        before = self._links()
        self.roles["administrator"].active = False
        self._check_renewed(before, self.mine, self.bobs)

    def test_contact_that_leaves_the_company_takes_the_links_along(self):
        """Colleagues who saw its documents do not any more."""
        before = self._links()
        self.bob.partner_id.parent_id = self.beta
        self.assertNotEqual(self._links()[self.bobs], before[self.bobs])

    def test_deleting_a_login_renews(self):
        before = self._links()
        self.anna.unlink()
        self._check_renewed(before, self.mine, self.bobs)

    def test_files_are_renewed_with_their_document(self):
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "sale.order", "res_id": self.bobs.id}
        )
        [token] = file.generate_access_token()
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        file.invalidate_recordset()
        self.assertNotIn(file.access_token, (token, False))

    def test_files_of_a_document_without_a_link_are_renewed(self):
        self.bobs.access_token = False
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "sale.order", "res_id": self.bobs.id}
        )
        [token] = file.generate_access_token()
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self.env.invalidate_all()
        self.assertNotIn(file.access_token, (token, False))
        self.assertFalse(self.bobs.access_token)

    def test_switching_a_type_off_renews_nothing(self):
        before = self._links()
        (self.document_type | self.env.ref("portal_access_rules.portal_document_type_order")).active = False
        self._check_renewed(before)

    def test_narrowing_a_type_renews(self):
        before = self._links()
        entry = self.document_type.model_ids.filtered(lambda entry: entry.model_name == "sale.order")
        entry.domain = "[('state', '=', 'cancel')]"
        self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        self._check_renewed(before, self.mine, self.bobs, self.other)

    def test_widening_renews_nothing(self):
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        before = self._links()
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self._check_renewed(before)

    def test_new_default_role_renews(self):
        before = self._links()
        self.env.company.portal_role_id = self.roles["personal"]
        self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        # Anna and Bob lost sight of each other's.
        self._check_renewed(before, self.mine, self.bobs)

    def test_many_links_are_renewed_in_steps(self):
        orders = self._create_quote(self.bob.partner_id) | self._create_quote(self.bob.partner_id) | self.bobs
        before = {order: order.access_token for order in orders}
        self.startPatcher(self._patch_step(2))
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        rotation = self.env["portal.link.rotation"].search([("cause", "=", "contact")], limit=1)
        self.assertEqual((rotation.state, rotation.link_count), ("pending", 2))
        self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((rotation.state, rotation.link_count), ("done", 3))
        self.assertFalse([order for order in orders if order.access_token == before[order]])

    def _patch_step(self, size):
        return patch(f"{ROTATION}.STEP", size)

    # === IN THE BACKGROUND === #

    @contextmanager
    def _everybody_is_many(self):
        """Within it, nobody is few enough for the links to be renewed at once."""
        with patch(f"{ROTATION}.INLINE_PEOPLE", 0):
            yield

    def _pending(self):
        return self.env["portal.link.rotation"].search([("state", "=", "pending")])

    def _run_job(self):
        self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self._pending())

    def test_renewal_that_fails(self):
        """It is tried again later, then given up; until it is done, the links of its customers open nothing."""
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        path = f"/my/orders/{self.bobs.id}?access_token={self.bobs.access_token}"
        with self._everybody_is_many():
            self.anna.partner_id.portal_role_id = self.roles["personal"]
        rotation = self._pending()
        with patch.object(self.registry["portal.link.rotation"], "_step", side_effect=UserError("The disk is full.")):
            self._attempt(rotation)
            self.assertEqual((rotation.state, rotation.failure_reason), ("pending", "The disk is full."))
            self.assertGreater(rotation.next_try, fields.Datetime.now())
            for _attempt in range(5):
                self._attempt(rotation)
        self.assertEqual(rotation.state, "failed")
        self._login()
        self.assertEqual(self._open(path).status_code, 403)
        with self.assertRaises(AccessError):
            rotation.with_user(self.anna).action_retry()
        rotation.action_retry()
        self._run_job()
        self.assertEqual((rotation.state, rotation.link_count), ("done", 1))

    def _attempt(self, rotation):
        with mute_logger("odoo.addons.portal_tools.models.portal_job_mixin"):
            rotation._begin_attempt()
            rotation._attempt()

    def test_links_open_nothing_while_they_wait(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        before = self._links()
        self._login()
        stranger = self._create_quote(self.ben.partner_id)
        path, elsewhere = (f"/my/orders/{q.id}?access_token={q.access_token}" for q in (self.bobs, stranger))
        with self._everybody_is_many():
            self.anna.partner_id.portal_role_id = self.roles["personal"]
        self._check_renewed(before)
        self.assertEqual(self._open(path).status_code, 403)
        self.assertEqual(self._open(elsewhere).status_code, 200)
        self._run_job()
        self._check_renewed(before, self.bobs)
        self.assertEqual(self._open(path).status_code, 403)
        for quote in (self.bobs, self.mine):
            self.assertEqual(self._open(f"/my/orders/{quote.id}?access_token={quote.access_token}").status_code, 200)

    def test_whoever_is_signed_in_waits_for_nothing(self):
        with self._everybody_is_many():
            self.anna.partner_id.portal_role_id = self.roles["personal"]
        self._login(self.bob)
        self.assertEqual(self._open(self.bobs.access_url).status_code, 200)

    def test_person_who_leaves_a_narrowed_role_before_the_job(self):
        """The job does not find the person in that role any more, and renews the links nevertheless."""
        role = self._create_role("Wide", quote="company")
        for act in (
            lambda: self.anna.partner_id.write({"portal_role_id": self.roles["personal"].id}),
            lambda: self.anna.write({"active": False}),
            lambda: self.anna.unlink(),
        ):
            self.anna.active = True
            self.anna.partner_id.portal_role_id = role
            scope = role.scope_ids.filtered(lambda scope: scope.type_id == self.document_type)
            scope.scope = "company"
            self._run_job()
            before = self._links()
            with self._everybody_is_many():
                scope.scope = "own"
                self.assertEqual(self._pending().cause, "role")
            act()
            self._run_job()
            self.assertNotEqual(self._links()[self.bobs], before[self.bobs])
            self.assertEqual(self._links()[self.other], before[self.other])

    def test_person_whose_role_is_narrowed_after_the_company_before_the_job(self):
        """What was seen before both, and between them, is what is lost."""
        role = self._create_role("Wide", quote="company")
        self.anna.partner_id.portal_role_id = role
        before = self._links()
        with self._everybody_is_many():
            self.anna.partner_id.parent_id = self.beta
        scope = role.scope_ids.filtered(lambda scope: scope.type_id == self.document_type)
        scope.scope = "none"
        self._run_job()
        self._check_renewed(before, self.mine, self.bobs, self.other)

    def test_filter_that_is_narrowed_after_the_role_before_the_job(self):
        """Neither change alone took from Anna what is addressed to the office, and nobody else saw it."""
        self.env.company.portal_role_id = self.roles["personal"]
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        offices = self._create_quote(self._create_partner("Office", parent_id=self.acme.id))
        token = offices.access_token
        with self._everybody_is_many():
            self.anna.partner_id.portal_role_id = self.roles["personal"]
            entry = self.document_type.model_ids.filtered(lambda entry: entry.model_name == "sale.order")
            entry.domain = "[('state', '=', 'cancel')]"
        self._run_job()
        self.assertNotEqual(offices.access_token, token)

    def test_company_that_moves_with_its_people(self):
        holding = self._create_partner("Holding", is_company=True)
        head = self._create_person("Head", holding, role="administrator")
        self.acme.parent_id = holding
        before = self._links()
        with self._everybody_is_many():
            self.acme.parent_id = self.beta
        self.assertTrue(head.active)
        self.assertEqual(self._pending().cause, "move")
        self._run_job()
        self._check_renewed(before, self.mine, self.bobs)

    def test_many_people_are_gone_through_in_steps(self):
        people = self.anna | self.bob | self.ben
        people.partner_id.portal_role_id = self.roles["administrator"]
        third = self._create_quote(self.bob.partner_id)
        before, token = self._links(), third.access_token
        with self._everybody_is_many():
            people.partner_id.portal_role_id = self.roles["personal"]
        rotation = self._pending()
        with patch(f"{ROTATION}.PEOPLE", 1), self._patch_step(1):
            for _step in range(20):
                rotation._step()
        self.assertEqual((rotation.state, rotation.person_total, rotation.progress), ("done", 3, 100))
        # Ben has no colleague, Bob sees no quotation of Anna's any more, nor she of his.
        self._check_renewed(before, self.mine, self.bobs)
        self.assertNotEqual(third.access_token, token)

    def test_step_that_is_done_twice_does_no_harm(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        with self._everybody_is_many():
            self.anna.partner_id.portal_role_id = self.roles["personal"]
        rotation, before = self._pending(), self._links()
        rotation._step()
        rotation.write({"state": "pending", "last_user_id": 0, "last_id": 0})
        self._run_job()
        self._check_renewed(before, self.bobs)

    # === LIFETIME === #

    def _age(self, days):
        self.quote.access_token_date = fields.Datetime.now() - timedelta(days=days)

    def test_link_ends(self):
        self.document_type.link_days = 30
        self._login()
        self._age(29)
        self.assertEqual(self._open_link().status_code, 200)
        self._age(31)
        response = self._open_link()
        self.assertEqual(response.status_code, 403)
        self.assertIn("This link has expired", response.text)
        self.assertNotIn(self.quote.name, response.text)
        # A wrong secret is told nothing.
        wrong = self._open_link("wrong")
        self.assertEqual(wrong.status_code, 403)
        self.assertNotIn(self.quote.name, wrong.text)

    def test_link_without_a_date_is_as_old_as_the_document(self):
        self.document_type.link_days = 30
        self.quote.access_token_date = False
        moment = fields.Datetime.now() - timedelta(days=31)
        self.env.cr.execute("UPDATE sale_order SET create_date = %s WHERE id = %s", [moment, self.quote.id])
        self.env.invalidate_all()
        self._login()
        self.assertEqual(self._open_link().status_code, 403)

    def test_next_mail_holds_a_new_link(self):
        self.document_type.link_days = 30
        self._age(31)
        old = self.quote.access_token
        url = self.quote.get_portal_url()
        self.assertNotIn(old, url)
        self._login()
        self.assertEqual(self._open(url).status_code, 200)

    def test_who_is_signed_in_needs_no_link(self):
        self.document_type.link_days = 30
        self._age(31)
        self._login(self.anna)
        self.assertEqual(self._open_link().status_code, 200)
        self._login(self.ben)
        self.assertEqual(self._open_link().status_code, 303)

    # === SIGNING IN === #

    def test_link_that_asks_to_sign_in(self):
        self.document_type.link_policy = "sign_in"
        self._login()
        response = self._open_link()
        self.assertEqual(response.status_code, 403)
        self.assertIn("Sign in to open this document", response.text)
        self.assertIn(f"/web/login?redirect=%2Fmy%2Forders%2F{self.quote.id}", response.text)
        self._login(self.anna)
        self.assertEqual(self._open_link().status_code, 200)

    def test_link_that_asks_to_sign_in_closes_the_conversation_and_acts(self):
        self.document_type.link_policy = "sign_in"
        self.quote.message_post(body="Canary 4711", message_type="comment", subtype_xmlid="mail.mt_comment")
        self._login()
        params = {"thread_model": "sale.order", "thread_id": self.quote.id, "token": self.quote.access_token}
        with mute_logger("odoo.http"):
            try:
                result = str(self.make_jsonrpc_request("/mail/chatter_fetch", params))
            except Exception as error:  # noqa: BLE001
                result = str(error)
        self.assertNotIn("Canary", result)
        result = self.make_jsonrpc_request(
            f"/my/orders/{self.quote.id}/accept",
            {"access_token": self.quote.access_token, "name": "Anna", "signature": "x"},
        )
        self.assertIn("error", result)
        self.assertFalse(self.quote.signed_by)

    def test_draft_follows_the_strictest_of_its_models_types(self):
        self.document_type.link_policy = "sign_in"
        self.quote.action_draft()
        self._login()
        self.assertEqual(self._open_link().status_code, 403)

    def test_nobody_outside_reads_when_a_link_was_made(self):
        fields_read = self.quote.with_user(self.anna).fields_get(["access_token_date"])
        self.assertFalse(fields_read)

    # === THE WAY IN === #

    def test_person_who_never_signed_in_takes_no_links_along(self):
        """Suspending one who never saw a page must not kill the links in the mails of all colleagues."""
        self.env["res.users.log"].sudo().search([("create_uid", "=", self.anna.id)]).unlink()
        self.env.invalidate_all()
        before = self._links()
        self.anna.active = False
        self._check_renewed(before, self.mine)

    def test_visitor_without_a_link_comes_back_after_signing_in(self):
        self._login()
        response = self._open(self.quote.access_url)
        self.assertEqual(response.headers["Location"].partition("?")[2], f"redirect=%2Fmy%2Forders%2F{self.quote.id}")
        # A document that does not exist answers alike.
        self.assertIn("redirect=%2Fmy%2Forders%2F999999", self._open("/my/orders/999999").headers["Location"])

    def _ask_for_link(self, record, **values):
        data = {"csrf_token": Request.csrf_token(self), "model": record._name, "document_id": record.id} | values
        return self._open("/portal/link/renew", data=data)

    def _link_mails(self):
        return self.env["mail.mail"].search([("subject", "ilike", "Your new link to")], order="id")

    def test_mailbox_without_account_gets_a_new_link(self):
        office = self._create_partner("Office", email="office@acme.example", parent_id=self.acme.id)
        quote = self._create_quote(office)
        old = quote.access_token
        quote.access_token = False
        quote._portal_ensure_token()
        self._login()
        page = self._open(f"/my/orders/{quote.id}?access_token={old}")
        self.assertIn("This link has expired", page.text)
        self.assertIn('name="portal_link_renew"', page.text)
        self.assertIn("Check your e-mail", self._ask_for_link(quote).text)
        mail = self._link_mails()
        self.assertEqual((mail.recipient_ids, mail.state), (office, "outgoing"))
        self.assertIn(quote.access_token, mail.body_html)
        self.assertEqual(self._open(quote.get_portal_url()).status_code, 200)

    def test_new_links_are_for_the_contact_and_few(self):
        self._login()
        for _time in range(5):
            self.assertIn("Check your e-mail", self._ask_for_link(self.quote).text)
        mails = self._link_mails()
        self.assertEqual(len(mails), 3)
        # Who has an account signs in: the mail holds no secret.
        self.assertNotIn(self.quote.access_token, " ".join(mails.mapped("body_html")))
        self.assertIn(self.quote.access_url, mails[0].body_html)

    def test_no_link_takes_the_place_of_an_account_that_was_ended(self):
        self.anna.active = False
        self._login()
        self.assertIn("Check your e-mail", self._ask_for_link(self.quote).text)
        self.assertFalse(self._link_mails())

    def test_no_link_is_mailed_of_other_things(self):
        self._login()
        draft = self.quote.copy()
        self.document_type.link_policy = "sign_in"
        for record in (self.quote, draft, self.anna.partner_id, self.env.company):
            self.assertIn("Check your e-mail", self._ask_for_link(record).text)
        for document_id in ("", "x", 2**40, -1, "1 OR 1", "9" * 5000):
            self.assertEqual(self._ask_for_link(self.quote, document_id=document_id).status_code, 200)
        self.assertFalse(self._link_mails())

    def test_new_link_needs_the_form(self):
        self._login()
        with mute_logger("odoo.http"):
            self.assertEqual(self._ask_for_link(self.quote, csrf_token="x").status_code, 400)
        self.assertFalse(self._link_mails())

    # === A SECOND COMPANY OF THE VENDOR'S === #

    def _create_quote_of_another_company(self):
        other = self.env["res.company"].create({"name": "Second vendor"})
        quote = self._create_quote(self.anna.partner_id)
        quote.with_context(check_company=False).sudo().write({"company_id": other.id})
        return quote

    def test_document_of_another_company_opens_by_its_link(self):
        """Odoo's accounts belong to one company; the role decides, and a stranger stays outside."""
        quote = self._create_quote_of_another_company()
        path = f"/my/orders/{quote.id}?access_token={quote.access_token}"
        for user, status in ((self.anna, 200), (self.ben, 303), (None, 200)):
            self._login(user)
            self.assertEqual(self._open(path).status_code, status, user and user.name)
        self.anna.partner_id.portal_role_id = self._create_role("No quotations", invoice="company")
        self._login(self.anna)
        self.assertEqual(self._open(f"/my/orders/{quote.id}?access_token={quote.access_token}").status_code, 303)

    def test_link_to_another_company_is_kept_while_signing_in(self):
        self.document_type.link_policy = "sign_in"
        quote = self._create_quote_of_another_company()
        path = f"/my/orders/{quote.id}?access_token={quote.access_token}"
        self._login()
        page = html.fromstring(self._open(path).text)
        (link,) = page.xpath("//a[@name='portal_sign_in']/@href")
        self.assertEqual(parse_qs(urlsplit(link).query)["redirect"], [path])
        self._login(self.anna)
        self.assertEqual(self._open(path).status_code, 200)

    def test_new_link_to_another_company_has_its_secret(self):
        """Signing in alone does not open it; the link does, to whoever signs in."""
        quote = self._create_quote_of_another_company()
        self._login()
        for policy in ("open", "sign_in"):
            self.document_type.link_policy = policy
            self._ask_for_link(quote)
        mails = self._link_mails()
        self.assertEqual(mails.recipient_ids, self.anna.partner_id)
        self.assertEqual([quote.access_token in mail.body_html for mail in mails], [True, True])
