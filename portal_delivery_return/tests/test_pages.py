import base64
import re

from lxml import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.portal_custom_base.tests.page_common import PageCommon, check_find
from odoo.addons.portal_delivery_return.controllers.delivery_returns import DeliveryReturnPortal

from .common import ReturnCommon, make_picture

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPages(ReturnCommon, PageCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.path = f"/my/deliveries/{self.delivery.id}/return"

    def _send(self, path=None, lines=None, files=None, **values):
        self.env.flush_all()
        page = self.url_open(self.path).text
        data = dict(re.findall(r'name="(csrf_token|key)"[^>]*value="([^"]+)"', page)) | values
        if "csrf_token" not in data:
            data["csrf_token"] = re.search(r'csrf_token: "([^"]+)"', page)[1]
        data |= {"lines": lines} if lines else {}
        response = self.url_open(path or self.path, data=data, files=files)
        self.env.invalidate_all()
        return response

    def _get_return(self):
        return self.env["portal.delivery.return"].search([("picking_id", "=", self.delivery.id)])

    def test_form(self):
        self._sign_in(self.anna)
        page = self.url_open(self.path).text
        for words in ("Desk", "What do you want to return?", "Damaged", "(with a photo)"):
            self.assertIn(words, page)
        self.assertFalse(self._get_return())

    def test_ask(self):
        self._sign_in(self.anna)
        line, reason = self._key(), self.reasons["damaged"].id
        values = {"reason_id": reason, "text": "A leg is broken.", f"quantity_{line}": "2"}
        response = self._send(lines=[line], files={"files": ("desk.png", make_picture())}, **values)
        record = self._get_return()
        self.assertEqual((record.line_ids.quantity, record.reason_id), (2, self.reasons["damaged"]))
        self.assertIn("We have received your request.", response.text)
        self.assertIn("desk.png", response.text)
        photo = record._get_photos_sudo()
        self.assertEqual(self.url_open(f"{record.access_url}/file/{photo.id}").content, make_picture())

    def test_refused_input_is_kept(self):
        self._sign_in(self.anna)
        line, reason = self._key(), self.reasons["damaged"].id
        values = {"reason_id": reason, "text": "A leg is broken.", f"quantity_{line}": "3"}
        response = self._send(lines=[line], **values)
        page = html.fromstring(response.content)
        self.assertIn("Please add a photo.", response.text)
        self.assertIn("A leg is broken.", response.text)
        self.assertEqual(page.xpath("//input[@type='number']/@value"), ["3"])
        self.assertTrue(page.xpath(f"//input[@value='{reason}' and @checked]"))
        self.assertTrue(page.xpath(f"//input[@value='{line}' and @checked]"))
        self.assertTrue(page.xpath("//*[@data-find-keep]"))
        self.assertFalse(self._get_return())

    def test_forged_lines_are_not_kept(self):
        line = self._key()
        forged = ["x" * 900, *(f"{90_000 + number}-0" for number in range(300))]
        chosen = {name: "9" * 900 for name in (line, *forged)}
        with MockRequest(self.env) as request:
            values = {"chosen": chosen, "reason_id": None, "text": None}
            DeliveryReturnPortal()._keep_return(values, UserError("No"))
            kept = request.session["portal_return_typed"]["chosen"]
        self.assertEqual(list(kept), [line, *forged[1:200]])
        self.assertEqual(kept[line], "9" * 40)

    def test_delivery_tells_its_returns(self):
        self._sign_in(self.anna)
        page = self._open_page(self.delivery.access_url, "portal.document.page.delivery")
        self.assertTrue(page.xpath(f"//a[@href='{self.path}']"))
        record = self._ask()
        self.env.flush_all()
        page = self._open_page(self.delivery.access_url, "portal.document.page.delivery")
        self.assertIn("2 × Desk", self._get_text(page, "portal_delivery_returns"))
        self.bob.partner_id.portal_role_id = self._create_role(delivery="company", delivery_return="own")
        self.env.flush_all()
        self._sign_in(self.bob)
        page = self._open_page(self.delivery.access_url, "portal.document.page.delivery")
        self.assertTrue(page.xpath(f"//a[@href='{self.path}']"))
        self.assertFalse(page.xpath(f"//a[@href='{record.access_url}']"))

    def test_order_tells_returns_and_no_transfers(self):
        record = self._ask()
        transfer = self._approve(record)
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self._open_page(self.order.access_url, "portal.document.page.order")
        self.assertTrue(page.xpath(f"//a[@href='{record.access_url}']"))
        self.assertNotIn(transfer.name, page.text_content())
        self.assertFalse(page.xpath("//div[@name='return']"))

    def test_returning_is_never_the_first_button(self):
        actor = self._actor()
        page = self.env["portal.document.page.delivery"].with_env(actor.env)
        values = {"trackings": [], "portal_receipt_refusal": "No"}
        [act] = [act for act in page._get_acts(self.delivery.sudo(), actor, values) if act["name"] == "portal_return"]
        for tried, is_first in ((act, False), (act | {"style": ""}, True)):
            values = {"act": tried, "act_first": True}
            button = self.env["ir.qweb"]._render("portal_custom_base.portal_document_button", values)
            self.assertEqual("btn-primary" in button, is_first)

    def test_many_lines_are_folded(self):
        def read(count):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.anna.partner_id.id,
                    "order_line": [
                        Command.create({"product_id": self.product.id, "name": f"Desk {number}"})
                        for number in range(count)
                    ],
                }
            )
            order.action_confirm()
            for move in order.picking_ids.move_ids:
                move.write({"quantity": 1, "picked": True})
            order.picking_ids._action_done()
            self.env.flush_all()
            return [
                html.fromstring(self.url_open(f"{order.picking_ids.access_url}{end}").content)
                for end in ("", "/return")
            ]

        self._sign_in(self.anna)
        row = "//details//tr[@name='portal_delivery_item'] | //details//input[@name='lines']"
        for count, folded in ((20, 0), (22, 2)):
            for page in read(count):
                self.assertEqual(len(page.xpath(row)), folded)
                self.assertEqual(bool(page.xpath("//details[contains(@name, '_more')]/summary")), bool(folded))
        check_find(self, page, 22)
        check_find(self, html.fromstring(self.url_open(self.path).content), 1, is_offered=False)

    def test_link_only_reads(self):
        token = self.delivery._portal_ensure_token()
        self._ask()
        self.env.flush_all()
        self._sign_in(None)
        page = self._open_page(f"{self.delivery.access_url}?access_token={token}", "portal.document.page.delivery")
        self.assertFalse(page.xpath(f"//a[@href='{self.path}']"))
        self.assertNotIn("2 × Desk", self._get_text(page, "portal_delivery_returns"))
        for path in (self.path, "/my/returns"):
            response = self.url_open(f"{path}?access_token={token}", allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        record = self._ask(reason="damaged", files=[self._photo()])
        photo = record._get_photos_sudo()
        self.env.flush_all()
        paths = (self.path, record.access_url, f"{record.access_url}/file/{photo.id}")
        for user, opened in (
            (self.anna, (200, 200, 200)),
            (self.bob, (404, 404, 404)),
            (self.ben, (404, 404, 404)),
            (self.frank, (404, 404, 404)),
        ):
            self._sign_in(user)
            for path, status in zip(paths, opened, strict=True):
                self.assertEqual(self.url_open(path).status_code, status, (user.login, path))

    @mute_logger(RULES, "odoo.http")
    def test_strangers_change_nothing(self):
        """Nobody asks to return what they do not see, nor withdraws it."""
        record, line = self._ask(), self._key()
        values = {"reason_id": self.reasons["wrong"].id, f"quantity_{line}": "1", "key": "f" * 32}
        for user in (self.bob, self.ben, self.frank):
            self._sign_in(user)
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/notifications").text)[1]
            form = {"csrf_token": token, "lines": [line]} | values
            self.env.flush_all()
            for path in (self.path, f"{record.access_url}/withdraw"):
                self.assertEqual(self.url_open(path, data=form).status_code, 404, (user.login, path))
        self.env.invalidate_all()
        self.assertEqual((self._get_return(), record.state), (record, "asked"))

    @mute_logger("odoo.http")
    def test_file_of_another_return(self):
        """Whoever opens a return is shown its files alone, not any file by its number."""
        order = self._create_order(self.anna.partner_id)
        self._ship(order.picking_ids)
        record = self._ask(reason="damaged", files=[self._photo()])
        other = self._ask(delivery=order.picking_ids, key="e" * 32)
        file = self.env["ir.attachment"].create({"name": "secret.txt", "raw": b"Secret"})
        photo = record._get_photos_sudo()
        self.env.flush_all()
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(f"{record.access_url}/file/{photo.id}").status_code, 200)
        for path in (f"{other.access_url}/file/{photo.id}", f"{record.access_url}/file/{file.id}"):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_thanks_end_with_the_decision(self):
        record = self._ask()
        self.env.flush_all()
        self._sign_in(self.anna)
        path = f"{record.access_url}?done=1"
        self.assertIn("We have received your request.", self.url_open(path).text)
        self._approve(record)
        self.env.flush_all()
        self.assertNotIn("We have received your request.", self.url_open(path).text)

    def test_what_was_decided_is_not_withdrawn(self):
        record = self._ask()
        self._approve(record)
        self._sign_in(self.anna)
        response = self._send(f"{record.access_url}/withdraw")
        self.assertEqual(record.state, "approved")
        self.assertIn('name="portal_error"', response.text)

    @mute_logger("odoo.http")
    def test_without_csrf(self):
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(self.path, data={"lines": self._key()}).status_code, 400)
        record = self._ask()
        self.env.flush_all()
        self.assertEqual(self.url_open(f"{record.access_url}/withdraw", data={"x": "1"}).status_code, 400)
        self.assertEqual(record.state, "asked")

    def test_course_on_the_page(self):
        record = self._ask()
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self._open_page(record.access_url, "portal.document.page.return")
        self.assertIn("We look at your request", self._get_text(page, "portal_sentence"))
        self.assertNotIn("Pack it well.", page.text_content())
        self.assertEqual(self._get_steps(page), ["asked", "approved", "received", "credited"])
        self._approve(record)
        record.write({"label": base64.b64encode(b"%PDF-1.4\n"), "label_name": "label.pdf"})
        self.env.flush_all()
        page = self._open_page(record.access_url, "portal.document.page.return")
        self.assertIn("Put the label on the parcel", self._get_text(page, "portal_sentence"))
        self.assertIn("Pack it well.", self._get_text(page, "portal_return_instructions"))
        label = page.xpath("//a[@name='portal_return_label']/@href")[0]
        self.assertEqual(self.url_open(label).content, b"%PDF-1.4\n")
        self._receive(record.return_picking_id)
        self.env.flush_all()
        page = self._open_page(record.access_url, "portal.document.page.return")
        self.assertIn("We have received it.", self._get_text(page, "portal_sentence"))
        self.assertEqual(self.url_open(label).status_code, 404)

    def test_refusal_on_the_page(self):
        record = self._ask()
        record.answer = "It was made to measure."
        record.with_user(self.vera).action_refuse()
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self._open_page(record.access_url, "portal.document.page.return")
        self.assertIn("It was made to measure.", self._get_text(page, "portal_return_answer"))
        self.assertEqual(self._get_steps(page), ["asked", "refused"])

    def test_technical_sees_no_credit(self):
        ines = self._create_person("Ines", self.acme, "technical")
        order = self._create_order(ines.partner_id)
        self._ship(order.picking_ids)
        record = self._ask(ines, delivery=order.picking_ids)
        self.env.flush_all()
        self._sign_in(ines)
        page = self._open_page(record.access_url, "portal.document.page.return")
        self.assertEqual(self._get_steps(page), ["asked", "approved", "received"])

    def test_withdraw(self):
        record = self._ask()
        self._sign_in(self.anna)
        self.env.flush_all()
        self.assertIn("Withdraw the request", self.url_open(record.access_url).text)
        response = self._send(f"{record.access_url}/withdraw")
        self.assertEqual(record.state, "withdrawn")
        self.assertIn("You have withdrawn this request.", response.text)

    def test_list(self):
        record = self._ask()
        self.env.flush_all()
        for user, is_seen in ((self.anna, True), (self.paula, True), (self.bob, False), (self.ben, False)):
            self._sign_in(user)
            page = self.url_open("/my/returns").text
            self.assertEqual(record.access_url in page, is_seen, user.login)
            found = self.url_open("/my/returns?search=Desk&search_in=line_ids.product_id.name").text
            self.assertEqual(record.access_url in found, is_seen, user.login)
        self._sign_in(self.anna)
        self.assertNotIn(record.access_url, self.url_open("/my/returns?filterby=approved").text)

    @mute_logger("odoo.http")
    def test_no_list_for_a_role_without_returns(self):
        for user, status in ((self.frank, 404), (self.paula, 200)):
            self._sign_in(user)
            self.assertEqual(self.url_open("/my/returns").status_code, status, user.login)

    def test_last_day_is_told(self):
        self.env.company.portal_return_days = 0
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self.url_open(self.path).text
        self.assertIn("Nothing can be returned here.", page)
        self.assertNotIn('name="portal_return_send"', page)
