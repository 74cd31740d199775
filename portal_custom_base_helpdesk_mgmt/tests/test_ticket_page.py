from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import TicketCommon

# How many more messages may cost how many more queries.
MESSAGES, QUERIES = 500, 0
# What the page may ask of the database.
PAGE_QUERIES = 30


@tagged("post_install", "-at_install")
class TestTicketPage(TicketCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.path = f"/my/ticket/{self.ticket.id}"
        self.partner = self.anna.partner_id
        self.authenticate(self.anna.login, self.anna.login)

    def _open(self, path=None):
        response = self.url_open(path or self.path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _read(self, page, path):
        return " ".join(" ".join(node.text_content() for node in page.xpath(path)).split())

    def _post(self, path, **data):
        data["csrf_token"] = Request.csrf_token(self)
        response = self.url_open(path, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response.status_code

    def test_acts_by_page(self):
        acts = [node.get("name") for node in self._open().xpath("//*[@name='portal_document_act']//*[@name]")]
        for name in ("portal_reply", "portal_close", "portal_add_reader"):
            self.assertIn(name, acts)
        self.assertNotIn("portal_reopen", acts)
        self.stages["dropped"].close_from_portal = True
        page = self._open()
        self.assertEqual(len(page.xpath("//*[@name='portal_document_act']//*[@name='portal_close']")), 1)
        [form] = page.xpath("//form[@action='/ticket/close']")
        self.assertFalse(form.xpath(".//input[@name='reason'][@checked]"))
        self.assertTrue(form.xpath(".//input[@name='reason'][@required]"))
        closing = {"ticket_id": self.ticket.id, "stage_id": self.stages["done"].id, "reason": "works"}
        self.assertEqual(self._post("/ticket/close", **closing), 303)
        page = self._open()
        self.assertIn("is closed", self._read(page, "//*[@name='portal_ticket_done']"))
        self.assertIn("You can reopen it until", self._read(page, "//*[@name='portal_sentence']"))
        self.assertFalse(page.xpath("//form[@action='/ticket/close']"))
        self.assertFalse(self._open().xpath("//*[@name='portal_ticket_done']"), "told once")
        self.assertEqual(self._post(f"{self.path}/reopen", text="It blinks."), 303)
        self.assertFalse(self.ticket.closed)

    def test_what_was_typed_survives_a_refusal(self):
        self.assertEqual(self._post(f"{self.path}/reader", email="nobody@example.com"), 303)
        page = self._open()
        self.assertIn("No colleague", self._read(page, "//*[@name='portal_ticket_error']"))
        self.assertEqual(page.xpath("//input[@name='email']/@value"), ["nobody@example.com"])
        self.assertEqual(self._post(f"{self.path}/reader", email=self.ben.email), 303)
        page = self._open()
        self.assertEqual(self._read(page, "//dd[@data-name='readers']"), self.ben.name)
        [button] = page.xpath("//*[@name='portal_ticket_readers']//button")
        self.assertEqual(button.get("type"), "button", "it asks first")
        [form] = page.xpath(f"//div[@id='{button.get('data-bs-target')[1:]}']//form")
        self.assertIn(f"Remove {self.ben.name} as a reader?", form.text_content())
        self.assertEqual(self._post(form.get("action"), partner_id=self.ben.partner_id.id), 303)
        self.assertFalse(self.ticket.portal_reader_ids)

    def test_no_link_acts(self):
        closing = f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.stages['done'].id}"
        self.assertEqual(self.url_open(closing, allow_redirects=False).status_code, 405)
        self._move("done")
        # The addon's own page takes what follows the number for the secret of a link.
        for path in (f"{self.path}/reopen?text=x", f"{self.path}/reader?email={self.ben.email}"):
            self.url_open(path)
        self.assertEqual(self.url_open(f"{self.path}/reader/remove").status_code, 405)
        self.env.invalidate_all()
        self.assertTrue(self.ticket.closed)
        self.assertFalse(self.ticket.portal_reader_ids)

    def test_strangers_do_nothing(self):
        closing = {"ticket_id": self.ticket.id, "stage_id": self.stages["done"].id, "reason": "works"}
        self.authenticate(self.stranger.login, self.stranger.login)
        acts = (("/ticket/close", closing), (f"{self.path}/reopen", {"text": "x"}))
        acts += ((f"{self.path}/reader", {"email": self.ben.email}), (f"{self.path}/reader/remove", {}))
        for path, data in acts:
            self.assertEqual(self._post(path, **data), 404, path)
        for path in ("/my/ticket/0/reopen", "/my/ticket/999999999/reader"):
            self.assertEqual(self._post(path), 404, path)
        self.assertEqual(self.url_open(self.path, allow_redirects=False).status_code, 303)
        self.assertFalse(self.ticket.closed)

    def _say_by_program(self, **values):
        post_data = {"body": "By a program", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"} | values
        params = {"thread_model": "helpdesk.ticket", "thread_id": self.ticket.id, "post_data": post_data}
        with mute_logger("odoo.http"):
            self.url_open("/mail/message/post", json={"params": params})
        self.env.invalidate_all()
        return self.env["mail.message"].search([("res_id", "=", self.ticket.id), ("body", "ilike", "By a program")])

    def test_conversation_is_not_for_strangers(self):
        """Nor does somebody who may write speak for others, or bring along the files of others."""
        foreign = self.env["ir.attachment"].create(
            {"name": "margin.txt", "raw": b"x", "res_model": "res.partner", "res_id": self.agent.partner_id.id}
        )
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertFalse(self._say_by_program())
        self.authenticate(self.anna.login, self.anna.login)
        self.assertFalse(self._say_by_program(attachment_ids=foreign.ids).attachment_ids)
        said = {"author_id": self.agent.partner_id.id, "email_from": "chief@vendor.example", "is_internal": True}
        self.assertFalse(self._say_by_program(**said).filtered(lambda message: message.author_id != self.partner))
        self.assertTrue(self._say_by_program().filtered(lambda message: message.author_id == self.partner))
        self.assertEqual((foreign.res_model, foreign.res_id), ("res.partner", self.agent.partner_id.id))

    def test_hidden_stages_are_not_named(self):
        self._move("work")
        self._move("lab")
        for path in (self.path, "/my/tickets", "/my"):
            text = self.url_open(path).text
            self.assertNotIn("Dispute with supplier", text, path)
        steps = [node.get("data-step") for node in self._open().xpath("//*[@name='portal_timeline']/li")]
        self.assertEqual(steps, ["received", f"stage_{self.stages['work'].id}", "closed"])
        [current] = self._open().xpath("//*[@name='portal_timeline']/li[@aria-current='step']")
        self.assertEqual(current.get("data-step"), steps[1])
        self.assertNotIn("to come", current.text_content(), "it is reached, and lasts")
        self.assertTrue(current.xpath("./i[contains(@class, 'fa-adjust')]"))

    def test_resolution_is_told_when_it_is_closed(self):
        self.ticket.resolution = '<p onclick="x()">New motor.</p><script>x()</script>'
        self.assertFalse(self._open().xpath("//*[@name='portal_ticket_resolution']"))
        self._move("done")
        page = self._open()
        self.assertIn("New motor.", self._read(page, "//*[@name='portal_ticket_resolution']"))
        [section] = page.xpath("//*[@name='portal_ticket_resolution']")
        self.assertFalse(section.xpath(".//script | .//*[@onclick]"))

    def test_files(self):
        values = {"raw": b"x", "res_model": "helpdesk.ticket", "res_id": self.ticket.id}
        attachments = self.env["ir.attachment"]
        note = attachments.create(values | {"name": "margin.txt"})
        shown = attachments.with_user(self.anna).sudo().create(values | {"name": "photo.txt"})
        self.ticket.message_post(body="Costs", subtype_xmlid="mail.mt_note", attachment_ids=note.ids)
        page = self._open()
        names = self._read(page, "//*[@name='portal_document_files']")
        self.assertIn("photo.txt", names)
        self.assertIn("1 byte", names)
        self.assertNotIn("margin.txt", self.url_open(self.path).text)
        [link] = page.xpath("//*[@name='portal_document_files']//a/@href")
        response = self.url_open(link)
        self.assertEqual((response.status_code, response.content), (200, b"x"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        for number in (note.id, 0, 9 * 10**20):
            self.assertEqual(self.url_open(f"{self.path}/file/{number}").status_code, 404, number)
        self.assertEqual(self.url_open(f"/web/content/{note.id}").status_code, 404)
        self.assertFalse(note.access_token, "reading the page makes no secrets")
        self.ticket._portal_ensure_token()
        token = self.ticket.access_token
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"{self.path}/file/{shown.id}").status_code, 404)
        self.assertEqual(self.url_open(f"{self.path}/file/{note.id}?access_token={token}").status_code, 404)
        self.assertEqual(self.url_open(f"{self.path}/file/{shown.id}?access_token={token}").status_code, 200)

    def _upload(self, name, content, **values):
        """Add a file to the conversation as the page does, and as programs can."""
        data = {"csrf_token": Request.csrf_token(self), "thread_model": "helpdesk.ticket", "thread_id": self.ticket.id}
        with mute_logger("odoo.http"):
            response = self.url_open("/mail/attachment/upload", data=data | values, files={"ufile": (name, content)})
        self.env.invalidate_all()
        return response.json().get("error", "") if response.status_code == 200 else response.status_code

    def _find_files(self, name):
        return self.env["ir.attachment"].search([("name", "=", name), ("res_field", "=", False)])

    def test_files_of_the_conversation_are_checked(self):
        self.assertFalse(self._upload("plan.txt", b"Here"))
        file = self._find_files("plan.txt")
        self.assertEqual((file.res_model, file.res_id), ("mail.compose.message", 0), "it waits for its message")
        for name, content in (
            *(("virus.exe", b"MZ"), ("picture.svg", b"<svg/>"), ("photo.png", b"<svg/>"), ("empty.txt", b"")),
            ("large.txt", b"x" * (10 * 1024 * 1024 + 1)),
        ):
            self.assertTrue(self._upload(name, content), name)
            self.assertFalse(self._find_files(name), name)
        self.limit.return_value = False
        self.assertIn("many files", self._upload("more.txt", b"x"))
        self.limit.return_value = True
        self.ticket._portal_ensure_token()
        token = self.ticket.access_token
        self.authenticate(None, None)
        self.assertEqual(self._upload("other.txt", b"x"), 404)
        self.assertFalse(self._upload("other.txt", b"x", token=token))
        self.assertTrue(self._upload("other.exe", b"MZ", token=token))
        self.assertEqual(self._find_files("other.txt").res_id, 0)
        self.assertFalse(self._find_files("other.exe"))

    def test_staff_add_what_they_like(self):
        self.agent.password = "agent.ticket"
        self.authenticate(self.agent.login, "agent.ticket")
        self.assertFalse(self._upload("tool.exe", b"MZ"))
        self.assertEqual(self._find_files("tool.exe").res_id, self.ticket.id)

    def test_reading_writes_nothing(self):
        """Odoo makes the secret of the link of the previous and of the next document while it reads."""
        others = self._create_ticket("Chair") | self._create_ticket("Lamp")
        self.url_open("/my/tickets?sortby=date")
        with self.assertNoLogs("odoo.http", level="WARNING"):
            page = self._open(f"/my/ticket/{others[0].id}")
        self.assertFalse(any((self.ticket | others).mapped("access_token")))
        links = page.xpath("//a/@href")
        self.assertIn(f"/my/ticket/{others[1].id}", links)
        self.assertIn(self.path, links)
        self.ticket.partner_id = self.stranger.partner_id
        links = self._open(f"/my/ticket/{others[0].id}").xpath("//a/@href")
        self.assertIn(f"/my/ticket/{others[1].id}", links)
        self.assertNotIn(self.path, links, "what one may not see any more")

    def test_many_messages_cost_nothing(self):
        def count():
            self.url_open(self.path), self.url_open(self.path)
            before = self.cr.sql_log_count
            self.url_open(self.path)
            return self.cr.sql_log_count - before

        for number in range(5):
            self._say(f"Message {number}")
        self.env.flush_all()
        few = count()
        self.assertLessEqual(few, PAGE_QUERIES)
        comment = self.env.ref("mail.mt_comment").id
        values = {
            "model": "helpdesk.ticket",
            "res_id": self.ticket.id,
            "message_type": "comment",
            "subtype_id": comment,
        }
        self.env["mail.message"].create(
            [values | {"body": f"More {number}", "author_id": self.agent.partner_id.id} for number in range(MESSAGES)]
        )
        self.assertLessEqual(count() - few, QUERIES)
