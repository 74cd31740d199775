import base64
import io
import json
import logging
import re
import time
import zipfile
from datetime import date, datetime

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

# The maximum number of documents of each model, and of messages, in one copy.
RECORD_LIMIT = 500
# The time limit for printing, in seconds; Odoo ends a job after 120. The remaining documents are not printed.
PRINTING_SECONDS = 60
# The fields of a document in the copy, as far as its model has them.
DOCUMENT_FIELDS = (
    *("name", "display_name", "client_order_ref", "ref", "description", "state", "create_date"),
    *("date_order", "validity_date", "invoice_date", "invoice_date_due", "date_deadline", "payment_state"),
    *("currency_id", "amount_untaxed", "amount_tax", "amount_total", "amount_residual", "signed_by", "signed_on"),
)
PERSON_FIELDS = (
    *("name", "email", "phone", "street", "street2", "zip", "city", "state_id", "country_id", "vat", "lang", "tz"),
    *("function", "website", "type", "parent_id", "create_date"),
)
# Addresses of somebody, as against people of their own.
ADDRESS_TYPES = ("invoice", "delivery", "other")

_logger = logging.getLogger(__name__)


class PortalDataCopy(models.AbstractModel):
    """The content of a copy of a customer's data. A model that inherits it has `user_id` and `partner_id`."""

    _name = "portal.data.copy"
    _description = "Content of a Data Copy"

    def _get_archive(self):
        """Return a ZIP file with the data as JSON, and a PDF of each document that has one."""
        data, files = self._get_data()
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=_to_json))
            for name, content in files.items():
                archive.writestr(name, content)
        return file.getvalue()

    def _get_data(self):
        """Return the customer's data and the files that belong to it.

        :return: a dict that can be converted to JSON, and a dict of file names mapped to bytes
        """
        user, partner = self.user_id, self.partner_id
        files, deadline = {}, time.monotonic() + PRINTING_SECONDS
        data = {
            "made_on": fields.Datetime.now(),
            "person": self._read(partner, PERSON_FIELDS),
            "addresses": [self._read(child, PERSON_FIELDS) for child in self._get_addresses()],
            "account": {"login": user.login, "language": user.lang, "created": user.create_date},
            "sign_ins": self._get_sign_ins(),
            "notifications": {
                preference.event_id.name: preference.frequency
                for preference in self.env["portal.notice.preference"].search([("partner_id", "=", partner.id)])
            },
            "messages": self._get_messages(),
            "documents": {},
        }
        for section in self.env["portal.section"].with_user(user)._get_all():
            self._add_documents(section, data["documents"], files, deadline)
        return data, files

    def _get_addresses(self):
        """Return the customer's addresses that the customer may read; below a company there are people as well.

        Whoever has, or had, a login is a person, whatever the type of the contact.
        """
        # Archived logins count too.
        addresses = self.partner_id.child_ids.with_context(active_test=False).filtered(
            lambda child: child.type in ADDRESS_TYPES and not child.is_company and not child.user_ids
        )
        readable = addresses.with_user(self.user_id)._filtered_access("read")
        return addresses.filtered(lambda address: address.id in readable.ids).with_env(self.env)

    def _read(self, record, names):
        values = {}
        for name in names:
            if name in record._fields and record._has_field_access(record._fields[name], "read"):
                value = record[name]
                value = value.display_name if isinstance(value, models.BaseModel) else value
                values[name] = None if value is False else value
        return values

    def _get_sign_ins(self):
        sign_ins = self.env["portal.sign.in"].search([("user_id", "=", self.user_id.id)], limit=RECORD_LIMIT)
        return sign_ins.read(["create_date", "succeeded", "ip_address", "browser", "platform"], load=None)

    def _get_messages(self):
        domain = [("author_id", "=", self.partner_id.id), ("message_type", "in", ("comment", "email"))]
        messages = self.env["mail.message"].search([*domain, ("is_internal", "=", False)], limit=RECORD_LIMIT)
        return [
            {"date": message.date, "about": message.record_name, "text": html2plaintext(message.body or "")}
            for message in messages
        ]

    def _add_documents(self, section, documents, files, deadline):
        """Add the documents of a section that are addressed to this customer and that the customer may read."""
        model = section["model_name"]
        if not model or model not in self.env or "partner_id" not in self.env[model]._fields:
            return
        if model == "res.partner" or not self.env[model].with_user(self.user_id).has_access("read"):
            return
        readable = self.env["ir.rule"].with_user(self.user_id)._compute_domain(model, "read")
        domain = Domain("partner_id", "=", self.partner_id.id) & Domain(readable)
        # In sudo mode as a field that names the customer may be closed to them; they read the rows that they may read.
        records = self.env[model].sudo().search(domain, limit=RECORD_LIMIT).with_user(self.user_id)
        listed = documents.setdefault(model, {})
        for record in records:
            if record.id not in listed:
                file = self._add_file(record, files, deadline)
                listed[record.id] = self._read(record, DOCUMENT_FIELDS) | {"file": file}

    def _add_file(self, record, files, deadline):
        """Add the PDF of a document, if it has one.

        :param float deadline: the time, as `time.monotonic` tells it, after which nothing is printed any more
        :return: the name of the file, a sentence that says why it is missing, or None
        """
        if time.monotonic() > deadline:
            return self.env._("There are too many documents to include. Download this one from the portal.")
        try:
            with self.env.cr.savepoint():
                content = self._print_document(record)
        except Exception:
            _logger.warning("%s cannot be printed for a copy of data.", record, exc_info=True)
            return self.env._("The document could not be printed. Download it from the portal.")
        if not content:
            return None
        stem = re.sub(r"[^\w.-]+", "-", record.display_name).strip("-.") or str(record.id)
        name = f"documents/{record._table}-{record.id}-{stem}.pdf"
        files[name] = content
        return name

    def _print_document(self, record):
        """Return the PDF of a document as bytes, or None if it has none.

        For a module to add the PDF of its documents, it must override this method and return it.

        :param record: a document that the customer may read, with the customer as its user
        """
        return None


def _to_json(value):
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
