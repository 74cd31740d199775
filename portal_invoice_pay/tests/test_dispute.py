import io
from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.actor import Actor

from .customer_common import CustomerCommon

MODEL = "odoo.addons.portal_invoice_pay.models.portal_invoice_dispute"
PDF = b"%PDF-1.4 a delivery slip"


class File:
    """What a browser uploads."""

    def __init__(self, filename, content):
        self.filename, self.read = filename, io.BytesIO(content).read


class DisputeCommon(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("portal_invoice_pay.dispute_reason_quantity")
        cls.line, cls.other = cls.invoice.invoice_line_ids.sorted()
        cls.accountant = new_test_user(
            cls.env, "accountant.pay", groups="base.group_user,account.group_account_invoice", email="a@vendor.example"
        )
        cls.invoice.invoice_user_id = cls.accountant

    def _dispute(self, user=None, chosen=None, invoice=None, files=(), actor=None, **values):
        actor, invoice = actor or self._actor(user), invoice or self.invoice
        chosen = {str(self.line.id): ""} if chosen is None else chosen
        values = {"reason_id": str(self.reason.id), "text": "Only one came", "chosen": chosen} | values
        disputes = self.env["portal.invoice.dispute"].with_env(actor.env)
        return disputes._open(invoice.with_env(actor.env).sudo(), values, list(files), actor)

    def _close(self, dispute, action, **values):
        dispute = dispute.with_user(self.accountant).sudo(False)
        dispute.write(values)
        getattr(dispute, action)()

    def _get_notices(self):
        domain = [("event_id.code", "=", "invoice_dispute_closed"), ("res_id", "=", self.invoice.id)]
        return self.env["portal.notice"].search(domain)


@tagged("post_install", "-at_install")
class TestDispute(DisputeCommon):
    def test_line_is_not_asked_for_and_the_rest_is(self):
        self.assertEqual(self.invoice._get_portal_disputed_amount(), 0)
        dispute = self._dispute()
        self.assertEqual((dispute.amount, dispute.partner_id), (200, self.frank.partner_id))
        self.assertEqual(self.invoice._get_portal_disputed_amount(), 200)
        self.assertEqual(self.invoice._get_portal_state(), "open")
        dispute._withdraw(self._actor())
        self.assertEqual((dispute.state, self.invoice._get_portal_disputed_amount()), ("withdrawn", 0))
        with self.assertRaisesRegex(UserError, "closed in the meantime"):
            dispute._withdraw(self._actor())

    def test_whole_invoice_waits(self):
        self._dispute(chosen={"whole": ""})
        self.assertEqual(self.invoice._get_portal_disputed_amount(), 300)
        self.assertEqual(self.invoice._get_portal_state(), "disputed")
        self.assertEqual(self.invoice._get_portal_badge(), ("progress", "Disputed"))
        with self.assertRaisesRegex(UserError, "in question already"):
            self._dispute()

    def test_rest_can_be_paid(self):
        """What is disputed is not paid, and not both at once: a payment and a dispute wait for each other."""
        attempts = self.invoice.portal_payment_attempts
        self._dispute()
        self.assertEqual(self.invoice.portal_payment_attempts, attempts + 1)
        self.assertEqual(self._make_remittance(self.invoice).amount, 100)
        rest = self._dispute(chosen={"whole": ""})
        with self.assertRaisesRegex(UserError, "You disputed"):
            self._make_remittance(self.invoice)
        attempts = self.invoice.portal_payment_attempts
        rest._withdraw(self._actor())
        self.assertEqual(self.invoice.portal_payment_attempts, attempts + 1)
        self.assertEqual(self._make_remittance(self.invoice).amount, 100)

    def test_amounts(self):
        """Never more than the line, than what is left, or twice; and no nonsense."""
        key = str(self.line.id)
        for text in ("200.01", "0", "-1", "nan", "inf", "1e400", "abc", "0.001"):
            with self.assertRaisesRegex(UserError, "above zero", msg=text):
                self._dispute(chosen={key: text})
        foreign = str(self._create_invoice().invoice_line_ids[0].id)
        for chosen in ({}, {"0": "1"}, {"x": "1"}, {foreign: "1"}):
            with self.assertRaisesRegex(UserError, "Choose the lines", msg=chosen):
                self._dispute(chosen=chosen)
        self.assertEqual(self._dispute(chosen={key: "150.5"}).amount, 150.5)
        with self.assertRaisesRegex(UserError, "at most .*49.50"):
            self._dispute(chosen={key: "49.51"})
        self.assertEqual(self._dispute(chosen={key: " 49.50 "}).amount, 49.5)

    def test_amounts_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.reason.update_field_translations("name", {"fr_FR": "Quantité fausse"})
        actor = Actor(user=self.frank.with_user(self.frank).with_context(lang="fr_FR"))
        dispute = self._dispute(chosen={str(self.line.id): "12,50"}, actor=actor)
        self.assertEqual(dispute.amount, 12.5)
        # Who is to answer reads the own language, and the customer the customer's.
        self.assertEqual(dispute.activity_ids.summary, f"Disputed invoice: {self.reason.name}")
        self.assertIn("Quantité fausse", self.invoice.message_ids[0].body)

    def test_who_takes_it_back(self):
        """A colleague does so in the own name, and a visitor takes back what a visitor said alone."""
        dispute = self._dispute()
        visitor = Actor(user=self.env.ref("base.public_user").with_user(self.env.ref("base.public_user")), is_link=True)
        with self.assertRaisesRegex(UserError, "Sign in"):
            dispute._withdraw(visitor)
        colleague = new_test_user(self.env, "colleague.dispute", groups="base.group_portal")
        colleague.partner_id.write(
            {"parent_id": self.acme.id, "portal_role_id": self.frank.partner_id.portal_role_id.id}
        )
        dispute._withdraw(self._actor(colleague))
        self.assertEqual(self.invoice.message_ids.sorted("id")[-1:].author_id, colleague.partner_id)

    def test_no_more_than_is_left(self):
        self._pay(self.invoice, 180)
        both = {str(line.id): "" for line in self.line | self.other}
        with self.assertRaises(UserError):
            self._dispute(chosen=both)
        self.assertEqual(self._dispute().amount, 120)
        self._pay(self.invoice, 100)
        self.assertEqual(self.invoice._get_portal_disputed_amount(), 20)

    def test_several_lines(self):
        dispute = self._dispute(chosen={str(self.line.id): "10", str(self.other.id): ""})
        self.assertEqual(dispute.line_ids.mapped("amount"), [10, 100])

    def test_what_cannot_be_disputed(self):
        refund, paid = self._create_invoice(move_type="out_refund"), self._create_invoice()
        self._pay(paid, 300)
        for invoice in (refund, paid):
            with self.assertRaisesRegex(UserError, "Nothing is left to pay"):
                self._dispute(chosen={"whole": ""}, invoice=invoice)
        with self.assertRaisesRegex(UserError, "Choose what is wrong"):
            self._dispute(reason_id="9" * 30)
        self.reason.active = False
        with self.assertRaisesRegex(UserError, "Choose what is wrong"):
            self._dispute()
        self.reason.active = True
        with self.assertRaisesRegex(UserError, "too long"):
            self._dispute(text="x" * 2001)
        self.assertTrue(self._dispute(text="=1+1").text.startswith("'="))

    def test_who(self):
        """Who pays, and the contact; who only reads writes a message. Staff look on."""
        disputes = self.env["portal.invoice.dispute"]
        self.assertFalse(disputes._get_refusal(self.invoice, self._actor(self.frank)))
        self.assertTrue(disputes._get_refusal(self.invoice, self._actor(self.anna)))
        own = self._create_invoice(self.anna.partner_id)
        self.assertFalse(disputes._get_refusal(own, self._actor(self.anna)))
        self.assertTrue(disputes._get_refusal(own, self._actor(self.accountant)))

    def test_visitor_by_link(self):
        """As with messages; with a name and an address, unless a role keeps somebody of the customer from paying."""
        link = self._actor(self.env.ref("base.public_user"), is_link=True)
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._dispute(actor=link, name="Eva", email="eva@acme.example")
        (self.anna | self.bob | self.sue).partner_id.portal_role_id = self.roles["finance"]
        for name, email in (("", "eva@acme.example"), ("Eva", "eva"), ("www.example.com", "eva@acme.example"), (1, [])):
            with self.assertRaisesRegex(UserError, "your name"):
                self._dispute(actor=link, name=name, email=email)
        dispute = self._dispute(actor=link, name="Eva", email="eva@acme.example")
        self.assertEqual(dispute.visitor, "Eva <eva@acme.example>")
        self.assertEqual(dispute.partner_id, self.acme)
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._dispute(actor=self._actor(self.env.ref("base.public_user")), name="Eva", email="eva@acme.example")

    def test_limit_of_a_day(self):
        self.env["portal.rate.limit"].search([]).unlink()
        with patch(f"{MODEL}.MAX_DISPUTES", 1):
            self._dispute(chosen={str(self.line.id): "1"})
            with self.assertRaisesRegex(UserError, "several times today"):
                self._dispute(chosen={str(self.line.id): "1"})

    def test_visitors_leave_the_customer_its_own(self):
        """Anybody who has the link may dispute as often as the limit says, and then the customer may still."""
        self.anna.partner_id.portal_role_id = self.frank.partner_id.portal_role_id
        visitor, names = self._actor(self.env.ref("base.public_user"), is_link=True), {"name": "Eva", "email": "e@a.be"}
        with patch(f"{MODEL}.MAX_DISPUTES", 1):
            self._dispute(chosen={str(self.line.id): "1"}, actor=visitor, **names)
            with self.assertRaisesRegex(UserError, "several times today"):
                self._dispute(chosen={str(self.line.id): "1"}, actor=visitor, **names)
            self.assertTrue(self._dispute(chosen={str(self.line.id): "1"}))

    def test_vendor_is_told(self):
        dispute = self._dispute(files=[File("slip.pdf", PDF)], text="Only\none <b>came</b>")
        self.assertEqual(dispute.activity_ids.user_id, self.accountant)
        self.assertEqual(dispute.activity_ids.summary, "Disputed invoice: Quantity")
        message = self.invoice.message_ids[:1]
        self.assertEqual(message.author_id, self.frank.partner_id)
        self.assertIn("Only<br>one &lt;b&gt;came", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["slip.pdf"])
        self.assertEqual(message.attachment_ids.res_id, self.invoice.id)
        dispute._withdraw(self._actor())
        self.assertFalse(dispute.activity_ids)
        self.assertIn("I take this back", self.invoice.message_ids[:1].body)

    def test_file_that_is_none(self):
        with self.assertRaisesRegex(UserError, "cannot be uploaded"):
            self._dispute(files=[File("slip.exe", PDF)])
        self.assertFalse(self.invoice.portal_dispute_ids)

    def test_activity_is_for_who_may_see_disputes(self):
        seller = new_test_user(self.env, "seller.pay", groups="base.group_user")
        self.invoice.invoice_user_id = seller
        self.assertFalse(self._dispute(chosen={"whole": "1"}).activity_ids.filtered(lambda one: one.user_id == seller))

    def test_refusal_needs_a_reason(self):
        dispute = self._dispute()
        with self.assertRaisesRegex(UserError, "Write an answer"):
            self._close(dispute, "action_refuse")
        self._close(dispute, "action_refuse", answer="Both were signed for.")
        self.assertEqual((dispute.state, self.invoice._get_portal_disputed_amount()), ("refused", 0))
        self.assertEqual(self._get_notices().partner_id & self.frank.partner_id, self.frank.partner_id)
        item = self._get_notices()[:1]._prepare_item()
        self.assertIn("stays as it is", item["body"])
        self.assertIn("Both were signed for.", item["body"])
        for action in ("action_refuse", "action_settle", "action_make_credit"):
            with self.assertRaisesRegex(UserError, "closed already"):
                self._close(dispute, action)

    def test_settled(self):
        dispute = self._dispute()
        with self.assertRaisesRegex(UserError, "how is the dispute settled"):
            self._close(dispute, "action_settle")
        self._close(dispute, "action_settle", answer="The second desk is on its way.")
        self.assertEqual(dispute.state, "settled")
        self.assertTrue(self._get_notices())

    def test_credit_note_of_the_lines(self):
        dispute = self._dispute(chosen={str(self.line.id): "50"})
        later = self._dispute(chosen={str(self.other.id): ""})
        self._close(dispute, "action_make_credit")
        credit = dispute.credit_move_id
        self.assertEqual((credit.state, credit.move_type), ("draft", "out_refund"))
        self.assertEqual(credit.reversed_entry_id, self.invoice)
        self.assertEqual((credit.amount_total, len(credit.invoice_line_ids)), (50, 1))
        self._close(dispute, "action_make_credit")
        self.assertEqual(dispute.credit_move_id, credit)
        self.assertEqual(dispute.state, "open")
        credit.action_post()
        self.assertEqual((dispute.state, later.state), ("accepted", "open"))
        self.assertTrue(self._get_notices())

    def test_credit_note_of_the_whole(self):
        dispute = self._dispute(chosen={"whole": "150"})
        self._close(dispute, "action_make_credit")
        self.assertEqual((dispute.credit_move_id.amount_total, len(dispute.credit_move_id.invoice_line_ids)), (150, 2))

    def test_credit_note_of_a_part_is_exact(self):
        """Even if the price of each is too small to be divided; a line that is wrong as a whole keeps its quantity."""
        self.invoice.button_draft()
        self.line.write({"quantity": 1000, "price_unit": 0.12})
        self.invoice.action_post()
        dispute = self._dispute(chosen={str(self.line.id): "7", str(self.other.id): ""})
        self._close(dispute, "action_make_credit")
        self.assertEqual(dispute.credit_move_id.invoice_line_ids.mapped("price_total"), [7, 100])
        self.assertEqual(dispute.credit_move_id.invoice_line_ids.mapped("quantity"), [1, 2])

    def test_small_credit_note_leaves_it_open(self):
        """Such as one of goodwill; of several disputes, those are closed that its amount covers."""
        large, small = self._dispute(), self._dispute(chosen={str(self.other.id): "40"})
        for amount, states in ((1, ("open", "open")), (45, ("open", "accepted")), (200, ("accepted", "accepted"))):
            line = Command.create({"name": "Goodwill", "price_unit": amount, "tax_ids": False})
            values = {"invoice_date": self.invoice.invoice_date, "invoice_line_ids": [line]}
            credit = self.invoice._reverse_moves([values])
            (credit.invoice_line_ids - credit.invoice_line_ids.filtered_domain([("name", "=", "Goodwill")])).unlink()
            self.assertEqual(credit.amount_total, amount)
            credit.action_post()
            self.assertEqual((large.state, small.state), states)

    def test_any_credit_note_closes_it(self):
        dispute = self._dispute()
        credit = self.invoice._reverse_moves([{"invoice_date": self.invoice.invoice_date}])
        self.assertEqual(dispute.state, "open")
        credit.action_post()
        self.assertEqual(dispute.state, "accepted")

    def test_models_are_closed_to_customers(self):
        dispute = self._dispute()
        for record in (dispute, dispute.line_ids, self.reason):
            with self.assertRaises(AccessError):
                record.with_user(self.frank).sudo(False).read(["display_name"])
        with self.assertRaises(AccessError):
            dispute.with_user(self.frank).sudo(False).action_settle()
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.frank).read(["portal_dispute_ids"])

    def test_reader_of_accounts_closes_nothing(self):
        dispute = self._dispute()
        reader = new_test_user(self.env, "reader.pay", groups="base.group_user,account.group_account_readonly")
        with self.assertRaises(AccessError):
            dispute.with_user(reader).sudo(False).action_settle()


@tagged("post_install", "-at_install")
class TestDisputePage(DisputeCommon):
    def _open_page(self, user=None, query=""):
        self._login(user)
        response = self.url_open(f"/my/invoices/{self.invoice.id}{query}")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _send(self, path="", invoice=None, csrf=True, **values):
        token = {"csrf_token": Request.csrf_token(self)} if csrf else {}
        address = f"/my/invoices/{(invoice or self.invoice).id}/dispute{path}"
        with mute_logger("odoo.http"):
            response = self.url_open(address, data={**token, **values}, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _get_values(self, **values):
        return {"lines": str(self.line.id), "reason_id": self.reason.id, "text": "Only one came"} | values

    def test_form(self):
        page = self._open_page(self.frank)
        self.assertTrue(page.xpath("//form[@id='o_portal_dispute']"))
        self.assertTrue(page.xpath("//a[@name='portal_dispute'][@href='#o_portal_dispute']"))
        self.assertEqual(len(page.xpath("//input[@name='lines']")), 3)
        page = self._open_page(self.anna)
        self.assertFalse(page.xpath("//form[@id='o_portal_dispute'] | //a[@name='portal_dispute']"))

    def test_send_and_withdraw(self):
        self._login(self.frank)
        response = self._send(**self._get_values())
        self.assertEqual(response.status_code, 303)
        dispute = self.invoice.portal_dispute_ids
        self.assertEqual(dispute.amount, 200)
        page = self._open_page(self.frank)
        self.assertTrue(page.xpath("//dd[@data-name='disputed']"))
        self.assertIn("That part waits", page.xpath("//*[@name='portal_sentence']")[0].text_content())
        self.assertTrue(page.xpath("//button[@name='portal_dispute_withdraw']"))
        self.assertFalse(self._open_page(self.anna).xpath("//button[@name='portal_dispute_withdraw']"))
        self._send(f"/{dispute.id}/withdraw")
        self.assertEqual(dispute.state, "open")
        self._login(self.frank)
        self._send(f"/{dispute.id}/withdraw")
        self.assertEqual(dispute.state, "withdrawn")

    def test_refusal_keeps_what_was_typed(self):
        self._login(self.frank)
        self._send(**self._get_values(**{f"amount_{self.line.id}": "999"}))
        self.assertFalse(self.invoice.portal_dispute_ids)
        page = html.fromstring(self.url_open(f"/my/invoices/{self.invoice.id}").content)
        self.assertIn("above zero", page.xpath("//*[@name='portal_dispute_error']")[0].text_content())
        self.assertEqual(page.xpath("//textarea[@name='text']")[0].text.strip(), "Only one came")
        self.assertEqual(page.xpath(f"//input[@name='amount_{self.line.id}']/@value"), ["999"])
        self.assertTrue(page.xpath("//input[@name='lines'][@checked]"))

    def test_strangers_and_forgeries(self):
        for user in (self.ben, None):
            self._login(user)
            self._send(**self._get_values(name="Eva", email="eva@acme.example"))
            self._send(**self._get_values(access_token="x"))
            self._send(**self._get_values(access_token="\u00e9"))
        self._login(self.anna)
        self._send(**self._get_values())
        self._login(self.frank)
        self.assertEqual(self._send(csrf=False, **self._get_values()).status_code, 400)
        self.assertFalse(self.invoice.portal_dispute_ids)
        other = self._create_invoice(self.ben.partner_id)
        dispute = self._dispute(self.ben, {"whole": ""}, other)
        self._send(f"/{dispute.id}/withdraw")
        self._send(f"/{dispute.id}/withdraw", other)
        self.assertEqual(dispute.state, "open")

    def test_visitor_by_link(self):
        (self.anna | self.bob | self.sue).partner_id.portal_role_id = self.roles["finance"]
        token = {"access_token": self.invoice.access_token}
        page = self._open_page(None, f"?access_token={self.invoice.access_token}")
        self.assertTrue(page.xpath("//input[@name='email'][@type='email']"))
        response = self._send(**self._get_values(name="Eva", email="eva@acme.example"), **token)
        self.assertIn("access_token", response.headers["Location"])
        self.assertEqual(self.invoice.portal_dispute_ids.amount, 200)

    def test_vendors_answer_is_shown(self):
        dispute = self._dispute()
        self._close(dispute, "action_refuse", answer="Both were signed for.")
        page = self._open_page(self.anna)
        self.assertIn("signed for", page.xpath("//*[@name='portal_dispute_answer']")[0].text_content())

    def test_tax_is_in_question_too(self):
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10, "type_tax_use": "sale"})
        self.invoice.button_draft()
        self.line.tax_ids = [Command.set(tax.ids)]
        self.invoice.action_post()
        dispute = self._dispute()
        self.assertEqual(dispute.amount, 220)
        self._close(dispute, "action_make_credit")
        self.assertEqual(dispute.credit_move_id.amount_total, 220)
