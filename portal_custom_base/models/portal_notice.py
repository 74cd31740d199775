import base64
import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

# A digest leaves at this hour (UTC).
DIGEST_HOUR = 5
# Bytes; larger files are fetched from the portal: many mail servers refuse them.
MAX_ATTACHED = 10 * 1024 * 1024
# Nobody needs the news of last month.
MAX_AGE = timedelta(days=7)
# Contacts that are an address of somebody, as against people of their own.
ADDRESS_TYPES = ("invoice", "delivery", "other")
# Failures caused by the address, which no further attempt can resolve.
LASTING_FAILURES = ("mail_email_invalid", "mail_email_missing", "mail_bl", "mail_optout", "mail_dup")

_logger = logging.getLogger(__name__)


class PortalNotice(models.Model):
    """A notice of one event to one contact, and the e-mail that delivers it.

    The mail is committed before the mail server is spoken to. If it is not known what became of it, the same mail is
    sent again under the same Message-ID, by which mailboxes know that they have it already.
    """

    _name = "portal.notice"
    _inherit = "portal.job.mixin"
    _description = "Notice to a Customer"
    _order = "id desc"
    _rec_name = "event_id"

    _job_cron = "portal_custom_base.ir_cron_portal_notice"
    _job_states = ("pending", "retry")
    _job_backoff = (5, 30, 120, 360, 1440)
    _job_retry_state = "retry"
    _job_failed_state = "failed"
    _job_days_kept = 90

    event_id = fields.Many2one("portal.event", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    dedup_key = fields.Char(required=True, default="", readonly=True)
    is_digest = fields.Boolean("Daily digest", readonly=True)
    state = fields.Selection(
        selection=[
            ("pending", "Waiting"),
            ("sent", "Sent"),
            ("retry", "Retrying"),
            ("failed", "Failed"),
            ("dropped", "No longer needed"),
        ],
        required=True,
        default="pending",
        readonly=True,
    )
    mail_id = fields.Many2one("mail.mail", ondelete="set null", readonly=True, index="btree_not_null")
    is_resent = fields.Boolean("Sent again manually", readonly=True)
    document_name = fields.Char("Name of the document", compute="_compute_document_name")
    email = fields.Char(related="partner_id.email")
    subject = fields.Char(related="mail_id.subject")

    _dedup_key_uniq = models.Constraint(
        "UNIQUE(event_id, res_model, res_id, partner_id, dedup_key)", "A contact is notified of an event only once."
    )
    _due_idx = models.Index("(next_try, id) WHERE state IN ('pending', 'retry')")
    _problem_idx = models.Index("(state) WHERE state IN ('retry', 'failed')")
    _date_idx = models.Index("(create_date)")

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        self.document_name = False
        for model, notices in self.grouped("res_model").items():
            if model in self.env:
                # Only what the reader may see; a document may also be gone.
                found = self.env[model].browse(notices.mapped("res_id")).exists()._filtered_access("read")
                names = {record.id: record.display_name for record in found}
                for notice in notices:
                    notice.document_name = names.get(notice.res_id)

    # === ACTION METHODS === #

    def action_open_mail(self):
        """Open the e-mail that told it."""
        self.ensure_one()
        self.check_access("read")
        return self.mail_id._get_records_action(name=self.env._("E-mail"))

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _queue(self, rows, delay_minutes=0):
        """Queue notices, except such as are queued already; with one query, however many there are.

        :param list[dict] rows: the values of the notices, all with the same keys
        :param int delay_minutes: the delay, which does not apply to digests
        """
        if not rows:
            return
        now = fields.Datetime.now()
        times = {False: now + timedelta(minutes=delay_minutes), True: self._get_next_digest()}
        common = {"state": "pending", "attempts": 0}
        common |= {"create_uid": self.env.uid, "create_date": now, "write_uid": self.env.uid, "write_date": now}
        rows = [common | row | {"next_try": times[row["is_digest"]]} for row in rows]
        self.env.execute_query(
            SQL(
                "INSERT INTO portal_notice (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, rows[0])),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )
        for next_try in sorted({row["next_try"] for row in rows}):
            self._trigger_job(next_try)

    @api.model
    def _get_next_digest(self):
        now = fields.Datetime.now()
        today = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)

    @api.model
    def _drop_waiting(self, code, record, partners=None):
        """Drop the waiting notices of an event that customers are being notified of in another way.

        Colleagues whom the other e-mail does not reach keep theirs.

        :param str code: the code of the event
        :param record: the document
        :param res.partner partners: who receives the other e-mail, apart from the document's contact
        """
        # In sudo mode as those who e-mail documents may not have access to notices.
        notices_sudo = self.sudo().search(
            [
                ("event_id.code", "=", code),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("state", "in", self._job_states),
            ]
        )
        addressees = notices_sudo.event_id._get_partners(record.sudo()) if notices_sudo else self.env["res.partner"]
        reached = addressees.ids + (partners.ids if partners else [])
        notices_sudo.filtered(lambda notice: notice.partner_id.id in reached)._drop()

    @api.model
    def _get_told(self, code, record):
        """Return the contacts who were sent a notice of an event of a document."""
        domain = [("event_id.code", "=", code), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        # In sudo mode as those who e-mail documents may not have access to notices.
        return self.sudo().search([*domain, ("state", "=", "sent")]).partner_id

    def _drop(self):
        """Drop notices, and the e-mail that was to tell of them; others write theirs anew."""
        self.state = "dropped"
        mails = self.mail_id.filtered(lambda mail: mail.state not in ("sent", "received"))
        if mails:
            mails.state = "cancel"
            self.search([("mail_id", "in", mails.ids), ("state", "in", self._job_states)]).mail_id = False

    def action_send_again(self):
        """Send failed notices again.

        :raise UserError: if one of them has not failed
        """
        self.check_access("read")
        if self.filtered(lambda notice: notice.state not in ("failed", "retry")):
            raise UserError(self.env._("Only e-mails that have not been sent can be sent again."))
        now = fields.Datetime.now()
        # In sudo mode as the model is read-only even for administrators.
        self.sudo().write({"state": "retry", "next_try": now, "attempts": 0, "is_resent": True})
        self._trigger_job(now)

    # === BUSINESS METHODS - SENDING === #

    @api.model
    def _take_due(self):
        """Override to take the notices of one e-mail: a single notice, or the digest of a contact."""
        first = super()._take_due()
        if not first or not first.is_digest:
            return first
        same = [
            ("is_digest", "=", True),
            ("partner_id", "=", first.partner_id.id),
            ("company_id", "=", first.company_id.id),
        ]
        # Notices whose e-mail failed before are sent with that e-mail.
        same += [("mail_id", "=", first.mail_id.id)]
        return self.search([*self._get_due_domain(), *same], order="id").try_lock_for_update()

    def _begin_attempt(self):
        """Override of `portal.job.mixin`: the mail is written first, so that each attempt sends the same one."""
        result = super()._begin_attempt()
        notices = self._drop_obsolete()
        notices.failure_reason = self.env._("The server stopped while the mail was being sent. It may arrive twice.")
        if notices and not notices.mail_id:
            notices.mail_id = notices._try_create_mail()
        return result

    def _try_create_mail(self):
        """Return the mail, or none if it cannot be written; the server's log has the reason."""
        try:
            with self.env.cr.savepoint():
                return self._create_mail()
        except Exception:
            _logger.exception("The mail of the notices %s cannot be written.", self.ids)
            return self.env["mail.mail"]

    def _process(self):
        """Send the mail of the notices.

        :raise JobError: if there is no mail to send
        """
        notices = self.filtered(lambda notice: notice.state in self._job_states)
        if not notices:
            return
        mail = notices.mail_id[:1]
        if not mail:
            raise JobError(self.env._("The text of the mail cannot be made; the server's log has the details."))
        # Somebody tried the mail again by hand, and it left.
        if mail.state in ("sent", "received", "cancel"):
            notices._log_outcome(mail)
            return
        mail.write({"state": "outgoing", "failure_reason": False, "failure_type": False})
        try:
            mail.send()
        except smtplib.SMTPServerDisconnected:
            notices._hold_back(mail, self.env._("The mail server hung up. The mail may arrive a second time."))
        except Exception as error:
            _logger.info("The mail %s was refused.", mail.id, exc_info=True)
            notices._hold_back(mail, str(error))
        else:
            notices._log_outcome(mail)

    def _postpone(self, reason):
        """Override of `portal.job.mixin`: what was dropped in the meantime stays so."""
        return super(PortalNotice, self.filtered(lambda notice: notice.state in self._job_states))._postpone(reason)

    def _hold_back(self, mail, reason):
        """Keep a mail from Odoo's own mail queue until the next attempt."""
        mail.write({"state": "exception", "failure_reason": reason})
        self._postpone(reason)

    def _drop_obsolete(self):
        """Drop notices of what is gone, or may not or need not be told any more, and old ones."""
        obsolete = self.filtered(lambda notice: notice._is_obsolete())
        if obsolete:
            obsolete._drop()
        return self - obsolete

    def _is_obsolete(self):
        """Return whether document or address are gone, it is old, or the contact may not or need not be told."""
        event, partner, record = self.event_id, self.partner_id, self._get_record()
        is_old = self.create_date < fields.Datetime.now() - MAX_AGE and not self.is_resent and not event.is_mandatory
        if not record or not partner.email or is_old:
            return True
        frequencies = self.env["portal.notice.preference"]._get_frequencies(partner, event)
        return frequencies[partner.id] == "never" or not event._may_be_told(record, partner)

    def _get_record(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists() if self.res_model in self.env else None

    def _log_outcome(self, mail):
        """Note what became of a mail, which may have been deleted since it was sent."""
        # A mail that is still outgoing is the mail queue's: somebody stopped all sending.
        if not mail.exists() or mail.state in ("sent", "received", "outgoing"):
            self.write({"state": "sent", "next_try": False, "failure_reason": False})
        elif mail.state == "cancel" or mail.failure_type in LASTING_FAILURES:
            self.write(
                {"state": "failed", "next_try": False, "failure_reason": mail.failure_reason or mail.failure_type}
            )
        else:
            self._postpone(mail.failure_reason)

    # === BUSINESS METHODS - TEXT === #

    def _create_mail(self):
        """Create the e-mail of the notices, in the contact's language, with the file that comes along."""
        partner, company = self.partner_id, self.company_id
        name, content = self._get_attached_file()
        is_attached = 0 < len(content) <= MAX_ATTACHED
        # The text of the mail says whether it is attached.
        context = {"lang": partner.lang or self.env.lang, "portal_is_attached": is_attached}
        notices = self.with_context(**context).with_company(company)
        items = [notice._prepare_item() for notice in notices]
        subject = items[0]["subject"] if len(items) == 1 else notices._get_digest_subject(company)
        stop_url = notices._get_stop_url()
        values = notices._prepare_mail_envelope(subject, stop_url)
        values["body_html"] = notices.env["portal.mail"]._render(
            "portal_custom_base.notice_mail",
            company,
            notices._prepare_mail_values(items, stop_url),
            contact=partner._get_portal_expert(),
        )
        mail = self.env["mail.mail"].create(values)
        if is_attached:
            file = {"name": name, "datas": base64.b64encode(content), "mimetype": "application/pdf"}
            mail.attachment_ids = [fields.Command.create(file | {"res_model": "mail.mail", "res_id": mail.id})]
        return mail

    def _get_attached_file(self):
        """Return the PDF that the e-mail of the notices comes with.

        For a module to attach one to the notice of an event, it must override this method and return its name and
        content; templates know by `portal_is_attached` of their context whether it came along.

        :return: a name and bytes; empty without a file
        :rtype: tuple
        """
        return "", b""

    def _prepare_mail_values(self, items, stop_url):
        """Return what the text of the e-mail is made of.

        :param list items: what it tells of, see `_prepare_item`
        :param str stop_url: where the contact stops it
        """
        partner = self.partner_id
        customer = partner.commercial_partner_id.name
        return {
            "items": items,
            "preview": self._get_preview(items),
            "reason": self.env._("You receive this e-mail as a contact of %(customer)s.", customer=customer),
            # Who has no login chooses by a link of their own.
            "preferences_url": f"{self.company_id.get_base_url()}/my/notifications" if partner.user_ids else "",
            "stop_url": "" if partner.user_ids else stop_url,
        }

    def _prepare_mail_envelope(self, subject, stop_url):
        """Return the values of the e-mail beside its text."""
        company, single = self.company_id, self if len(self) == 1 else self.browse()
        return {
            "subject": subject,
            # The text that staff see in the chatter of the document.
            "body": subject,
            "author_id": company.partner_id.id,
            "headers": repr(self._get_headers(stop_url)),
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "reply_to": self._get_reply_to(),
            "recipient_ids": [fields.Command.link(self.partner_id.id)],
            "model": single.res_model,
            "res_id": single.res_id,
            "auto_delete": False,
            "is_notification": False,
            # Odoo's own mail queue keeps its hands off: the job sends it.
            "state": "exception",
        }

    def _get_digest_subject(self, company):
        return self.env._("Your daily summary from %(company)s", company=company.name)

    def _get_reply_to(self):
        """Return the address of answers: of a single notice the document's, so that they come back into it."""
        default, record = self.company_id.email_formatted, self._get_record() if len(self) == 1 else None
        if record is None or not hasattr(record, "_notify_get_reply_to"):
            return default
        return record._notify_get_reply_to(default=default)[record.id] or default

    def _get_preview(self, items):
        """Return the line that mailboxes show beside the subject."""
        texts = (
            [value for _label, value in items[0]["facts"]] if len(items) == 1 else [item["subject"] for item in items]
        )
        return " · ".join(texts)

    def _prepare_item(self):
        """Return the values of a notice in an e-mail: `subject`, `body`, `facts`, `url`, `button`, `note`, `links`."""
        self.ensure_one()
        event, record = self.event_id.with_company(self.company_id), self._get_record()
        template = event._get_template().with_env(self.env).with_context(portal_recipient=self._get_greeted())
        options = {"post_process": True}
        body = template._render_field("body_html", record.ids, options=options)[record.id]
        return {
            "subject": template._render_field("subject", record.ids)[record.id],
            "body": body,
            "facts": event._get_facts(record),
            "url": self._get_url(event, record),
            "button": event._get_button(record),
            "note": event._get_note(record),
            "links": event._get_links(record, self.partner_id),
        }

    def _get_url(self, event, record):
        """Return the address of the button: a colleague's has no secret, as a colleague can always sign in."""
        url, partner = event._get_url(record), self.partner_id
        is_colleague = partner.user_ids and not event._is_addressed_to(record, partner)
        return url.partition("?")[0] if is_colleague else url

    def _get_greeted(self):
        """Return the name that the e-mail greets: a person's or a company's, never that of an address."""
        partner = self.partner_id
        while partner.type in ADDRESS_TYPES and partner.parent_id and not partner.user_ids:
            partner = partner.parent_id
        return partner.name or partner.commercial_partner_id.name or ""

    def _get_stop_url(self):
        """Return the address at which the contact stops what the e-mail tells of, or "" if all of it is owed."""
        token = self.env["portal.notice.preference"]._get_stop_token(self.partner_id, self.event_id)
        return f"{self.company_id.get_base_url()}/portal/notices/{token}" if token else ""

    def _get_headers(self, stop_url):
        """Return the headers by which mail programs offer to stop the e-mails with one press (RFC 8058)."""
        if not stop_url:
            return {}
        return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}

    # === CLEAN-UP === #

    @api.ondelete(at_uninstall=False)
    def _unlink_mails(self):
        self.mail_id.unlink()
