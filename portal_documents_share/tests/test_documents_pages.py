import io
import zipfile
from datetime import date
from unittest.mock import patch

from lxml import html

from odoo import Command, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PDF, DocumentsCommon

# What a page may ask of the database.
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestDocumentsPages(DocumentsCommon, HttpCase):
    """Pages and files by address: in the portal, and at the address of a share."""

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def _post(self, path, data=None, **kwargs):
        if not self.session:
            self._login(None)
        data = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
        return self.url_open(path, data=data, allow_redirects=False, **kwargs)

    def _logged(self, share, **values):
        domain = [("share_id", "=", share.id), *((name, "=", value) for name, value in values.items())]
        return self.env["portal.document.log"].search(domain)

    def _names(self, response):
        return sorted(zipfile.ZipFile(io.BytesIO(response.content)).namelist())

    # === IN THE PORTAL === #

    def test_pages_show_what_was_shared(self):
        self._share(self.acme)
        self.sheet.valid_until = date(2099, 1, 31)
        self._create_document("old.pdf", self.folder, valid_until=date(2000, 1, 31))
        self._login(self.anna)
        page = self._get("/my/documents")
        self.assertIn("Acme", page.text)
        self.assertNotIn("Machines", page.text)
        page = self._get(f"/my/documents/folder/{self.folder.id}")
        self.assertIn("sheet.pdf", page.text)
        self.assertIn("until Jan 31, 2099", page.text)
        self.assertIn("ended on Jan 31, 2000", page.text)
        self.assertIn("Manuals", page.text)
        self.assertNotIn("manual.pdf", page.text)
        page = self._get(f"/my/documents/folder/{self.folder.id}?search=MANUAL")
        self.assertIn("manual.pdf", page.text, "A search goes through the folders below.")
        page = self._get(f"/my/documents/folder/{self.sub.id}")
        self.assertIn("manual.pdf", page.text)
        self.assertIn(f'href="/my/documents/folder/{self.folder.id}"', page.text, "The way back")
        self.assertNotIn("Machines", page.text)
        page = self._get(f"/my/documents/file/{self.sheet.id}")
        self.assertIn("viewer.html?file=", page.text)
        for header in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy"):
            self.assertTrue(page.headers.get(header), header)

    def _crumbs(self, path):
        """Return the breadcrumbs of a page, of which there is one sort, without the house."""
        trails = self._find(path, "//ol[contains(@class, 'breadcrumb')]")
        self.assertEqual(len(trails), 1, path)
        return [" ".join(crumb.text_content().split()) for crumb in trails[0].xpath("li[position() > 1]")]

    def test_one_way_to_each_page(self):
        share = self._share(self.acme)
        self._login(self.anna)
        section = self.env.ref("portal_documents_share.section_documents")
        self.assertEqual(section.category, "document")
        section.name = "Our files"
        self.assertEqual(self._crumbs("/my/documents"), ["Our files"])
        self.assertEqual(self._crumbs(f"/my/documents/folder/{self.folder.id}"), ["Our files", "Acme"])
        self.assertEqual(self._crumbs(f"/my/documents/folder/{self.sub.id}"), ["Our files", "Acme", "Manuals"])
        crumbs = self._crumbs(f"/my/documents/file/{self.manual.id}")
        self.assertEqual(crumbs, ["Our files", "Acme", "Manuals", "manual.pdf"])
        share.login_required, share.partner_ids = False, False
        path = f"/portal/documents/{self._token(share)}"
        self._login(None)
        self.assertFalse(self._find(path, "//ol[contains(@class, 'breadcrumb')]"))
        self.assertEqual(self._crumbs(f"{path}/folder/{self.sub.id}"), ["Manuals"], "Below the folder of the share")

    def test_first_page_counts_and_searches_all(self):
        self._share(self.acme)
        self._login(self.anna)
        [head] = self._find("/my/documents", "//h1[@name='portal_list_title']")
        count = self.env["portal.section"].with_user(self.anna)._get_counted()
        [count] = [section["count"] for section in count if section["path"] == "/my/documents"]
        self.assertEqual("".join(head.text_content().split()), f"Files({count})")
        self.assertEqual(count, "2")
        self.assertTrue(self._find("/my/documents", "//input[@id='o_portal_list_text']"))
        self.assertFalse(self._find(f"/my/documents/folder/{self.sub.id}", "//input[@id='o_portal_list_text']"))
        page = self._get("/my/documents?search=manual").text
        self.assertIn("manual.pdf", page)
        self.assertNotIn("sheet.pdf", page)

    def test_what_is_new_has_a_mark(self):
        share = self._share(self.acme)
        self.sheet.sudo().changed_on = "2020-01-01"
        self._create_document("new.pdf", self.folder)
        self._login(self.anna)
        mark = "//td[@data-name='is_new'][normalize-space(.//*[contains(@class, 'o_portal_state')])]"
        path = f"/my/documents/folder/{self.folder.id}"
        rows = self._find(path, f"//tr[{mark[2:]}]")
        self.assertEqual(len(rows), 1)
        self.assertIn("new.pdf", rows[0].text_content())
        share.login_required, share.partner_ids = False, False
        self.assertFalse(self._find(f"/portal/documents/{self._token(share)}", "//td[@data-name='is_new']"))

    def test_files_that_were_given_one_by_one(self):
        self._share(self.acme, document_ids=self.sheet.ids)
        self._login(self.anna)
        self.assertIn("sheet.pdf", self._get("/my/documents").text)
        self.assertEqual(self._get(f"/my/documents/folder/{self.folder.id}").status_code, 404)
        self.assertEqual(self._get(f"/my/documents/file/{self.manual.id}").status_code, 404)

    def test_strangers_find_nothing(self):
        self._share(self.acme)
        paths = [
            f"/my/documents/folder/{self.folder.id}",
            f"/my/documents/file/{self.sheet.id}",
            f"/my/documents/file/{self.sheet.id}/view",
            f"/my/documents/file/{self.sheet.id}/download",
        ]
        self._login(self.ben)
        for path in paths:
            self.assertEqual(self._get(path).status_code, 404, path)
        self.assertNotIn("Manuals", self._get("/my/documents").text)
        self.assertEqual(self._post("/my/documents/archive", {"folder_id": self.folder.id}).status_code, 404)
        upload = f"/my/documents/folder/{self.folder.id}/upload"
        self.assertEqual(self._post(upload, files={"files": ("a.pdf", PDF)}).status_code, 404)
        self._login(self.anna)
        for path in paths:
            self.assertEqual(self._get(path).status_code, 200, path)
        self._login(None)
        for path in paths:
            self.assertIn("/web/login", self._get(path).headers.get("Location", ""), path)

    def test_staff_without_the_right_find_nothing(self):
        """Each route of a place, as an employee who may not share files, and as one who may."""
        clerk = self.env["res.users"].create(
            {"name": "Clerk", "login": "clerk.pages", "password": "clerk.pages", "group_ids": [self._employee()]}
        )
        self._share(self.acme)
        token = self._token(self._share(self.acme))
        opened = [f"/my/documents/folder/{self.folder.id}", f"/my/documents/file/{self.sheet.id}"]
        opened += [f"{opened[1]}/view", f"{opened[1]}/download", f"/portal/documents/{token}"]
        archives = [{"ids": [self.sheet.id, self.secret.id]}, {"folder_id": self.folder.id}]
        upload = f"/my/documents/folder/{self.folder.id}/upload"
        self._login(clerk)
        for path in opened:
            self.assertEqual(self._get(path).status_code, 404, path)
        self.assertNotIn("Machines", self._get("/my/documents").text)
        for data in archives:
            self.assertNotIn("zip", self._post("/my/documents/archive", data).headers["Content-Type"])
        self.assertEqual(self._post(upload, files={"files": ("a.pdf", PDF)}).status_code, 404)
        self.vendor.password = "vera.documents"
        self._login(self.vendor)
        for path in opened:
            self.assertEqual(self._get(path).status_code, 200, path)
        for data in archives:
            self.assertIn("zip", self._post("/my/documents/archive", data).headers["Content-Type"])

    def _employee(self):
        return Command.set(self.env.ref("base.group_user").ids)

    def test_what_is_in_the_bin_is_closed(self):
        self._share(self.acme)
        token, path = self._token(self._share()), f"/my/documents/file/{self.manual.id}"
        paths = [path, f"{path}/view", f"{path}/download", f"/my/documents/folder/{self.sub.id}"]
        paths += [f"/portal/documents/{token}/file/{self.manual.id}", f"/portal/documents/{token}/folder/{self.sub.id}"]
        self.vendor.password = "vera.documents"
        for user in (self.anna, self.vendor):
            self._login(user)
            for is_active, status in ((False, 404), (True, 200)):
                self.sub.active = is_active
                for each in paths:
                    self.assertEqual(self._get(each).status_code, status, (user.login, each))

    def test_ids_may_be_anything(self):
        self._share(self.acme)
        self._login(self.anna)
        for text in ("0", "-1", "x", "99999999999999999999", "%00", "1e3", "..%2f..%2fetc"):
            for path in (f"/my/documents/file/{text}", f"/my/documents/folder/{text}"):
                self.assertIn(self._get(path).status_code, (404, 400), path)
        for path in (f"/my/documents/file/{self.secret.id}", f"/my/documents/folder/{self.other.id}"):
            self.assertEqual(self._get(path).status_code, 404, path)

    def test_download(self):
        share = self._share(self.acme)
        self._login(self.anna)
        response = self._get(f"/my/documents/file/{self.sheet.id}/download")
        self.assertEqual(response.content, PDF)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sheet.pdf", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(len(self._logged(share, action="download", partner_id=self.anna.partner_id.id)), 1)

    def test_part_of_a_download(self):
        share = self._share(self.acme)
        self._login(self.anna)
        path = f"/my/documents/file/{self.sheet.id}/download"
        self.assertEqual(self._get(path, headers={"Range": "bytes=0-3"}).content, PDF[:4])
        response = self._get(path, headers={"Range": "bytes=4-"})
        self.assertEqual((response.status_code, response.content), (206, PDF[4:]))
        self.assertEqual(len(self._logged(share)), 1)
        for number, span in enumerate(("bytes=00-", "bytes=-4"), 2):
            self._get(path, headers={"Range": span})
            self.assertEqual(len(self._logged(share)), number, span)

    def test_dangerous_file_is_never_shown(self):
        svg = self._create_document("x.svg", self.folder, b'<svg xmlns="http://www.w3.org/2000/svg"/>')
        self._share(self.acme)
        self._login(self.anna)
        self.assertNotIn("portal_file_preview", self._get(f"/my/documents/file/{svg.id}").text)
        response = self._get(f"/my/documents/file/{svg.id}/view")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_archive_of_a_folder(self):
        share = self._share(self.acme)
        self._create_document("sheet.pdf", self.folder, PDF + b"2")
        self._create_document("SHEET.pdf", self.folder, PDF + b"3")
        self._login(self.anna)
        response = self._post("/my/documents/archive", {"folder_id": self.folder.id})
        names = self._names(response)
        self.assertEqual(len({name.casefold() for name in names}), 4)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertIn("Manuals/manual.pdf", names)
        self.assertEqual(zipfile.ZipFile(io.BytesIO(response.content)).testzip(), None)
        self.assertEqual(self._logged(share, action="archive", document_id=False).file_count, 4)

    def test_archive_of_what_was_chosen(self):
        self._share(self.acme)
        self._login(self.anna)
        response = self._post("/my/documents/archive", {"ids": [self.manual.id, self.secret.id]})
        self.assertEqual(self._names(response), ["manual.pdf"], "What is not the reader's is left out.")
        response = self._post("/my/documents/archive", {"ids": [self.secret.id]})
        self.assertEqual(response.status_code, 303)

    def test_archive_of_files_that_two_shares_give(self):
        first = self._share(self.acme)
        second = self._share(self.anna.partner_id, document_ids=self.secret.ids)
        self._login(self.anna)
        response = self._post("/my/documents/archive", {"ids": [self.sheet.id, self.secret.id]})
        self.assertEqual(self._names(response), ["secret.pdf", "sheet.pdf"])
        self.assertEqual(self._logged(first, action="archive").mapped("document_id"), [self.sheet.id, 0])
        self.assertEqual(self._logged(second, action="archive").mapped("document_id"), [self.secret.id, 0])
        second.is_view_only = True
        refused = self._post("/my/documents/archive", {"ids": [self.sheet.id, self.secret.id]})
        self.assertEqual(refused.status_code, 303)
        self.assertEqual(len(self._logged(first, action="archive", is_refused=False)), 2, "All of it, or nothing.")

    def test_share_that_is_used_up_is_in_nobodys_way(self):
        used = self._share(self.anna.partner_id, download_limit=1)
        used._use("download", self._actor(self.anna), self.sheet)
        other = self._share(self.acme, download_limit=5)
        self._login(self.anna)
        path = f"/my/documents/file/{self.sheet.id}/download"
        used.write({"download_limit": 1})
        self.assertEqual(self._post(path).content, PDF)
        self.assertEqual((used.limited_count, other.limited_count), (1, 1))

    def test_archive_without_a_file_that_is_lost(self):
        share = self._share(self.acme)
        self._lose(self.sheet.version_id.attachment_id)
        self._login(self.anna)
        response = self._post("/my/documents/archive", {"folder_id": self.folder.id})
        self.assertEqual(response.status_code, 303)
        self.assertIn("“sheet.pdf” cannot be fetched now.", self._get(response.headers["Location"]).text)
        self.assertFalse(self._logged(share, action="archive", is_refused=False))
        response = self._post("/my/documents/archive", {"ids": [self.manual.id]})
        self.assertEqual(self._names(response), ["manual.pdf"])

    def test_archives_of_one_reader_are_limited(self):
        self._share(self.acme)
        self._login(self.anna)
        with patch("odoo.addons.portal_documents_share.controllers.documents.ARCHIVES", 1):
            self.assertTrue(self._names(self._post("/my/documents/archive", {"folder_id": self.folder.id})))
            refused = self._post("/my/documents/archive", {"folder_id": self.folder.id})
        self.assertEqual(refused.status_code, 303)
        self.assertIn("You have asked for many files.", self._get(refused.headers["Location"]).text)

    def test_network_of_a_visitor_is_counted(self):
        """One subscriber has many addresses of IPv6."""
        keys, path = {}, f"/portal/documents/{self._token(self._share(is_view_only=True))}"
        limits = self.registry["portal.rate.limit"]

        def is_allowed(_limits, scope, key, *_values):
            return keys.setdefault(scope, key)

        with patch.object(limits, "_is_allowed", is_allowed), patch.object(limits, "_get_network", lambda *_: "home"):
            self._post(f"{path}/archive", {"folder_id": self.folder.id})
        for scope in ("portal.document.archive", "portal.document.refusal"):
            with self.subTest(scope):
                self.assertTrue(keys[scope].endswith(" home"), keys)

    def test_names_in_an_archive_are_clean(self):
        self._share(self.acme)
        self.sheet.sudo().name = "../../etc/passwd"
        self.sub.name = "..\\up"
        self._login(self.anna)
        names = self._names(self._post("/my/documents/archive", {"folder_id": self.folder.id}))
        self.assertEqual(names, ["passwd", "up/manual.pdf"])

    def test_view_only(self):
        share = self._share(self.acme, is_view_only=True)
        self._login(self.anna)
        page = self._get(f"/my/documents/file/{self.sheet.id}")
        self.assertIn("Anna, anna.access@customer.example", page.text)
        self.assertNotIn("portal_file_download", page.text)
        self.assertEqual(self._get(f"/my/documents/file/{self.sheet.id}/view").content, PDF)
        response = self._get(f"/my/documents/file/{self.sheet.id}/download")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self._post("/my/documents/archive", {"folder_id": self.folder.id}).status_code, 303)
        self.assertEqual(set(self._logged(share, is_refused=True).mapped("reason")), {"view_only"})

    def test_upload(self):
        share = self._share(self.acme, may_upload=True)
        self._login(self.anna)
        path = f"/my/documents/folder/{self.folder.id}/upload"
        self.assertIn("portal_documents_upload", self._get(f"/my/documents/folder/{self.folder.id}").text)
        response = self._post(path, files=[("files", ("plan.pdf", PDF)), ("files", ("note.txt", b"Hello"))])
        self.assertEqual(response.status_code, 303)
        added = self.env["portal.document"].search([("folder_id", "=", self.folder.id), ("id", ">", self.secret.id)])
        self.assertEqual(set(added.mapped("name")), {"plan.pdf", "note.txt"})
        self.assertEqual(added.user_id, self.vendor)
        self.assertEqual(len(self._logged(share, action="upload")), 2)
        page = self._get(response.headers["Location"]).text
        self.assertIn("portal_documents_added", page)
        self.assertNotIn("plan.pdf", self._names_of_list(page))
        added.action_release()
        page = self._get(f"/my/documents/folder/{self.folder.id}").text
        self.assertIn("plan.pdf", page)
        self.assertNotIn("portal_documents_added", page)

    def _names_of_list(self, page):
        rows = html.fromstring(page).xpath("//tr[contains(@class, 'o_portal_list_row')]")
        return " ".join(row.text_content() for row in rows)

    def _get_waiting(self, page):
        return html.fromstring(page).xpath("//form[@name='portal_document_take_back']/@action")

    def test_waiting_file_is_for_whoever_added_it(self):
        """With its name and date, until it is released; nobody else outside finds it, not even a colleague."""
        share = self._share(self.acme, may_upload=True)
        self._login(self.anna)
        path = f"/my/documents/folder/{self.folder.id}"
        self._post(f"{path}/upload", files={"files": ("plan.pdf", PDF)})
        added = self.env["portal.document"].search([("name", "=", "plan.pdf")])
        page = self._get(path).text
        self.assertEqual(self._get_waiting(page), [f"{path}/take_back/{added.id}"])
        self.assertFalse(self._get_waiting(self._get(f"/my/documents/folder/{self.sub.id}").text), "in its own folder")
        self.assertIn("Waits for our check", page)
        self.assertEqual(self._get(f"/my/documents/file/{added.id}").status_code, 404)
        for user in (self.bob, self.ben):
            self._login(user)
            self.assertEqual(self._get(f"/my/documents/file/{added.id}").status_code, 404)
            self.assertNotIn("plan.pdf", self._get(path).text)
            self._post(f"{path}/take_back/{added.id}")
            self.assertTrue(added.exists(), user.name)
        self._login(self.anna)
        added.action_release()
        self.assertFalse(self._get_waiting(self._get(path).text))
        self._post(f"{path}/take_back/{added.id}")
        with self.assertRaisesRegex(UserError, "checked meanwhile"):
            added._take_back(self._actor(self.anna), share)
        self.assertTrue(added.exists(), "It was released.")

    def test_waiting_file_is_taken_back(self):
        share = self._share(self.acme, may_upload=True)
        self._login(self.anna)
        path = f"/my/documents/folder/{self.folder.id}"
        self._post(f"{path}/upload", files={"files": ("plan.pdf", PDF)})
        added = self.env["portal.document"].search([("name", "=", "plan.pdf")])
        attachment = added.version_id.attachment_id
        for number in (self.sheet.id, 0, "x", "9" * 30):
            self.assertIn(self._post(f"{path}/take_back/{number}").status_code, (303, 404), number)
        self.assertTrue(added.exists() and self.sheet.exists())
        self.assertEqual(self._get(f"{path}/take_back/{added.id}").status_code, 405)
        [address] = self._get_waiting(self._get(path).text)
        self._post(address)
        self.assertFalse(added.exists() or attachment.exists())
        self.assertEqual(self._logged(share, action="take_back").file_name, "plan.pdf")
        self.assertFalse(self._get_waiting(self._get(path).text))

    def test_waiting_file_of_a_visitor(self):
        """Without an account, it is the browser that added it."""
        share = self._share(may_upload=True)
        path = f"/portal/documents/{self._token(share)}"
        self._post(f"{path}/upload", files={"files": ("drop.pdf", PDF)})
        [address] = self._get_waiting(self._get(path).text)
        self.authenticate(None, None)
        self.assertNotIn("drop.pdf", self._get(path).text)
        self._post(address)
        self.assertTrue(self.env["portal.document"].search([("name", "=", "drop.pdf")]))

    def test_upload_refused(self):
        share = self._share(self.acme)
        self._login(self.anna)
        path = f"/my/documents/folder/{self.folder.id}/upload"
        before = self.env["portal.document"].search_count([])
        self.assertEqual(self._post(path, files={"files": ("plan.pdf", PDF)}).status_code, 303)
        share.may_upload = True
        wrong = (("x.exe", b"MZ"), ("x.pdf", b"<html>"), ("x.svg", b"<svg/>"), ("x.png", b"GIF89a"), ("x.txt", b""))
        for name, content in wrong:
            self._post(path, files={"files": (name, content)})
            self.assertIn(name, self._get(f"/my/documents/folder/{self.folder.id}").text, "It says which file.")
        self.assertEqual(self.env["portal.document"].search_count([]), before)

    def test_queries(self):
        """Of whole pages, with their layout."""
        self._share(self.acme, may_upload=True)
        for number in range(12):
            self._create_document(f"plan {number}.pdf", self.folder)
        self._login(self.anna)
        folder = f"/my/documents/folder/{self.folder.id}"
        for path in ("/my/documents", folder, f"{folder}?ppg=10", f"{folder}/page/2?ppg=10", f"{folder}?search=plan"):
            self._get(path), self._get(path)
            before = self.cr.sql_log_count
            self.assertEqual(self._get(path).status_code, 200)
            self.assertLessEqual(self.cr.sql_log_count - before, PAGE_QUERIES, path)

    # === AT AN ADDRESS === #

    def test_address(self):
        share = self._share()
        path = f"/portal/documents/{self._token(share)}"
        page = self._get(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("sheet.pdf", page.text)
        self.assertNotIn("Machines", page.text)
        self.assertIn("manual.pdf", self._get(f"{path}/folder/{self.sub.id}").text)
        self.assertIn("viewer.html", self._get(f"{path}/file/{self.sheet.id}").text)
        self.assertEqual(self._get(f"{path}/file/{self.sheet.id}/view").content, PDF)
        self.assertEqual(self._get(f"{path}/file/{self.sheet.id}/download").content, PDF)
        names = self._names(self._post(f"{path}/archive", {"folder_id": self.folder.id}))
        self.assertEqual(names, ["Manuals/manual.pdf", "sheet.pdf"])
        for header in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy"):
            self.assertTrue(page.headers.get(header), header)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(len(self._logged(share, is_link=True, file_count=1)), 2)
        self.assertEqual(len(self._logged(share, is_link=True, action="archive", file_count=2)), 1)

    def _paths(self, token):
        path = f"/portal/documents/{token}"
        return {
            "get": [
                path,
                f"{path}/folder/{self.sub.id}",
                f"{path}/file/{self.sheet.id}",
                f"{path}/file/{self.sheet.id}/view",
                f"{path}/file/{self.sheet.id}/download",
            ],
            "post": [f"{path}/archive", f"{path}/upload", f"{path}/folder/{self.sub.id}/upload"],
        }

    def test_every_way_is_closed(self):
        """Wrong, over, revoked and for somebody else: in the same words, by each route."""
        revoked, foreign = self._share(may_upload=True), self._share(self.acme, may_upload=True)
        tokens = ["x" * 32, self._token(revoked), self._token(foreign)]
        revoked.action_revoke()
        self._login(self.ben)
        texts = set()
        for token in tokens:
            paths = self._paths(token)
            responses = [self._get(path) for path in paths["get"]]
            responses += [self._post(path, {"folder_id": self.folder.id}) for path in paths["post"]]
            responses.append(self._post(f"/portal/documents/{token}/unlock", {"password": "x"}))
            self.assertEqual({response.status_code for response in responses[:-1]}, {404}, token)
            self.assertFalse(any(PDF in response.content for response in responses))
            texts |= {"There are no files here for you" in response.text for response in responses[:-1]}
        self.assertEqual(texts, {True})

    def test_refusals_of_one_visitor_do_not_fill_the_log(self):
        share = self._share(self.acme)
        path = f"/portal/documents/{self._token(share)}"
        self._login(self.ben)
        with patch("odoo.addons.portal_documents_share.controllers.documents.REFUSALS", 2):
            for _time in range(4):
                self.assertEqual(self._get(path).status_code, 404)
        self.assertEqual(len(self._logged(share, is_refused=True)), 2)

    def test_sign_in_is_asked_for(self):
        share = self._share(self.anna.partner_id)
        paths = self._paths(self._token(share))
        for path in paths["get"]:
            self.assertIn("/web/login?redirect=", self._get(path).headers.get("Location", ""), path)
        for path in paths["post"]:
            self.assertIn("/web/login", self._post(path, {"folder_id": self.folder.id}).headers.get("Location", ""))
        self._login(self.anna)
        for path in paths["get"]:
            self.assertEqual(self._get(path).status_code, 200, path)

    def test_address_does_not_lead_out(self):
        path = f"/portal/documents/{self._token(self._share())}"
        for number in (self.secret.id, 0, "-1", "x", "%00"):
            for suffix in ("", "/view", "/download"):
                self.assertIn(self._get(f"{path}/file/{number}{suffix}").status_code, (400, 404))
        for folder in (self.root, self.other):
            self.assertEqual(self._get(f"{path}/folder/{folder.id}").status_code, 404)
            self.assertEqual(self._post(f"{path}/archive", {"folder_id": folder.id}).status_code, 404)
        self.assertEqual(self._post(f"{path}/archive", {"ids": [self.secret.id]}).status_code, 303)

    def test_password(self):
        share = self._share()
        share._set_password("correct horse")
        token = self._token(share)
        path, paths = f"/portal/documents/{token}", self._paths(token)
        for page in [self._get(path) for path in paths["get"]]:
            self.assertIn("portal_share_lock", page.text)
            self.assertNotIn("sheet.pdf", page.text)
        wrong = self._post(f"{path}/unlock", {"password": "wrong horse"})
        self.assertIn("This password is wrong.", wrong.text)
        self.assertEqual(self._post(f"{path}/unlock", {"password": "correct horse"}).status_code, 303)
        self.assertIn("sheet.pdf", self._get(path).text)
        self.assertEqual(self._logged(share, action="unlock").mapped("reason"), ["password"])

    def test_limited_download_begins_with_a_button(self):
        share = self._share(download_limit=1)
        path = f"/portal/documents/{self._token(share)}/file/{self.sheet.id}"
        for _scan in range(3):
            self._get(path)
            response = self._get(f"{path}/download")
            self.assertEqual(response.status_code, 303)
        self.assertFalse(self._logged(share))
        self.assertEqual(self._post(f"{path}/download").content, PDF)
        again = self._post(f"{path}/download")
        self.assertEqual(again.status_code, 303)
        self.assertIn("as often as they may be", self._get(path).text)
        share.invalidate_recordset()
        self.assertEqual(share.limited_count, 1)
        self.assertEqual(self._logged(share, is_refused=True).reason, "limit")

    def test_used_up_address_says_so_at_once(self):
        share = self._share(download_limit=1)
        path = f"/portal/documents/{self._token(share)}"
        for page in (path, f"{path}/file/{self.sheet.id}"):
            self.assertFalse(self._find(page, "//*[@name='portal_used_up']"), page)
            self.assertFalse(self._find(page, "//button[@disabled]"), page)
        self.assertTrue(self._find(path, "//button[@name='portal_archive']"))
        self._post(f"{path}/file/{self.sheet.id}/download")
        for page in (path, f"{path}/file/{self.sheet.id}"):
            [told] = self._find(page, "//*[@name='portal_used_up']")
            self.assertIn("as often as they may be", told.text_content())
            self.assertTrue(self._find(page, "//button[@disabled]"), page)
        self.assertFalse(self._find(path, "//button[@name='portal_archive']"))

    def _find(self, path, expression):
        return html.fromstring(self._get(path).content).xpath(expression)

    def test_programs_that_look_ahead_are_not_counted(self):
        share = self._share()
        path = f"/portal/documents/{self._token(share)}/file/{self.sheet.id}/download"
        self.assertEqual(self.url_open(path, method="HEAD").status_code, 404)
        self.assertEqual(self._get(path, headers={"Sec-Purpose": "prefetch"}).status_code, 404)
        self.assertFalse(self._logged(share))

    def test_upload_at_an_address(self):
        share = self._share(may_upload=True)
        path = f"/portal/documents/{self._token(share)}"
        self.assertIn("portal_documents_upload", self._get(path).text)
        self._post(f"{path}/upload", files={"files": ("drop.pdf", PDF)})
        self.assertTrue(self.folder.document_ids.filtered(lambda document: document.name == "drop.pdf"))

    @mute_logger("odoo.http")
    def test_lost_file_is_told_in_words(self):
        share = self._share()
        attachment = self.sheet.version_id.attachment_id
        self.env.cr.execute("UPDATE ir_attachment SET store_fname = '00/lost' WHERE id = %s", [attachment.id])
        attachment.invalidate_recordset()
        path = f"/portal/documents/{self._token(share)}/file/{self.sheet.id}"
        self.assertEqual(self._get(f"{path}/download").status_code, 303)
        self.assertIn("cannot be fetched now", self._get(path).text)
        self.assertFalse(self._logged(share))
