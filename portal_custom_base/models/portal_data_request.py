import base64
import io
import json
import logging
import re
import time
import zipfile
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

DAYS_VALID = 7
COPIES_PER_DAY = 3
DAY = 24 * 60 * 60
# Documents and messages in one copy, of each kind.
RECORD_LIMIT = 500
ATTEMPTS = 3
# Printing stops after these seconds; Odoo ends a job after 120. What is left is downloaded page by page.
PRINTING_SECONDS = 60
# What a document tells about itself; those of these that its model has.
DOCUMENT_FIELDS = (
    *("name", "display_name", "client_order_ref", "ref", "description", "state", "create_date"),
    *("date_order", "validity_date", "invoice_date", "invoice_date_due", "date_deadline", "payment_state"),
    *("currency_id", "amount_untaxed", "amount_tax", "amount_total", "amount_residual", "signed_by", "signed_on"),
)
PERSON_FIELDS = (
    *("name", "email", "phone", "street", "street2", "zip", "city", "state_id", "country_id", "vat", "lang", "tz"),
    *("function", "website", "type", "parent_id", "create_date"),
)

_logger = logging.getLogger(__name__)


class PortalDataRequest(models.Model):
    """What a customer asks concerning the own data: a copy, to erase it, or to close the account."""

    _name = "portal.data.request"
    _description = "Request of a Customer Concerning Own Data"
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", string="Contact", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        selection=[("copy", "Copy of the data"), ("erase", "Erase the data"), ("close", "Close the account")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("refused", "Refused"),
            ("expired", "Expired"),
        ],
        required=True,
        default="new",
    )
    note = fields.Text("What they wrote", readonly=True)
    attempts = fields.Integer(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", readonly=True)
    expiry_date = fields.Datetime(readonly=True)

    _open_uniq = models.UniqueIndex("(user_id, kind) WHERE state = 'new'")
    _copy_idx = models.Index("(id) WHERE state = 'new' AND kind = 'copy'")

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{kinds.get(request.kind)}: {request.partner_id.name}"

    # === BUSINESS METHODS - ASKING === #

    @api.model
    def _ask(self, user, kind, note=False):
        """Note what a customer asks; who asks twice asks once.

        :param res.users user: the customer
        :param str kind: "copy", "erase" or "close"
        :param str note: what the customer adds
        :return: the request, in sudo mode: customers have no right on the model
        :raise UserError: if the customer asks for copies too often
        """
        # In sudo mode as customers have no right on the model; the request is the customer's own.
        requests_sudo = self.sudo()
        open_request = requests_sudo.search([("user_id", "=", user.id), ("kind", "=", kind), ("state", "=", "new")])
        if open_request:
            return open_request
        if kind == "copy" and not self.env["portal.rate.limit"]._is_allowed(
            "portal.copy", user.id, COPIES_PER_DAY, DAY
        ):
            raise UserError(self.env._("You asked for several copies today. Please ask again tomorrow."))
        new = requests_sudo.create(
            {
                "partner_id": user.partner_id.id,
                "user_id": user.id,
                "company_id": self.env.company.id,
                "kind": kind,
                "note": note and note[:2000],
            }
        )
        if kind == "copy":
            self.env.ref("portal_custom_base.ir_cron_portal_data_request").sudo()._trigger()
        else:
            new._tell_vendor()
        return new

    def _tell_vendor(self):
        """Put the request on the list of whom the vendor made responsible."""
        responsible = self._get_responsible()
        self = self.with_context(lang=responsible.lang)  # noqa: PLW0642
        titles = {"erase": self.env._("Erase personal data"), "close": self.env._("Close the portal account")}
        self.partner_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=titles[self.kind],
            note=self.env._(
                "%(name)s asked for this in the portal. Use Privacy Lookup in the contact's actions to find the data, "
                "then set the request to done in Portal, Data requests.",
                name=self.partner_id.name,
            ),
            user_id=responsible.id,
        )

    def _get_responsible(self):
        """Return the member of staff who answers requests of customers concerning their data."""
        expert = self.partner_id._get_portal_expert()
        admins = self.env.ref("base.group_system").all_user_ids.filtered(lambda user: user.active and not user.share)
        return self.company_id.portal_privacy_user_id or expert or admins[:1]

    def action_done(self):
        self.filtered(lambda request: request.kind != "copy").state = "done"

    def action_refuse(self):
        self.filtered(lambda request: request.kind != "copy").state = "refused"

    def action_privacy_lookup(self):
        """Open Odoo's search for all data of the contact."""
        return self.partner_id.action_privacy_lookup()

    # === BUSINESS METHODS - COPIES === #

    @api.model
    def _get_own(self, user):
        """Return the requests of a customer, in sudo mode: customers have no right on the model."""
        return self.sudo().search([("user_id", "=", user.id)], limit=20)

    def _get_copy(self, user):
        """Return the file of a copy for its owner, as long as it is valid, else nothing.

        :param res.users user: who asks for the file
        :return: an attachment in sudo mode
        """
        # In sudo mode as customers have no right on the model; the owner is compared.
        request_sudo = self.sudo().exists()
        is_valid = request_sudo.user_id == user and request_sudo.state == "done" and request_sudo.kind == "copy"
        if not is_valid or request_sudo.expiry_date <= fields.Datetime.now():
            return self.env["ir.attachment"]
        return request_sudo.attachment_id

    @api.model
    def _cron_make_copies(self):
        """Make the copies that customers wait for, one by one, and remove those that expired."""
        self._expire()
        domain = [("state", "=", "new"), ("kind", "=", "copy")]
        while request := self.search(domain, order="id", limit=1).try_lock_for_update():
            request.attempts += 1
            # What kills the process three times is not tried for ever.
            if request.attempts > ATTEMPTS:
                request.state = "failed"
            self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
            if request.state == "new":
                request._try_copy()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _try_copy(self):
        try:
            with self.env.cr.savepoint():
                self.with_context(lang=self.user_id.lang)._make_copy()
        except Exception:
            _logger.exception("The copy of data %s cannot be made.", self.id)
            self.state = "failed" if self.attempts >= ATTEMPTS else "new"

    def _make_copy(self):
        content = self._get_archive()
        name = f"{self.env._('my-data')}-{fields.Date.today()}.zip"
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "attachment_id": attachment.id,
                "state": "done",
                "expiry_date": fields.Datetime.now() + timedelta(days=DAYS_VALID),
            }
        )
        self.env["portal.event"]._notify("data_copy", self)

    def _expire(self):
        expired = self.search(
            [("kind", "=", "copy"), ("state", "=", "done"), ("expiry_date", "<=", fields.Datetime.now())]
        )
        expired.attachment_id.unlink()
        expired.state = "expired"

    # === BUSINESS METHODS - WHAT IS IN A COPY === #

    def _get_archive(self):
        """Return a ZIP file: the data as JSON, and a PDF of each document that has one."""
        data, files = self._get_data()
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=_to_json))
            for name, content in files.items():
                archive.writestr(name, content)
        return file.getvalue()

    def _get_data(self):
        """Return the data of the customer and the files that belong to it.

        :return: a dict that JSON can hold, and a dict of names to bytes
        """
        self = self.with_context(portal_copy_deadline=time.monotonic() + PRINTING_SECONDS)  # noqa: PLW0642
        user, partner = self.user_id, self.partner_id
        files = {}
        data = {
            "made_on": fields.Datetime.now(),
            "person": self._read(partner, PERSON_FIELDS),
            "addresses": [self._read(child, PERSON_FIELDS) for child in partner.child_ids],
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
            self._add_documents(section, data["documents"], files)
        return data, files

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

    def _add_documents(self, section, documents, files):
        """Add the documents of a section that the customer may see and that are addressed to this person."""
        model = section["model_name"]
        if not model or model not in self.env or "partner_id" not in self.env[model]._fields:
            return
        if model == "res.partner" or not self.env[model].with_user(self.user_id).has_access("read"):
            return
        domain = [("partner_id", "=", self.partner_id.id)]
        records = self.env[model].with_user(self.user_id).search(domain, limit=RECORD_LIMIT)
        listed = documents.setdefault(model, {})
        for record in records:
            if record.id not in listed:
                listed[record.id] = self._read(record, DOCUMENT_FIELDS) | {"file": self._add_file(record, files)}

    def _add_file(self, record, files):
        """Add the printed document, if it has one.

        :return: the name of the file, or a sentence why it is not there
        """
        if time.monotonic() > self.env.context["portal_copy_deadline"]:
            return self.env._("There are many documents. Download this one in the portal.")
        try:
            with self.env.cr.savepoint():
                content = self._print_document(record)
        except Exception:
            _logger.warning("%s cannot be printed for a copy of data.", record, exc_info=True)
            return self.env._("The document could not be printed. Download it in the portal.")
        if not content:
            return None
        stem = re.sub(r"[^\w.-]+", "-", record.display_name).strip("-.") or str(record.id)
        name = f"documents/{record._table}-{record.id}-{stem}.pdf"
        files[name] = content
        return name

    def _print_document(self, record):
        """Return the bytes of a document's PDF, or None if it has no printed form.

        For a module to add the printed form of its documents, it must override this method.

        :param record: a document that the customer may see, as the customer
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
