import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon
from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from ..controllers.supplier import SupplierPortal
from .common import PDF, UBL, SupplierCommon

MODEL = "portal.document.page.purchase"
RULES = "odoo.addons.base.models.ir_rule"


class SupplierPagesCommon(SupplierCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request_order = cls._create_order()
        cls.request_order.state = "sent"
        cls.rival = cls._create_order(cls.rita.partner_id)
        cls.rival.button_confirm()
        cls.path = f"/my/purchase/{cls.order.id}"
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestPages(PageCommon, SupplierPagesCommon, AccountTestInvoicingCommon):
    def _send(self, name, files=None, order=None, **values):
        """Send a form as its page does; the page is fetched first."""
        self.env.flush_all()
        path = f"/my/purchase/{(order or self.order).id}/{name}"
        page = html.fromstring(self.url_open(path).content)
        form = page.xpath("//form[contains(@class, 'o_portal_supplier_form')]")[0]
        data = {}
        for field in form.xpath(".//input[@name] | .//textarea[@name]"):
            kind = field.get("type")
            if kind not in ("radio", "file") or field.get("checked"):
                data[field.get("name")] = field.get("value") or field.text or ""
        response = self.url_open(path, data=data | values, files=files)
        self.env.invalidate_all()
        return html.fromstring(response.content)

    def _name(self, name, line=None):
        return f"{name}_{(line or self.lamp_line).id}"

    # === THE ORDER'S PAGE === #

    def test_order(self):
        self._sign_in(self.sam)
        page = self._open_page(self.path, MODEL)
        self.assertIn("Please confirm this order", self._get_text(page, "portal_sentence"))
        self.assertTrue(page.xpath("//a[@name='portal_supplier_answer' and contains(@class, 'btn-primary')]"))
        for name in ("ship", "bill"):
            self.assertTrue(page.xpath(f"//a[@name='portal_supplier_{name}']"), name)
        rows = page.xpath("//tr[@name='portal_supplier_line']")
        self.assertEqual([" ".join(row.text_content().split())[:4] for row in rows], ["Lamp", "Desk"])
        self._check_page_queries(self.path)

    def test_course(self):
        self._sign_in(self.sam)
        self._answer(lamp={"kind": "changed", "quantity": "8"})
        self.env.flush_all()
        page = self._open_page(self.path, MODEL)
        self.assertIn("We look at your answer", self._get_text(page, "portal_sentence"))
        self.assertIn("8 instead of 10", self._get_text(page, "portal_supplier_response"))
        response = self.order.portal_response_ids
        response.answer = "Eight will do."
        response.with_user(self.vera).action_accept()
        self._receive(8)
        self._send_bill(lamps="10", amount="50")
        self.env.flush_all()
        page = self._open_page(self.path, MODEL)
        self.assertIn("Eight will do.", self._get_text(page, "portal_supplier_response"))
        self.assertIn("8 × Lamp", self._get_text(page, "portal_supplier_receipt"))
        self.assertIn("billed 10, received 8", self._get_text(page, "portal_supplier_differences"))
        self.assertIn("Acknowledged", self._get_text(page, "portal_document_act"))
        self.assertIn("received", self._get_steps(page))
        self._check_page_queries(self.path)

    def test_nothing_of_the_end_customer(self):
        """Neither the source document, nor whom the goods go to, nor what the warehouse writes among itself."""
        self.order.origin = "S00042 for Acme"
        self.order.picking_ids.write({"origin": "S00042 for Acme", "note": "For Acme"})
        self.order.message_post(body="This one is for Acme.", subtype_xmlid="mail.mt_note")
        self._receive(8)
        self.env.flush_all()
        self._sign_in(self.sam)
        pages = [self.path, *(f"{self.path}/{name}" for name in ("answer", "ship", "bill"))]
        for path in (*pages, "/my/purchase", "/my/purchase?export=csv", "/my/rfq", "/my"):
            text = self.url_open(path).text
            self.assertNotIn("Acme", text, path)
            self.assertNotIn("S00042", text, path)
        report = self.env["ir.actions.report"]._render_qweb_html(
            "purchase.action_report_purchase_order", self.order.ids
        )
        self.assertNotIn(b"S00042", report[0])

    def test_request_tells_no_price(self):
        self.request_order.order_line.price_unit = 1234.5
        self.env.flush_all()
        self._sign_in(self.sam)
        for path in (
            f"/my/purchase/{self.request_order.id}",
            f"/my/purchase/{self.request_order.id}/answer",
            "/my/rfq",
        ):
            self.assertNotRegex(self.url_open(path).text, "1,?234", path)
        self.assertNotRegex(self.url_open("/my/rfq?export=csv").text, "1,?234")

    def test_link_reads_and_does_not_act(self):
        token = self.order._portal_ensure_token()
        self._answer(lamp={"kind": "changed", "quantity": "8"})
        self.env.flush_all()
        self._sign_in(None)
        page = self._open_page(f"{self.path}?access_token={token}", MODEL)
        self.assertFalse(page.xpath("//*[@name='portal_supplier_response']"))
        self.assertIn("Sign in to answer", page.xpath("//a[@name='portal_supplier_answer']")[0].text_content())
        self.env["portal.supplier.shipment"].sudo().create(
            {
                "order_id": self.order.id,
                "partner_id": self.sam.partner_id.id,
                "commercial_partner_id": self.supplier.id,
                "shipped_on": self.today,
                "note": "Ask for Joe.",
            }
        )
        self.assertNotIn("Ask for Joe.", self.url_open(f"{self.path}?access_token={token}").text)
        for name in ("answer", "ship", "bill"):
            response = self.url_open(f"{self.path}/{name}?access_token={token}", allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])
        self._sign_in(self.sam)
        self.assertIn("Ask for Joe.", self.url_open(self.path).text)

    # === WHO === #

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        self._receive(8)
        bill = self._send_bill()
        self.env.flush_all()
        paths = [f"{self.path}/{name}" for name in ("answer", "ship", "bill", f"file/{bill.attachment_id.id}")]
        receipt = self.order.picking_ids.filtered(lambda picking: picking.state == "done")
        for user, status in ((self.sam, 200), (self.rita, 404), (self.fay, 404)):
            self._sign_in(user)
            for path in paths:
                self.assertEqual(self.url_open(path).status_code, status, (user.login, path))
            token = {"csrf_token": Request.csrf_token(self)}
            for path in (*paths[:3], f"{self.path}/dispute/{receipt.id}"):
                if user != self.sam:
                    response = self.url_open(path, data=token | {"text": "x"}, allow_redirects=False)
                    self.assertEqual(response.status_code, 404, (user.login, path))
        self._sign_in(self.sam)
        rivals = f"/my/purchase/{self.rival.id}"
        for path in (f"{rivals}/answer", f"{rivals}/file/{bill.attachment_id.id}", f"{self.path}/file/1"):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    @mute_logger(RULES, "odoo.http", "odoo.addons.base.models.ir_model")
    def test_key(self):
        """A program with an API key reads its user's orders, and neither what was answered nor what decides on it."""
        self._answer(lamp={"kind": "changed", "quantity": "8"})
        response = self.order.portal_response_ids
        mine, orders = {"ids": self.order.ids}, [["id", "in", (self.order | self.rival).ids]]
        for user, seen in ((self.sam, self.order), (self.rita, self.rival), (self.fay, self.order.browse())):
            call = self._with_key(user)
            found = call("purchase.order", "search_read", domain=orders, fields=["name"]).json()
            self.assertEqual(found, [{"id": order.id, "name": order.name} for order in seen], user.login)
            status = call("purchase.order", "read", **mine, fields=["name"]).status_code
            self.assertEqual(status, 200 if self.order in seen else 403, user.login)
            answers = {"ids": response.ids}
            for model, name, values in (
                *(("purchase.order", "read", mine | {"fields": ["portal_response_ids"]}),),
                *(("purchase.order", "write", mine | {"vals": {"partner_ref": "x"}}),),
                *(("purchase.order", name, mine) for name in ("button_cancel", "action_create_invoice")),
                *((response._name, "search_read", {"domain": [], "fields": ["state"]}),),
                *((response._name, "read", answers | {"fields": ["state"]}),),
                *((response._name, "write", answers | {"vals": {"state": "accepted"}}),),
                *((response._name, name, answers) for name in ("action_accept", "action_refuse", "unlink")),
            ):
                status = call(model, name, **values).status_code
                self.assertIn(status, (403, 422), (user.login, model, name))
            # What decides has no public name.
            self.assertIn(call("portal.supplier.rules", "_answer").status_code, (403, 404), user.login)
        self.env.invalidate_all()
        self.assertEqual((response.state, self.lamp_line.product_qty), ("waiting", 10))
        self._sign_in(self.sam)
        self.assertEqual(self.url_open(self.path).status_code, 200)
        response.with_user(self.vera).action_accept()
        self.assertEqual((response.state, self.lamp_line.product_qty), ("accepted", 8))

    @mute_logger("odoo.http")
    def test_no_key(self):
        url = f"/json/2/{self.order.portal_response_ids._name}/search_read"
        for headers in ({}, {"Authorization": "bearer nonsense"}):
            answer = self.url_open(url, json={"domain": [], "fields": ["state"]}, headers=headers)
            self.assertEqual(answer.status_code, 401, answer.text)

    def _with_key(self, user):
        """Return a function that calls methods as a program with a new API key of a user does."""
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "Test", fields.Datetime.now() + timedelta(days=1))
        self.env.flush_all()

        def call(model, method, **values):
            headers = {"Authorization": f"bearer {key}"}
            return self.url_open(f"/json/2/{model}/{method}", json=values, headers=headers)

        return call

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        self._sign_in(self.sam)
        for name in ("answer", "ship", "bill", "dispute/1"):
            self.assertEqual(self.url_open(f"{self.path}/{name}", data={"x": "1"}).status_code, 400, name)
        for name in ("dispute/1",):
            self.assertEqual(self.url_open(f"{self.path}/{name}").status_code, 405)
        self.assertFalse(self.order.portal_response_ids)

    def test_acknowledge_tells_who(self):
        self._sign_in(self.sam)
        self.url_open(f"{self.path}?acknowledge=True")
        self.assertFalse(self.order.acknowledged)
        self.url_open(f"{self.path}/acknowledge", data={"csrf_token": Request.csrf_token(self)})
        self.env.invalidate_all()
        self.assertEqual(self.order.portal_acknowledged_by_id, self.sam.partner_id)
        self.assertTrue(self.order.portal_acknowledged_on)

    # === FORMS === #

    def test_answer(self):
        self._sign_in(self.sam)
        page = self._send("answer", note="As agreed")
        self.assertIn("Your answer is noted", self._get_text(page, "portal_done"))
        self.assertEqual(self.order.portal_response_ids.note, "As agreed")
        self.assertNotIn("Your answer is noted", self.url_open(self.path).text)

    def test_refused_input_is_kept(self):
        self._sign_in(self.sam)
        values = {self._name("kind"): "changed", self._name("quantity"): "0", self._name("note"): "Not yet"}
        page = self._send("answer", note="Sorry", **values)
        self.assertIn("above zero", self._get_text(page, "portal_error"))
        self.assertEqual(page.xpath(f"//input[@name='{self._name('quantity')}']/@value"), ["0"])
        self.assertEqual(page.xpath(f"//input[@name='{self._name('note')}']/@value"), ["Not yet"])
        self.assertTrue(page.xpath(f"//input[@name='{self._name('kind')}' and @value='changed' and @checked]"))
        self.assertEqual(page.xpath("//textarea[@name='note']")[0].text, "Sorry")
        self.assertFalse(self.order.portal_response_ids)
        rival = html.fromstring(self.url_open(f"/my/purchase/{self.request_order.id}/answer").content)
        self.assertNotIn("Sorry", rival.text_content())

    def test_what_is_kept_of_a_refused_form(self):
        """The fields of the order's own lines, and no more of them than they hold."""
        keep = SupplierPortal()._keep_supplier_typed
        own, foreign = self._name("note"), self._name("note", self.rival.order_line[0])
        kept = keep(self.order, {own: "x" * 9000, foreign: "x", "note": "y" * 9000, "x_1": "x", "key": "z"})
        self.assertEqual({name: len(value) for name, value in kept.items()}, {own: 500, "note": 2000})

    def test_day_beyond_the_horizon(self):
        self.lamp_line.date_planned = fields.Datetime.now() + timedelta(days=3000)
        self.env.flush_all()
        self._sign_in(self.sam)
        page = html.fromstring(self.url_open(f"{self.path}/answer").content)
        for line in (self.lamp_line, self.desk_line):
            [field] = page.xpath(f"//input[@name='{self._name('date', line)}']")
            self.assertLessEqual(field.get("value"), field.get("max"))

    def test_large_quantities(self):
        self.lamp_line.write({"product_qty": 1234567, "price_unit": 10 / 3})
        self.env.flush_all()
        self._sign_in(self.sam)
        for name in ("answer", "ship"):
            page = html.fromstring(self.url_open(f"{self.path}/{name}").content)
            [field] = page.xpath(f"//input[@name='{self._name('quantity')}']")
            self.assertEqual(field.get("value"), "1234567", name)
            self.assertEqual(field.get("max"), "1234567" if name == "ship" else None)
        self._send("answer", **{self._name("kind"): "changed"})
        self.assertFalse(self.order.portal_response_ids.line_ids.filtered("is_different"))

    def test_offer(self):
        self._sign_in(self.sam)
        prices = {self._name("price", line): "7.25" for line in self.request_order.order_line}
        page = self._send("answer", order=self.request_order, **prices)
        self.assertIn("looks at your answer", self._get_text(page, "portal_done"))
        self.assertEqual(self.request_order.portal_response_ids.line_ids.mapped("price"), [7.25, 7.25])

    def test_ship(self):
        self._sign_in(self.sam)
        values = {self._name("quantity"): "8", self._name("quantity", self.desk_line): "0", "tracking": "javascript:x"}
        page = self._send("ship", files={"files": ("ce.pdf", PDF)}, carrier="Fast", **values)
        self.assertIn("8 × Lamp", self._get_text(page, "portal_supplier_shipments"))
        self.assertFalse(page.xpath("//a[contains(@href, 'javascript')]"))
        shipment = self.order.portal_shipment_ids
        self.assertEqual((shipment.carrier, shipment.line_ids.quantity), ("Fast", 8))
        self.assertEqual(self.url_open(f"{self.path}/file/{shipment.file_ids.id}").content, PDF)

    def test_bill(self):
        self._receive(8)
        self._sign_in(self.sam)
        values = {"number": "B-1", "amount": "40"}
        page = self._send("bill", files={"files": ("b.pdf", PDF)}, **values)
        self.assertIn("We have received your bill, and check it", self._get_text(page, "portal_done"))
        self.assertEqual(self.order.portal_bill_ids.line_ids.quantity, 8)
        page = self._send("bill", files={"files": ("b.pdf", PDF)}, **values | {self._name("quantity"): "1"})
        self.assertIn("is here already", self._get_text(page, "portal_error"))
        self.assertEqual(page.xpath("//input[@name='number']/@value"), ["B-1"])
        xml = (UBL % ("B-2", "11")).encode()
        values = {"number": "B-2", "amount": "10", self._name("quantity"): "2"}
        page = self._send("bill", files={"files": ("b.xml", xml)}, **values)
        self.assertIn("something differs", self._get_text(page, "portal_done"))
        self.assertIn("another total", self._get_text(page, "portal_supplier_differences"))
        file = self.order.portal_bill_ids[0].attachment_id
        response = self.url_open(f"{self.path}/file/{file.id}")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_bill_until_it_is_paid(self):
        bill = self._send_bill()
        bill.move_id.action_post()
        self.env.flush_all()
        self._sign_in(self.sam)
        self.assertIn("Approved", self._get_text(self._open_page(self.path, MODEL), "portal_supplier_bill"))
        self.assertNotIn("Due on", self._get_text(self._open_page(self.path, MODEL), "portal_supplier_bill"))
        # Whose role shows bills is told when it is due.
        self.sam.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_administrator")
        self.env.flush_all()
        page = self._open_page(self.path, MODEL)
        self.assertIn("Due on", self._get_text(page, "portal_supplier_bill"))
        self.assertTrue(page.xpath(f"//a[@href='/my/invoices/{bill.move_id.id}']"))
        self.assertIn("We pay it by", self.url_open(f"/my/invoices/{bill.move_id.id}").text)

    def test_dispute(self):
        receipt = self._receive(8)
        self._sign_in(self.sam)
        page = self._open_page(self.path, MODEL)
        form = page.xpath("//details[@name='portal_supplier_disagree']//form")[0]
        token = form.xpath(".//input[@name='csrf_token']/@value")[0]
        response = self.url_open(form.get("action"), data={"csrf_token": token, "text": "We sent ten."})
        self.env.invalidate_all()
        self.assertEqual(self.order.portal_dispute_ids.picking_id, receipt)
        self.assertIn("We look at the receipt", response.text)
        self.assertIn("We sent ten.", response.text)
        self.assertNotIn("portal_supplier_disagree", response.text)

    # === ODOO'S FORM OF DATES === #

    def _update(self, query="", **dates):
        response = self.url_open(
            f"{self.path}/update{query}", json={"jsonrpc": "2.0", "method": "call", "params": dates}
        )
        self.env.invalidate_all()
        return response.json().get("error", {}).get("data", {}).get("message", "")

    def _refuse(self, response):
        response.answer = "We need it earlier."
        response.with_user(self.vera).action_refuse()
        self.env.flush_all()

    @mute_logger("odoo.http")
    def test_dates_are_an_answer(self):
        """Far dates wait for the buyer, near ones are applied, and small steps do not add up; by link as well."""
        self._sign_in(self.sam)
        line = str(self.lamp_line.id)
        self.assertFalse(self._update(**{line: self._day(9)}))
        response = self.order.portal_response_ids
        self.assertEqual((response.state, self.lamp_line._get_portal_day().isoformat()), ("waiting", self._day(5)))
        self.assertIn("answer the order anew", self._update(**{line: self._day(6)}))
        self._refuse(response)
        for days, expected in ((6, 6), (7, 7), (8, 7)):
            self.assertFalse(self._update(**{line: self._day(days)}))
            self.assertEqual(self.lamp_line._get_portal_day().isoformat(), self._day(expected))
        self._refuse(self.order.portal_response_ids[0])
        far = self._day(self.env.company.portal_supplier_horizon + 2)
        self.assertIn("Choose a day until", self._update(**{line: far}))
        self._sign_in(None)
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        self.assertIn("not open to you", self._update(**{line: self._day(6)}))
        self.assertFalse(self._update(f"?access_token={token}", **{line: self._day(6)}))
        self.assertEqual(self.lamp_line._get_portal_day().isoformat(), self._day(6))
        self.assertEqual(self.order.portal_response_ids[0].partner_id, self.order.partner_id)


@tagged("post_install", "-at_install")
class TestLists(ListCommon, SupplierPagesCommon):
    list_path = "/my/purchase"

    def setUp(self):
        super().setUp()
        self._sign_in(self.sam)

    def test_what_waits(self):
        late = self._create_order()
        late.button_confirm()
        late.order_line.date_planned = fields.Datetime.now() - timedelta(days=3)
        self._answer(order=self.order)
        self.env.flush_all()
        for query, expected in (
            ("?filterby=to_confirm", late),
            ("?filterby=late", late),
            ("?filterby=expected", late | self.order),
            ("", late | self.order),
        ):
            self.assertEqual(set(self._list(query)), set(expected.mapped("name")), query)
        page = self.url_open("/my").text
        self.assertIn(f"/my/purchase/{late.id}", page)
        self.assertIn(f"/my/purchase/{self.request_order.id}", page)
        self.assertNotIn(self.rival.name, page)

    def test_requests(self):
        names = re.findall(r"P\d+", self.url_open("/my/rfq?filterby=to_answer").text)
        self.assertEqual(set(names), {self.request_order.name})
        self._answer(order=self.request_order)
        self.env.flush_all()
        self.assertNotIn(self.request_order.name, self.url_open("/my/rfq?filterby=to_answer").text)
        self.assertIn("We look at your answer", self.url_open("/my/rfq").text)

    def test_cost(self):
        for _number in range(12):
            self._create_order().button_confirm()
        self.env.flush_all()
        self._check_nonsense()
        for filterby in ("to_confirm", "expected", "late"):
            self._check_queries(f"?filterby={filterby}")
        self.list_path = "/my/rfq"
        self._check_queries("?filterby=to_answer")
        self._check_indexes(self.env["portal.list.purchase"].with_user(self.sam))
