import io
import unicodedata

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import file_path

from odoo.addons.portal_evidence import pdf_document
from odoo.addons.portal_evidence.models.portal_sealed_document_page import FONT_FOLDER, FONTS, NEUTRAL_COLOR

MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Lines of all vendors and currencies in a file: those of a PDF are laid out within its printer's time.
FILE_LINES = {"pdf": 20_000, "xlsx": 50_000}
# In a longer document, one row of the table holds several lines, none of which is broken: laying them out one by one
# takes minutes.
LONG = 2000  # lines
LINES_IN_ROW = 40
LETTERS_IN_LINE = 60
WIDE = "WF"  # Letters that take the place of two, such as Chinese ones.
COLUMNS = ("date", "text", "amount", "balance")
WIDTHS = (12, 42, 32, 14, 14)


class PortalStatementDocument(models.AbstractModel):
    """A statement of account as a file, with the vendor's letterhead and in the reader's language."""

    _name = "portal.statement.document"
    _description = "Statement of Account as a File"

    @api.model
    def _make(self, kind, begin, end):
        """Return a statement as the bytes of a file.

        :param str kind: one of `MIMETYPES`
        :raise PrintError: if it cannot be printed
        """
        accounts, is_cut = self.env["portal.statement"]._prepare_accounts(begin, end, FILE_LINES[kind])
        notes = self._get_notes(is_cut)
        if kind == "xlsx":
            return self._write_spreadsheet(accounts, notes, begin, end)
        values = self._prepare_values(accounts, begin, end) | {"notes": notes}
        html = self.env["ir.qweb"]._render("portal_invoice_pay.statement_document", values)
        return pdf_document.render(
            f"<!DOCTYPE html>{html}",
            fonts=tuple(file_path(FONT_FOLDER + name) for name in FONTS),
            identifier=f"{self.env.user.id} {begin} {end}",
            created=fields.Datetime.now(),
        )

    @api.model
    def _get_name(self, kind, begin, end):
        return " ".join((self.env._("Statement"), str(begin), f"{end}.{kind}"))

    def _get_notes(self, is_cut):
        """Return the sentences that say what is not in the file."""
        notes = []
        if not self.env["portal.balance"]._is_whole():
            notes.append(self.env._("This covers only the invoices that you may see."))
        if is_cut:
            notes.append(self.env._("Only the first lines are shown. Choose a shorter period to see all of them."))
        return notes

    def _tell_period(self, begin, end):
        return self.env._("%(begin)s to %(end)s", begin=format_date(self.env, begin), end=format_date(self.env, end))

    # === PDF === #

    def _prepare_values(self, accounts, begin, end):
        """Return the values of the template: the accounts of each vendor with its letterhead."""
        vendors = {}
        for account in accounts:
            vendors.setdefault(account["account"]["company"], []).append(
                account | {"rows": self._get_rows(account), "is_long": self._is_long(account)}
            )
        main = next(iter(vendors), self.env.company)
        return {
            # Not `lang`, which QWeb gives its own value.
            "language": (self.env.lang or "en_US").replace("_", "-"),
            "direction": self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr",
            # In sudo mode as people outside do not read the vendor's settings.
            "color": main.sudo()._get_evidence_color() or NEUTRAL_COLOR,
            "title": self.env._("Statement of account"),
            "period": self._tell_period(begin, end),
            "printed_on": format_date(self.env, fields.Date.context_today(self)),
            "customer": self._get_customer(),
            "vendors": [self._get_letterhead(company) | {"accounts": told} for company, told in vendors.items()]
            or [self._get_letterhead(main) | {"accounts": []}],
        }

    def _get_customer(self):
        # In sudo mode as it is the reader's own company, whatever one may read of it.
        customer_sudo = self.env.user.sudo().partner_id.commercial_partner_id
        address = customer_sudo._display_address(without_company=True)
        return [customer_sudo.name, *(line.strip() for line in address.split("\n") if line.strip())]

    def _get_letterhead(self, company):
        # In sudo mode as the letterhead stands on each of the vendor's invoices.
        company_sudo = company.sudo()
        address = company_sudo.partner_id._display_address(without_company=True)
        return {
            "name": company_sudo.name,
            "address": ", ".join(line.strip() for line in address.split("\n") if line.strip()),
            "contact": " · ".join(filter(None, (company_sudo.email, company_sudo.vat))),
            "logo": self.env["portal.sealed.document.page"]._get_picture(company_sudo.logo),
        }

    def _get_rows(self, account):
        """Return the rows of the table: dicts of `COLUMNS`; in a long statement each holds several lines."""
        rows = []
        for line in account["lines"]:
            text = f"{line['text']} ({line['note']})" if line["note"] else line["text"]
            rows.append({**{name: line[name] for name in COLUMNS}, "text": text})
        if not self._is_long(account):
            return rows
        for row in rows:
            row["text"] = self._shorten(row["text"])
        blocks = (rows[start : start + LINES_IN_ROW] for start in range(0, len(rows), LINES_IN_ROW))
        return [{name: "\n".join(row[name] for row in block) for name in COLUMNS} for block in blocks]

    def _is_long(self, account):
        return len(account["lines"]) > LONG

    def _shorten(self, text):
        """Return a text that stays in its line: a second one would part the texts from their amounts."""
        text, left = " ".join(text.split()), LETTERS_IN_LINE
        for place, letter in enumerate(text):
            left -= 2 if unicodedata.east_asian_width(letter) in WIDE else 1
            if left < 0:
                return f"{text[: place - 1]}…"
        return text

    # === SPREADSHEET === #

    def _write_spreadsheet(self, accounts, notes, begin, end):
        """Return the bytes of a spreadsheet with a sheet for each account. All texts are texts, never formulas."""
        # Imported here as no other page needs it.
        import xlsxwriter

        file = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            formats = {
                "bold": book.add_format({"bold": True}),
                "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            }
            for number, account in enumerate(accounts, start=1):
                sheet = book.add_worksheet(f"{number} {account['account']['currency'].sudo().name}"[:31])
                formats["amount"] = self._get_amount_format(book, account)
                self._write_sheet(sheet, formats, account, [self._tell_period(begin, end), *notes])
            if not accounts:
                self._write_texts(book.add_worksheet(), 0, [self.env._("Nothing happened in this period.")])
        return file.getvalue()

    def _get_amount_format(self, book, account):
        places = account["account"]["currency"].sudo().decimal_places
        return book.add_format({"num_format": f"#,##0.{'0' * places}" if places else "#,##0"})

    def _write_texts(self, sheet, row, texts, style=None):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, str(text), style)

    def _write_sheet(self, sheet, formats, told, notes):
        account = told["account"]
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        self._write_texts(sheet, 0, [told["title"]], formats["bold"])
        for row, note in enumerate(notes, start=1):
            self._write_texts(sheet, row, [note])
        row = len(notes) + 2
        labels = [self.env._("Date"), self.env._("Document"), self.env._("Details")]
        self._write_texts(sheet, row, [*labels, self.env._("Amount"), self.env._("Balance")], formats["bold"])
        row = self._write_sum(sheet, row + 1, self.env._("Opening balance"), account["opening"], formats)
        for line, words in zip(account["lines"], told["lines"], strict=True):
            sheet.write_datetime(row, 0, line["date"], formats["day"])
            sheet.write_string(row, 1, words["text"])
            sheet.write_string(row, 2, words["note"])
            sheet.write_number(row, 3, account["currency"].round(line["amount"]), formats["amount"])
            sheet.write_number(row, 4, account["currency"].round(line["balance"]), formats["amount"])
            row += 1
        row = self._write_sum(sheet, row, self.env._("Closing balance"), account["closing"], formats) + 1
        self._write_ages(sheet, row, account, formats)

    def _write_sum(self, sheet, row, label, amount, formats):
        sheet.write_string(row, 1, label, formats["bold"])
        sheet.write_number(row, 4, amount, formats["amount"])
        return row + 1

    def _write_ages(self, sheet, row, account, formats):
        labels = self.env["portal.balance"]._get_labels()
        ages = {**account["ages"], "credit": -account["credit"]}
        for age, label in labels.items():
            if age in ages and ages[age]:
                row = self._write_sum(sheet, row, label, account["currency"].round(ages[age]), formats)
