import itertools
import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# The delays of further attempts after a failure, in minutes; after the last one the notice fails for good.
BACK_OFF_MINUTES = (5, 30, 120, 360, 1440)
# The hour at which digests are sent (UTC).
DIGEST_HOUR = 5
# After this time, an e-mail still marked as being sent was interrupted when the process was killed. It may have left.
UNCERTAIN_AFTER = timedelta(minutes=15)
# Older notices are dropped instead of sent.
MAX_AGE = timedelta(days=7)
DAYS_KEPT = 90
GC_LIMIT = 10_000
# The number of notices on the dashboard, and where it looks for them.
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

    It is committed as "being sent" before the mail server is contacted. If the outcome is unknown, the
    same e-mail is sent again under the same Message-ID, by which mailboxes recognise a duplicate.
    """

    _name = "portal.notice"
    _inherit = "portal.job.mixin"
    _description = "Notice to a Customer"
    _order = "id desc"
    _rec_name = "event_id"

    _queue_states = ("pending", "retry")
    _queue_cron = "portal_custom_base.ir_cron_portal_notice"

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
            ("sending", "Sending"),
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
    _begun_idx = models.Index("(write_date) WHERE state = 'sending'")
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
    def _cron_send(self):
        """Send the notices that are due: one by one, except for digests, which are sent together per contact."""
        self._retry_interrupted()
        cron = self.env["ir.cron"]
        while notices := self._take_due():
            notices._mark_sending()
            left = cron._commit_progress(len(notices), remaining=self._count_due())
            notices._send()
            left = cron._commit_progress()
            if not left:
                break

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

    def _mark_sending(self):
        for notice in self:
            notice.write({"state": "sending", "attempts": notice.attempts + 1})

    @api.model
    def _retry_interrupted(self):
        """Retry notices that a killed process left as being sent; their e-mail may have left."""
        limit = fields.Datetime.now() - UNCERTAIN_AFTER
        begun = self.search([("state", "=", "sending"), ("write_date", "<", limit)])
        begun._register_failure(self.env._("The server stopped while sending the e-mail. It may arrive twice."))

    def _send(self):
        """Send the e-mail of the notices and register the outcome, without raising errors."""
        notices = self._drop_obsolete()
        if not notices:
            return
        try:
            with self.env.cr.savepoint():
                mail = notices.mail_id[:1] or notices._create_mail()
        except Exception:
            _logger.exception("Could not create the e-mail of the notices %s.", notices.ids)
            notices._register_failure(self.env._("The e-mail could not be created; see the server's log."))
            return
        notices.mail_id = mail
        # Somebody has sent the e-mail manually in the meantime.
        if mail.state in ("sent", "received", "cancel"):
            notices._register_outcome(mail)
            return
        mail.write({"state": "outgoing", "failure_reason": False, "failure_type": False})
        try:
            mail.send()
        except smtplib.SMTPServerDisconnected:
            notices._register_failure(self.env._("The mail server closed the connection. The e-mail may arrive twice."))
            return
        except Exception as error:
            _logger.info("The e-mail %s was refused.", mail.id, exc_info=True)
            notices._register_failure(str(error))
            return
        notices._register_outcome(mail)

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

    def _register_outcome(self, mail):
        # An e-mail that is still outgoing is left to the mail queue.
        if not mail.exists() or mail.state in ("sent", "received", "outgoing"):
            self.write({"state": "sent", "next_try": False, "failure_reason": False})
        elif mail.state == "cancel" or mail.failure_type in LASTING_FAILURES:
            self.write(
                {"state": "failed", "next_try": False, "failure_reason": mail.failure_reason or mail.failure_type}
            )
        else:
            self._register_failure(mail.failure_reason)

    def _register_failure(self, reason):
        """Schedule the next attempt, with a longer delay after each failure, or give up."""
        for notice in self:
            is_last = notice.attempts > len(BACK_OFF_MINUTES)
            minutes = 0 if is_last else BACK_OFF_MINUTES[notice.attempts - 1]
            next_try = fields.Datetime.now() + timedelta(minutes=minutes)
            notice.write(
                {
                    "state": "failed" if is_last else "retry",
                    "next_try": False if is_last else next_try,
                    "failure_reason": reason and reason[:500],
                }
            )
            if not is_last:
                self._trigger_job(next_try)

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

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        old = self.search([("create_date", "<", limit), ("state", "in", ("sent", "dropped"))], limit=GC_LIMIT)
        old.mail_id.unlink()
        old.unlink()
