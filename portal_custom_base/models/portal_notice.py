import itertools
import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

# A digest leaves at this hour (UTC).
DIGEST_HOUR = 5
# Nobody needs the news of last month.
MAX_AGE = timedelta(days=7)
# What the dashboard tells of, and how far it looks for it.
RECENT_SHOWN = 5
RECENT_LOOKED_AT = 20
RECENT_AGE = timedelta(days=30)
# The colour of e-mails if the company has no brand.
NEUTRAL_COLOR = "#495057"
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

    _dedup_key_uniq = models.Constraint(
        "UNIQUE(event_id, res_model, res_id, partner_id, dedup_key)", "A contact is notified of an event only once."
    )
    _due_idx = models.Index("(next_try, id) WHERE state IN ('pending', 'retry')")
    _problem_idx = models.Index("(state) WHERE state IN ('retry', 'failed')")
    _date_idx = models.Index("(create_date)")

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _queue(self, values, delay_minutes=0):
        """Queue a notice, unless the same one is queued already.

        :param dict values: the values of the notice
        :param int delay_minutes: the delay, which does not apply to digests
        """
        soon = fields.Datetime.now() + timedelta(minutes=delay_minutes)
        next_try = self._get_next_digest() if values["is_digest"] else soon
        values = values | {"state": "pending", "next_try": next_try, "attempts": 0}
        values |= {"create_uid": self.env.uid, "create_date": fields.Datetime.now()}
        values |= {"write_uid": self.env.uid, "write_date": fields.Datetime.now()}
        self.env.execute_query(
            SQL(
                "INSERT INTO portal_notice (%s) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        self._trigger_job(next_try)

    @api.model
    def _get_next_digest(self):
        now = fields.Datetime.now()
        today = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)

    @api.model
    def _drop_waiting(self, code, records):
        """Drop the pending notices of an event that customers are being notified of in another way.

        :param str code: the code of the event
        :param records: the documents
        """
        # In sudo mode as those who e-mail documents may not have access to notices.
        self.sudo().search(
            [
                ("event_id.code", "=", code),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "=", "pending"),
            ]
        ).state = "dropped"

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
        """Drop notices whose document is deleted or whose contact has no e-mail address, and old ones."""
        limit = fields.Datetime.now() - MAX_AGE
        obsolete = self.filtered(
            lambda notice: (
                not notice._get_record()
                or not notice.partner_id.email
                or (notice.create_date < limit and not notice.is_resent and not notice.event_id.is_mandatory)
            )
        )
        obsolete.state = "dropped"
        return self - obsolete

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

    # === BUSINESS METHODS - PORTAL === #

    @api.model
    def _get_recent(self):
        """Return the current user's latest notices, the newest first, of documents that the user may read.

        :return: dicts of `name` (the event), `document`, `path` (without a token) and `date` (UTC)
        :rtype: list[dict]
        """
        # In sudo mode as customers have no right on notices; only their own are searched.
        notices_sudo = self.sudo().search(
            [
                ("partner_id", "=", self.env.user.partner_id.id),
                ("create_date", ">", fields.Datetime.now() - RECENT_AGE),
                ("state", "!=", "dropped"),
            ],
            order="id desc",
            limit=RECENT_LOOKED_AT,
        )
        recent = (notice._prepare_recent(self.env.user) for notice in notices_sudo)
        return list(itertools.islice(filter(None, recent), RECENT_SHOWN))

    def _prepare_recent(self, user):
        """Return the values of a line on the dashboard, or None if the user may not read the document."""
        record = self._get_record()
        if not record or not record.with_user(user).has_access("read"):
            return None
        path = record["access_url"] if "access_url" in record else None
        return {
            "name": self.event_id.name,
            "document": record.display_name,
            "path": path if path and path != "#" else self.event_id.path,
            "date": self.create_date,
        }

    # === BUSINESS METHODS - TEXT === #

    def _create_mail(self):
        """Create the e-mail of the notices, in the contact's language."""
        partner, company = self.partner_id, self.company_id
        notices = self.with_context(lang=partner.lang or self.env.lang).with_company(company)
        items = [notice._prepare_item() for notice in notices]
        subject = items[0]["subject"] if len(items) == 1 else notices._get_digest_subject(company)
        base_url = company.get_base_url()
        body = notices.env["ir.qweb"]._render(
            "portal_custom_base.notice_mail",
            {
                "items": items,
                "subject": subject,
                "reason": notices.env._(
                    "You receive this e-mail as a contact of %(customer)s.", customer=partner.commercial_partner_id.name
                ),
                "company": company,
                "brand": company._get_portal_palette(default=NEUTRAL_COLOR),
                "preferences_url": f"{base_url}/my/notifications",
            },
        )
        single = notices if len(notices) == 1 else notices.browse()
        return self.env["mail.mail"].create(
            {
                "subject": subject,
                # The text that staff see in the chatter of the document.
                "body": subject,
                "author_id": company.partner_id.id,
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "reply_to": company.email_formatted,
                "recipient_ids": [fields.Command.link(partner.id)],
                "model": single.res_model,
                "res_id": single.res_id,
                "auto_delete": False,
                "is_notification": False,
                # Odoo's own mail queue keeps its hands off: the job sends it.
                "state": "exception",
            }
        )

    def _get_digest_subject(self, company):
        return self.env._("Your daily summary from %(company)s", company=company.name)

    def _prepare_item(self):
        """Return the values of a notice in an e-mail: `subject`, `body`, `url` and the text of the `button`."""
        self.ensure_one()
        event, record = self.event_id.with_company(self.company_id), self._get_record()
        template = event._get_template().with_env(self.env)
        options = {"post_process": True}
        body = template._render_field("body_html", record.ids, options=options)[record.id]
        return {
            "subject": template._render_field("subject", record.ids)[record.id],
            "body": body,
            "url": event._get_url(record),
            "button": self.env._("Open in the portal"),
        }

    # === CLEAN-UP === #

    @api.ondelete(at_uninstall=False)
    def _unlink_mails(self):
        self.mail_id.unlink()
