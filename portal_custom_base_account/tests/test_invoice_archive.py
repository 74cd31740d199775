import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.test_scripts_wait import LOOK, UNTESTED

from .common import InvoiceListCommon

ADDRESS = "/my/invoices/download"
ARCHIVE = "odoo.addons.portal_custom_base_account.models.portal_invoice_archive"
# All are chosen before the scripts are there, which come with the click.
PICK_EARLY = """
    afterLoad(() => {
        if (isAsked()) {
            console.error("A list has fetched the scripts.");
            return;
        }
        document.querySelector(".o_portal_list_pick_all input").click();
        const boxes = [...document.querySelectorAll("[form='o_portal_list_bulk']")];
        when(() => runs() && boxes.every((box) => box.checked), () => console.log("test successful"));
    });
"""


@tagged("post_install", "-at_install")
class TestInvoiceArchive(InvoiceListCommon):
    def _download(self, *moves, csrf=True, **values):
        token = {"csrf_token": Request.csrf_token(self)} if csrf else {}
        return self.url_open(ADDRESS, data={**token, "ids": [move.id for move in moves], **values})

    def _get_names(self, response):
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        self.assertTrue(all(archive.read(name) for name in archive.namelist()))
        return archive.namelist()

    def test_chosen_invoices_are_in_one_file(self):
        names = self._get_names(self._download(self.open, self.credit))
        self.assertEqual(len(names), 2)
        number = self.open.name.replace("/", "_")
        self.assertTrue(any(number in name for name in names), names)

    def test_same_names_are_kept_apart(self):
        archive, taken = self.env["portal.invoice.archive"], set()
        self.assertEqual(
            [archive._make_unique("a.pdf", taken) for _turn in range(3)], ["a.pdf", "a (2).pdf", "a (3).pdf"]
        )

        self.assertEqual(archive._make_unique("A.pdf", taken), "A (4).pdf")

    def test_names_fit_every_system(self):
        archive = self.env["portal.invoice.archive"]
        for name, expected in (
            ("INV/2026/1.pdf", "INV_2026_1.pdf"),
            ("../../a.pdf", "_.._a.pdf"),
            ('a:b*c?"<d>|\n.pdf', "a_b_c_d_.pdf"),
            ("é.pdf", "é.pdf"),
            ("..", "document.pdf"),
            (f"{'x' * 300}.pdf", f"{'x' * 120}.pdf"),
        ):
            self.assertEqual(archive._clean_name(name), expected)

    def test_what_cannot_be_made_is_named(self):
        archive = self.env["portal.invoice.archive"]
        print_one = type(archive)._get_pdf

        def fail(model, move_sudo):
            if move_sudo == self.late:
                raise ValueError("no printer")
            return print_one(model, move_sudo)

        with patch.object(type(archive), "_get_pdf", fail), mute_logger(ARCHIVE):
            content = archive._make([self.open.sudo(), self.late.sudo()])
            with self.assertRaisesRegex(UserError, "no PDF"):
                archive._make([self.late.sudo()])
        file = zipfile.ZipFile(io.BytesIO(content))
        self.assertEqual(len(file.namelist()), 2)
        self.assertIn(self.late.name, file.read("Missing documents.txt").decode())

    def test_one_that_is_closed_closes_all(self):
        self.assertEqual(self._download(self.open, self.foreign).status_code, 404)
        self.assertEqual(self._download(self.draft).status_code, 404)
        for nonsense in ("x", "-1", "9" * 30):
            self.assertEqual(self._download(self.open, ids=[nonsense]).status_code, 404)

    @mute_logger("odoo.http")
    def test_visitors_and_forged_forms(self):
        self.assertEqual(self._download(self.open, csrf=False).status_code, 400)
        self.assertEqual(self.url_open(f"{ADDRESS}?ids={self.open.id}").status_code, 405)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._download(self.open).url)

    def test_refusals_are_told_on_the_list(self):
        self.assertIn("Select the invoices", self._download().text)
        archive = self.env["portal.invoice.archive"].with_user(self.anna)
        with patch(f"{ARCHIVE}.MOST", 1):
            with self.assertRaisesRegex(UserError, "at most 1"):
                archive._check_wanted((self.open | self.late).ids, self.anna)
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", return_value=False):
            with self.assertRaisesRegex(UserError, "in an hour"):
                archive._check_wanted(self.open.ids, self.anna)
        with patch(f"{ARCHIVE}.SECONDS", -1):
            with self.assertRaisesRegex(UserError, "too long"):
                archive._make([self.open.sudo()])

    def test_rows_can_be_chosen(self):
        page = self._open()
        boxes = page.xpath("//input[@name='ids' and @form='o_portal_list_bulk']")
        self.assertEqual({int(box.get("value")) for box in boxes}, set(self.all.ids))
        self.assertTrue(all(box.get("aria-label").startswith("Select ") for box in boxes))
        self.start_tour("/my/invoices", "portal_custom_base_account_select", login="anna.lists")

    def test_rows_that_are_chosen_early_stay_chosen(self):
        values = {"type": "qweb", "mode": "extension", "inherit_id": self.env.ref("web.frontend_layout").id}
        self.env["ir.ui.view"].create({"name": "Test", "key": "portal_custom_base.test", "arch": UNTESTED, **values})
        self.browser_js("/my/invoices", LOOK + PICK_EARLY, login="anna.lists")
