import re

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.page_common import check_find

from ..controllers.receipt import ReceiptPortal
from .common import ReceiptCommon, Upload

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPages(ReceiptCommon, HttpCase):
    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, path="", **options):
        return self.url_open(f"/my/deliveries/{self.delivery.id}{path}", **options)

    def _post(self, action="receive", delivery=None, follow=True, files=None, page=None, **values):
        self.env.flush_all()
        page = page or self.url_open("/web/login" if not self.session.uid else "/my/notifications").text
        token = re.search(r'csrf_token"?:? ?(?:value=)?"([^"]+)"', page)[1]
        path = f"/my/deliveries/{(delivery or self.delivery).id}/{action}"
        data = {"csrf_token": token, **values}
        response = self.url_open(path, data=data, files=files, allow_redirects=follow)
        self.env.invalidate_all()
        return response

    def _form(self, delivery=None, **values):
        return {"name": "Anna Keller", "consent": "1", "digest": self._values(delivery)["digest"]} | values

    # === SIGNED IN === #

    def test_what_arrived_is_not_asked_for_once_more(self):
        self.env.company.portal_asks_receipt = True
        self._login(self.anna)
        self.assertIn("Has it arrived?", self._get().text)
        self.delivery.portal_delivered_on = self.delivery.date_done
        self.env.flush_all()
        page = self._get().text
        self.assertNotIn("Has it arrived?", page)
        self.assertIn("Please confirm what you received.", page)

    def test_confirm(self):
        self._login(self.anna)
        page = self._get().text
        self.assertIn('name="portal_receipt_send"', page)
        self.assertNotIn('name="portal_receipt_code_send"', page)
        files = {f"photo_{self.move.id}": ("corner.png", self.photo, "image/png")}
        typed = {f"received_{self.move.id}": "4", f"note_{self.move.id}": "One is missing"}
        answer = self._post(files=files, **self._form(**typed)).text
        self.assertIn('name="portal_receipt_done"', answer)
        self.assertIn("missing: 1 of 5, One is missing", answer)
        receipt = self.delivery.portal_receipt_ids
        self.assertEqual((receipt.state, receipt.person_id), ("open", self.anna.partner_id))
        photo = re.search(r'href="(/my/deliveries/\d+/photo/\d+)"', answer)[1]
        self.assertEqual(self.url_open(photo).content, self.photo)
        self.assertNotIn('name="portal_receipt_send"', answer)

    def test_second_press_of_the_button(self):
        self._login(self.anna)
        form = self._form()
        for _press in range(2):
            self.assertIn('name="portal_receipt_done"', self._post(**form).text)
        self.assertEqual(len(self.delivery.portal_receipt_ids), 1)

    def test_refused_input_is_kept(self):
        self._login(self.anna)
        typed = {f"received_{self.move.id}": "7", f"note_{self.move.id}": "Too <many>"}
        page = self._post(**self._form(note="Words of mine", **typed)).text
        self.assertIn("5 were sent", page)
        for words in ("Words of mine", "data-find-keep", 'value="7"', "Too &lt;many&gt;"):
            self.assertIn(words, page)
        self.assertNotIn("Words of mine", self._get().text)
        self.assertFalse(self.delivery.portal_receipt_ids)

    def test_odd_input_is_no_error(self):
        self._login(self.anna)
        for typed in ({"digest": "é"}, {"received_x": "1"}, {"received_99999999999999": "1", "digest": ""}):
            response = self._post(**self._form() | typed | {"consent": "0"})
            self.assertEqual(response.status_code, 200)
        self.assertFalse(self.delivery.portal_receipt_ids)

    def test_without_a_csrf_token(self):
        self._login(self.anna)
        with mute_logger("odoo.http"):
            self.assertEqual(self._get("/receive", data={"name": "x"}).status_code, 400)
            self.assertIn(self._get("/receive").status_code, (404, 405))
        self.assertFalse(self.delivery.portal_receipt_ids)

    @mute_logger(RULES, "odoo.http")
    def test_strangers_and_colleagues(self):
        """Whoever does not see the delivery neither confirms it nor fetches anything of it."""
        self._receive(lines=self._line(received="4"), files={})
        seal = self._seal()
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        self.bob.partner_id.portal_role_id = self._create_role(delivery="none", rights=("can_receive",))
        for user in (self.bob, self.ben):
            self._login(user)
            for suffix in (f"/receipt/{seal.id}", f"/receipt/{seal.id}?kind=pack", "/photo/1"):
                self.assertEqual(self._get(suffix).status_code, 404, suffix)
            self.assertEqual(self._post(delivery=other, **self._form(other)).status_code, 404)
            self.assertEqual(self._post("receive/code", delivery=other).status_code, 404)
            self.assertFalse(other.portal_receipt_ids)
        self._login(self.anna)
        self.assertEqual(self._get(f"/receipt/{seal.id}").content[:5], b"%PDF-")
        self.assertEqual(self._get(f"/receipt/{seal.id}?kind=pack").content[:2], b"PK")
        self.assertIn('name="portal_receipt_done"', self._post(delivery=other, **self._form(other)).text)
        # The seal of one delivery is not to be had by another one.
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"/my/deliveries/{other.id}/receipt/{seal.id}").status_code, 404)

    def test_photo_of_another_delivery(self):
        """Whoever opens a delivery is shown its photos alone, not any file by its number."""
        self._receive(lines=self._line(received="4"), files={str(self.move.id): [Upload("corner.png", self.photo)]})
        photo = self.delivery.portal_receipt_ids.line_ids.attachment_ids
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        file = self.env["ir.attachment"].create({"name": "secret.txt", "raw": b"Secret"})
        self.env.flush_all()
        self._login(self.anna)
        self.assertEqual(self._get(f"/photo/{photo.id}").content, self.photo)
        with mute_logger("odoo.http"):
            for path in (f"{other.id}/photo/{photo.id}", f"{self.delivery.id}/photo/{file.id}"):
                self.assertEqual(self.url_open(f"/my/deliveries/{path}").status_code, 404, path)

    def test_thanks_need_a_receipt(self):
        self._login(self.anna)
        self.assertNotIn('name="portal_receipt_done"', self._get("?done=received").text)
        self._post(**self._form())
        self.assertNotIn('name="portal_receipt_done"', self._get("?done=whatever").text)
        self.assertIn('name="portal_receipt_done"', self._get("?done=received").text)

    def test_consent_is_ticked(self):
        self._login(self.anna)
        for consent in ("", "0", "on"):
            self.assertIn('name="portal_receipt_error"', self._post(**self._form(consent=consent)).text, consent)
        self.assertFalse(self.delivery.portal_receipt_ids)
        self.assertIn('name="portal_receipt_done"', self._post(**self._form()).text)

    def test_what_is_kept_is_bounded(self):
        typed = {f"note_{number}": "x" * 9000 for number in range(3000)}
        kept = ReceiptPortal()._keep_receipt(typed | {"other": "x", "digest": "x"})
        self.assertEqual((len(kept), {len(value) for value in kept.values()}), (2000, {4000}))
        kept = ReceiptPortal()._keep_receipt({"name": "Anna", "received_1": "4", "other_1": "x", "digest": "x"})
        self.assertEqual(kept, {"name": "Anna", "received_1": "4"})

    def test_colleague_without_the_right(self):
        self.bob.partner_id.portal_role_id = self._create_role(delivery="company")
        self._login(self.bob)
        page = self._get().text
        self.assertNotIn('name="portal_receipt_send"', page)
        self.assertIn("Your role does not allow", self._post(**self._form()).text)
        self.assertFalse(self.delivery.portal_receipt_ids)

    def test_many_lines_unfold(self):
        delivery = self._create_long(22)
        self._login(self.anna)
        for number, is_folded in ((self.delivery, False), (delivery, True)):
            page = self.url_open(f"/my/deliveries/{number.id}").text
            for name in ("portal_delivery_more", "portal_receipt_more"):
                self.assertEqual(f'name="{name}"' in page, is_folded)
        self.assertIn("Show all 22", page)
        self.assertEqual(page.count('name="portal_delivery_item"'), 22)
        self.assertEqual(page.count('name="received_'), 22)
        folded = page.partition('name="portal_delivery_more"')[2].partition("</details>")[0]
        self.assertEqual(folded.count('name="portal_delivery_item"'), 2)
        folded = page.partition('name="portal_receipt_more"')[2].partition("</details>")[0]
        self.assertEqual(folded.count('name="received_'), 2)
        check_find(self, html.fromstring(page), 22)
        few = self._create_long(10)
        check_find(self, html.fromstring(self.url_open(f"/my/deliveries/{few.id}").text), 10, is_offered=False)

    def _create_long(self, count):
        products = self.env["product.product"].create(
            [{"name": f"Part {number}", "type": "consu", "is_storable": True} for number in range(count)]
        )
        lines = [Command.create({"product_id": product.id, "product_uom_qty": 1}) for product in products]
        order = self.env["sale.order"].create({"partner_id": self.anna.partner_id.id, "order_line": lines})
        order.action_confirm()
        return self._ship(order.picking_ids)

    def test_not_shipped_yet(self):
        waiting = self._create_order(self.anna.partner_id).picking_ids
        self._login(self.anna)
        self.assertNotIn('name="portal_receipt_send"', self.url_open(f"/my/deliveries/{waiting.id}").text)
        self.assertIn("not been shipped", self._post(delivery=waiting, name="Anna", consent="1").text)

    # === BY LINK === #

    def _link(self, delivery=None):
        delivery = delivery or self.delivery
        token = delivery._portal_ensure_token()
        self.env.flush_all()
        return token

    def test_link_with_a_code(self):
        token = self._link()
        self._login()
        page = self._get(f"?access_token={token}").text
        self.assertIn('name="portal_receipt_code_send"', page)
        refused = self._post(page=page, access_token=token, **self._form(code="123456"))
        self.assertIn("Ask for a code first", refused.text)
        sent = self._post("receive/code", page=page, access_token=token, note="Words of mine").text
        self.assertIn("A code was mailed to a***@customer.example", sent)
        self.assertIn("Words of mine", sent)
        mail = self.env["mail.mail"].search(
            [("subject", "ilike", "Your code to confirm the receipt of")], order="id desc", limit=1
        )
        code = re.search(r"<b>(\d{6})</b>", str(mail.body_html))[1]
        done = self._post(page=page, access_token=token, **self._form(code=code))
        self.assertIn('name="portal_receipt_done"', done.text)
        self.assertFalse(self.delivery.portal_receipt_ids.person_id)
        seal = self._seal()
        self.assertEqual(self._get(f"/receipt/{seal.id}?access_token={token}").content[:5], b"%PDF-")
        with mute_logger("odoo.http"):
            self.assertEqual(self._get(f"/receipt/{seal.id}").status_code, 404)

    def test_evidence_is_for_readers_with_an_account(self):
        """The evidence tells the address and the browser of whoever confirmed: a link alone is no right to it."""
        self._receive()
        seal, token = self._seal(), self._link()
        self._login()
        page = self._get(f"?access_token={token}").text
        self.assertIn('name="portal_seal"', page)
        self.assertNotIn('name="portal_pack"', page)
        with mute_logger("odoo.http"):
            pack = self._get(f"/receipt/{seal.id}?kind=pack&access_token={token}")
        self.assertEqual(pack.status_code, 404)
        self._login(self.anna)
        self.assertIn('name="portal_pack"', self._get().text)
        self.assertEqual(self._get(f"/receipt/{seal.id}?kind=pack&access_token={token}").content[:2], b"PK")

    @mute_logger(RULES, "odoo.http")
    def test_link_of_another_delivery(self):
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        token, page = self._link(other), None
        self._login()
        page = self.url_open(f"/my/deliveries/{other.id}?access_token={token}").text
        for action in ("receive", "receive/code"):
            for secret in (token, "x", ""):
                self.assertEqual(self._post(action, page=page, access_token=secret, **self._form()).status_code, 404)
        self.assertFalse(self.delivery.portal_receipt_ids)
        sent = self._post("receive/code", delivery=other, page=page, access_token=token)
        self.assertIn("A code was mailed", sent.text)
