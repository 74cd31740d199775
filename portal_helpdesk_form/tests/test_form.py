from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.models.portal_upload import MEGABYTE

from ..models import portal_ticket_upload
from ..models.portal_ticket_request import MOST_BYTES
from .common import PNG, TicketFormCommon


class FormCommon(TicketFormCommon, HttpCase):
    def _sign_in(self, user=None):
        user = user or self.ines
        self.authenticate(user.login, user.login)

    def _read(self, response):
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _post(self, path="/new/ticket", files=None, **values):
        data = {"subject": "Desk stops", "description": "Half way.", "nonce": self._nonce()} | values
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def _get_newest(self):
        self.env.invalidate_all()
        return self.env["helpdesk.ticket"].search([], order="id desc", limit=1)

    def _get_errors(self, page):
        return {link.get("href") for link in page.xpath("//div[@name='ticket_errors']//a")}


@tagged("post_install", "-at_install")
class TestForm(FormCommon):
    def test_page(self):
        self._ask("Error code")
        self._sign_in()
        page = self._read(self.url_open("/new/ticket?product=HD-1"))
        names = [field.get("data-name") for field in page.xpath("//fieldset[@data-name]")]
        self.assertEqual(names[:3], ["subject", "team", "category"])
        self.assertEqual(page.xpath("//input[@name='product']/@value"), ["HD-1"])
        self.assertNotIn("Fraud", page.text_content())
        for control in page.xpath("//form[@action='/new/ticket']//*[self::input[@type='text'] or self::textarea]"):
            self.assertTrue(page.xpath(f"//label[@for='{control.get('id')}']"), control.get("name"))

    def test_conversation_takes_the_files_that_the_team_takes(self):
        self.assertIn("txt", self._send()._get_portal_file_limits()["extensions"])
        self.team.write({"portal_extensions": "pdf", "portal_max_megabytes": 2})
        limits = self._send()._get_portal_file_limits()
        self.assertEqual(limits, {"extensions": ("pdf",), "max_size": 2 * 1024 * 1024})

    def test_sent(self):
        self._sign_in()
        response = self._post(team=self.team.id, product="HD-7")
        ticket = self._get_newest()
        self.assertEqual((ticket.name, ticket.portal_product), ("Desk stops", "HD-7"))
        self.assertIn(f"/my/ticket/{ticket.id}?sent=", response.headers["Location"])
        page = self._read(self.url_open(response.headers["Location"]))
        [note] = page.xpath("//div[@name='ticket_sent']")
        self.assertIn(ticket.number, note.text_content())
        for path in (f"/my/ticket/{ticket.id}", f"/my/ticket/{ticket.id}?sent=x"):
            page = self._read(self.url_open(path))
            self.assertFalse(page.xpath("//div[@name='ticket_sent']"), path)

    def test_refusal_keeps_what_was_typed(self):
        self._sign_in()
        several = self._ask("Parts", "several", ("Leg", "Top"))
        leg = several.choice_ids[0]
        name = several._get_form_name()
        files = {"files": ("photo.png", BytesIO(PNG))}
        values = {name: leg.id, "product": "HD <9>", "urgency": "2", "category": self.broken.id}
        response = self._post(files=files, subject="", description="It\nstops", **values)
        page = self._read(response)
        self.assertEqual(self._get_errors(page), {"#o_ticket_subject"})
        self.assertEqual(page.xpath("//textarea[@name='description']")[0].text, "It\nstops")
        self.assertEqual(page.xpath("//input[@name='product']/@value"), ["HD <9>"])
        checked = {(box.get("name"), box.get("value")) for box in page.xpath("//input[@checked]")}
        self.assertEqual(checked, {(name, str(leg.id)), ("urgency", "2"), ("category", str(self.broken.id))})
        [token] = page.xpath("//input[@name='upload']/@value")
        self._post(upload=token)
        ticket = self._get_newest()
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["photo.png"])

    def test_list_invites_only_whose_role_has_tickets(self):
        self._sign_in()
        self.assertTrue(self._read(self.url_open("/my/tickets")).xpath("//a[@name='portal_new_ticket']"))
        frank = self._create_user("frank.asks", self.acme, role="finance")
        self._sign_in(frank)
        page = self._read(self.url_open("/my/tickets"))
        self.assertFalse(page.xpath("//a[@href='/new/ticket']"))
        self.assertIn("does not include tickets", page.text_content())
        self.assertEqual(self.url_open("/new/ticket").status_code, 404)

    def test_correction_is_told_or_why_not(self):
        self._sign_in()
        ticket = self._send(product="HD-1")
        path = f"/my/ticket/{ticket.id}"
        self._post(f"{path}/answers", product="HD-2", urgency="1")
        page = self._read(self.url_open(path))
        self.assertIn("are saved", page.xpath("string(//*[@name='portal_ticket_done'])"))
        self.assertEqual(ticket.portal_product, "HD-2")
        ticket.sudo().portal_is_begun = True
        self.env.flush_all()
        for response in (self.url_open(f"{path}/answers"), self._post(f"{path}/answers", product="HD-3")):
            page = self._read(self.url_open(path) if response.status_code == 303 else response)
            self.assertIn("is working on this", page.xpath("string(//*[@name='portal_ticket_error'])"))
        self.assertFalse(self._read(self.url_open(path)).xpath("//*[@name='portal_ticket_error']"), "told once")
        self.assertEqual(ticket.portal_product, "HD-2")

    def test_error_stands_beside_its_field(self):
        self._sign_in()
        page = self._read(self._post(subject=""))
        [control] = page.xpath("//input[@name='subject']")
        self.assertEqual(control.get("aria-invalid"), "true")
        [error] = page.xpath(f"//p[@id='{control.get('aria-describedby')}']")
        self.assertIn("What is it about?", error.text_content())

    def test_session_that_is_over_leads_back_to_the_form(self):
        self.authenticate(None, None)
        response = self._post()
        self.assertIn("/web/login?redirect=", response.headers["Location"])
        self.assertIn("new%2Fticket", response.headers["Location"])

    def test_without_the_secret_of_the_session(self):
        self._sign_in()
        before = self._get_newest()
        data = {"subject": "x", "description": "x", "nonce": self._nonce(), "csrf_token": "x"}
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/new/ticket", data=data).status_code, 400)
            self.assertEqual(self.url_open("/new/ticket/file", data=data).status_code, 400)
        self.assertEqual(self._get_newest(), before)

    def test_only_choice_is_chosen(self):
        self.company.helpdesk_mgmt_portal_team_id_required = True
        self._sign_in()
        page = self._read(self.url_open("/new/ticket"))
        self.assertEqual(page.xpath("//input[@name='team'][@checked]/@value"), [str(self.team.id)])
        self.assertFalse(page.xpath("//input[@name='category'][@checked]"))
        self.assertIn("team", self._refuse(team=""))

    def test_size_is_refused_before_it_is_read(self):
        sizes = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if rule.rule in ("/new/ticket", "/new/ticket/file", "/help/new") and "POST" in rule.methods:
                size = rule.endpoint.routing["max_content_length"]
                # Visitors may send as much as this where a team takes files of them.
                sizes[rule.rule] = MEGABYTE + MOST_BYTES if callable(size) else size
        self.assertEqual(len(sizes), 3)
        self.assertLessEqual(max(sizes.values()), 100 * 2**20)

    # === HOLES OF THE ADDON'S OWN FORM === #

    def test_link_opens_no_ticket(self):
        self._sign_in()
        before = self._get_newest()
        response = self.url_open("/submitted/ticket?subject=x&description=x", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(self._get_newest(), before)

    def test_form_of_the_addon_is_checked_too(self):
        self._sign_in()
        before = self._get_newest()
        for values in (
            {"subject": "", "description": ""},
            {"category": "abc"},
            {"team": "²"},
            {"category": str(self.hidden_category.id)},
            {"team": str(self.hidden_team.id)},
        ):
            response = self._post("/submitted/ticket", **values)
            self.assertTrue(self._get_errors(self._read(response)), values)
        self.assertEqual(self._get_newest(), before)
        self._post("/submitted/ticket")
        self.assertNotEqual(self._get_newest(), before)

    def test_file_that_is_none_of_those_allowed(self):
        self._sign_in()
        before = self._get_newest()
        for name, content in (("page.html", b"<script/>"), ("photo.png", b"<svg/>"), ("run.exe", b"MZ")):
            response = self._post("/submitted/ticket", files={"attachment": (name, BytesIO(content))})
            self.assertIn("#o_ticket_files", self._get_errors(self._read(response)), name)
        self.assertEqual(self._get_newest(), before)

    def test_nonsense(self):
        self._sign_in()
        for data in ({}, {"subject": "x" * 1_000_000}, {"description": "\0"}, {"subject[]": "x"}, {"__proto__": "x"}):
            data |= {"csrf_token": Request.csrf_token(self)}
            for path in ("/new/ticket", "/submitted/ticket", "/new/ticket/file"):
                self.assertEqual(self.url_open(path, data=data).status_code, 200, (path, list(data)))

    # === WHO MAY === #

    def test_role_without_tickets(self):
        self.ines.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_finance")
        self._sign_in()
        before = self._get_newest()
        self._post()
        self.assertEqual(self._get_newest(), before)
        self.assertEqual(self.url_open("/new/ticket", allow_redirects=False).status_code, 404)

    # === FILES === #

    def _send_file(self, name="photo.png", content=PNG, **values):
        data = values | {"csrf_token": Request.csrf_token(self)}
        return self.url_open("/new/ticket/file", data=data, files={"file": (name, BytesIO(content))}).json()

    def test_file_waits_for_its_owner_alone(self):
        self._sign_in()
        [upload] = self._send_file()["files"]
        row = self.env["portal.ticket.upload"].search([("token", "=", upload["token"])])
        self.assertEqual(row.user_id, self.ines)
        attachment = row.attachment_id
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(f"/web/content/{attachment.id}").status_code, 404)
        page = self._read(self._post(upload=upload["token"]))
        self.assertIn("#o_ticket_files", self._get_errors(page))
        self.make_jsonrpc_request("/new/ticket/file/remove", {"token": upload["token"]})
        self.assertTrue(row.exists())
        self._sign_in()
        self._post(upload=upload["token"])
        self.assertEqual(self._get_newest().attachment_ids, attachment)
        # Else reading the page would write it.
        self.assertTrue(attachment.access_token)
        self.assertFalse(row.exists())

    def test_file_is_removed(self):
        self._sign_in()
        [upload] = self._send_file()["files"]
        row = self.env["portal.ticket.upload"].search([("token", "=", upload["token"])])
        attachment = row.attachment_id
        for token in (None, 5, {}, "é", "x" * 5000):
            self.make_jsonrpc_request("/new/ticket/file/remove", {"token": token})
        self.assertTrue(row.exists())
        self.make_jsonrpc_request("/new/ticket/file/remove", {"token": upload["token"]})
        self.assertFalse(row.exists() or attachment.exists())

    def test_file_is_refused_in_words(self):
        self._sign_in()
        self.assertIn("virus.exe", self._send_file("virus.exe", b"MZ")["error"])
        self.assertIn("photo.png", self._send_file("photo.png", b"<html/>")["error"])
        self.assertTrue(self._send_file()["files"])

    def test_names_are_cleaned(self):
        self._sign_in()
        [upload] = self._send_file("../../etc/\u202egnp.<b>.png")["files"]
        self.assertEqual(upload["name"], "gnp.b.png")

    def test_old_files_go(self):
        [token] = self._upload(self._file())
        row = self.env["portal.ticket.upload"].search([("token", "=", token)])
        attachment = row.attachment_id
        self.env["portal.ticket.upload"]._gc_uploads()
        self.assertTrue(row.exists())
        old = fields.Datetime.now() - portal_ticket_upload.LIFETIME - timedelta(minutes=1)
        self.env.cr.execute("UPDATE portal_ticket_upload SET create_date = %s WHERE id = %s", [old, row.id])
        self.env.invalidate_all()
        self.assertIn("files", self._refuse(tokens=[token]))
        self.env["portal.ticket.upload"]._gc_uploads()
        self.assertFalse(row.exists() or attachment.exists())

    def test_too_many_files_wait(self):
        with patch.object(portal_ticket_upload, "MOST_WAITING", 1):
            self._upload(self._file())
            with self.assertRaisesRegex(Exception, "Too many files"):
                self._upload(self._file())

    def test_too_many_files_within_an_hour(self):
        with patch.object(portal_ticket_upload, "MOST_SENT", 0):
            with self.assertRaisesRegex(UserError, "sent many files"):
                self._upload(self._file())
        self.assertTrue(self._upload(self._file()))

    def test_limits_of_the_team(self):
        self.team.write({"portal_max_files": 1, "portal_extensions": ".PDF, png"})
        tokens = self._upload(self._file()) + self._upload(self._file("second.png"))
        self.assertIn("files", self._refuse(tokens=tokens))
        self.assertTrue(self._send(tokens=tokens[:1]))
        with self.assertRaisesRegex(Exception, "cannot be uploaded"):
            self._upload(self._file("note.txt", b"Hello"))
        # One that waited while the limits were wider.
        tokens = self._upload(self._file("note.txt", b"Hello"), team=self.team.browse())
        self.assertIn("files", self._refuse(tokens=tokens))

    def test_files_as_the_vendor_wants_them(self):
        self.broken.portal_files_use = "required"
        self.assertIn("files", self._refuse(category=str(self.broken.id)))
        tokens = self._upload(self._file())
        self.assertTrue(self._send(category=str(self.broken.id), tokens=tokens))
        self.team.portal_files_use = "hidden"
        tokens = self._upload(self._file())
        self.assertIn("files", self._refuse(tokens=tokens))
        self.assertTrue(self._send())
        field = self._ask("Slip", "file", is_required=True)._get_form_name()
        self.assertTrue(self._send(tokens=self._upload(self._file(), field=field)).attachment_ids)

    # === HINTS === #

    def _get_hints(self, **typed):
        return self.make_jsonrpc_request("/new/ticket/hints", {"typed": typed})

    def test_similar_tickets_that_one_may_read(self):
        ticket = self._send(product="HD-2204")
        self._sign_in()
        self.assertEqual([row["number"] for row in self._get_hints(product="hd 2204")["similar"]], [ticket.number])
        self.assertFalse(self._get_hints(product="HD-%")["similar"])
        self.assertFalse(self._get_hints(product="H")["similar"])
        self._sign_in(self.ben)
        self.assertFalse(self._get_hints(product="HD-2204")["similar"])
        self._sign_in()
        ticket.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        self.env.flush_all()
        self.assertFalse(self._get_hints(product="HD-2204")["similar"])

    def test_hints_of_nonsense(self):
        self._sign_in()
        for typed in (None, 5, "x", [1], {"team": {"x": 1}, "product": [None]}):
            self.assertIn("promises", self.make_jsonrpc_request("/new/ticket/hints", {"typed": typed}))
        for name, term in ((None, None), ("product", {}), ("team", "x"), ("access_token", "x")):
            found = self.make_jsonrpc_request("/new/ticket/suggest", {"name": name, "term": term})
            self.assertEqual(found, [])

    def test_questions_follow_the_category(self):
        question = self._ask("Error code", category_ids=[(6, 0, self.broken.ids)])
        self._sign_in()
        name = question._get_form_name()
        self.assertNotIn(name, self._get_hints()["asked"])
        self.assertIn(name, self._get_hints(category=str(self.broken.id))["asked"])
        page = self._read(self.url_open("/new/ticket"))
        self.assertTrue(page.xpath(f"//fieldset[@data-name='{name}'][@hidden]"))
        page = self._read(self.url_open(f"/new/ticket?category={self.broken.id}"))
        self.assertTrue(page.xpath(f"//fieldset[@data-name='{name}'][not(@hidden)]"))
