import re
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from odoo.addons.portal_tools.models.portal_upload import MEGABYTE

from ..form_error import FormRefusedError
from ..form_field import FormField

HOURS = 48
LIFETIME = timedelta(hours=HOURS)
DAYS_KEPT = 30
GC_LIMIT = 1000
# What visitors may send: from one address of the network, to one mailbox, and all of them together.
MOST_OF_ADDRESS, MOST_OF_MAILBOX, MOST_OF_ALL = 10, 3, 200
HOUR, DAY = 3600, 86400
# Files of one form, and their bytes; files from one address of the network and from all of them within an hour.
MOST_FILES, MOST_BYTES = 5, 25 * MEGABYTE
MOST_FILES_OF_ADDRESS, MOST_FILES_OF_ALL = 20, 200
# Bytes of all files that wait for a confirmation.
MOST_WAITING = 1024 * MEGABYTE


class PortalTicketRequest(models.Model):
    """What a visitor typed: it becomes a ticket when whoever reads that mailbox says so."""

    _name = "portal.ticket.request"
    _inherit = "portal.secret.mixin"
    _description = "Unconfirmed Ticket of a Visitor"
    _order = "id desc"
    _rec_name = "subject"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char("Sender", required=True, readonly=True)
    email = fields.Char("E-mail", required=True, readonly=True)
    subject = fields.Char(readonly=True)
    lang = fields.Char(readonly=True)
    typed = fields.Json(readonly=True)
    token_hash = fields.Char(required=True)
    expires_on = fields.Datetime(required=True, readonly=True, index=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null")

    _token_uniq = models.UniqueIndex("(token_hash)", "Each link has its own secret.")

    # === FORM === #

    @api.model
    def _is_open(self, actor):
        """Return whether the vendor has a form for visitors."""
        tickets = self.env["helpdesk.ticket"]
        # In sudo mode as visitors may not read teams.
        return bool(self.env["helpdesk.ticket.team"].sudo().search(tickets._get_portal_team_domain(actor), limit=1))

    @api.model
    def _takes_files(self, actor):
        """Return whether any team takes files of visitors."""
        domain = self.env["helpdesk.ticket"]._get_portal_team_domain(actor)
        # In sudo mode as visitors may not read teams.
        teams_sudo = self.env["helpdesk.ticket.team"].sudo()
        return bool(teams_sudo.search([*domain, ("portal_visitors_send_files", "=", True)], limit=1))

    @api.model
    def _get_sender_fields(self):
        """Return the fields that tell who writes, of which a person who is signed in is not asked."""
        return [
            FormField("sender_name", self.env._("Your name"), is_required=True, max_length=100),
            FormField("sender_email", self.env._("Your e-mail address"), is_required=True, max_length=254),
        ]

    @api.model
    def _prepare_page_values(self, actor, sent=None, errors=None):
        """Return what the page of the form for visitors shows; see `portal.ticket.form`."""
        form, errors = self.env["portal.ticket.form"], errors or {}
        typed = form._take(self._get_sender_fields(), sent or {})
        who = [
            form._make_row(field, typed[field.name], errors) | {"is_asked": True} for field in self._get_sender_fields()
        ]
        values = form._prepare_page_values(actor, sent, errors)
        rows = who + values["rows"]
        return values | {
            "rows": rows,
            "errors": form._tell_errors(rows, errors),
            "takes_files": self._takes_files(actor),
            "file_hints": self._tell_file_hints(*self._find_route(actor, sent or {})),
        }

    def _find_route(self, actor, sent):
        """Return the team and the category that a visitor chose, in sudo mode as visitors may not read them."""
        tickets, form = self.env["helpdesk.ticket"], self.env["portal.ticket.form"]
        form_fields = tickets._get_portal_form_fields(actor, actor.user.company_id)
        return tickets._find_portal_route(form._take(form_fields, sent), form_fields, actor)

    def _get_file_limits(self, team_sudo):
        """Return what `portal.upload` checks of the files of a visitor: as of a customer's, but few of them."""
        limits = team_sudo._get_portal_limits()
        return limits | {"max_count": min(limits["max_count"], MOST_FILES)}

    def _tell_file_hints(self, team_sudo, category_sudo):
        """Return which files a team takes of visitors, for a page; nothing if it takes none."""
        if not team_sudo._takes_visitors_files(category_sudo):
            return {}
        limits = self._get_file_limits(team_sudo)
        size = self.env._("%(count)s MB", count=limits["max_size"] // MEGABYTE)
        return {
            "limits": self.env._("Up to %(count)s files of %(size)s.", count=limits["max_count"], size=size),
            "extensions": [f".{extension}" for extension in limits["extensions"]],
        }

    @api.model
    def _get_hints(self, actor, sent):
        """Return what is asked with what a visitor chose, what of it is required, and which files are taken.

        :param Actor actor: who fills the form
        :param dict sent: what is typed so far, by the names of the fields; may be anything
        """
        hints = self.env["portal.ticket.form"]._get_hints(actor, sent)
        who = [field.name for field in self._get_sender_fields()]
        route = self._find_route(actor, sent if isinstance(sent, dict) else {})
        return {
            "asked": who + hints["asked"],
            "required": who + hints["required"],
            "files": self._tell_file_hints(*route),
        }

    # === SENDING === #

    @api.model
    def _ask(self, actor, sent, files=()):
        """Keep what a visitor sent, and mail the link that confirms it. Whether the mailbox is known is not told.

        :param Actor actor: who sends it
        :param dict sent: what the form sent, by the names of its fields; may be anything
        :param files: the files that it sent; they are kept only if all of it is
        :raise FormRefusedError: in the visitor's language, if something is to be mended
        """
        form, who = self.env["portal.ticket.form"], self._get_sender_fields()
        typed, errors = form._take(who, sent), {}
        email = email_normalize(typed["sender_email"])
        if typed["sender_email"] and not email:
            errors["sender_email"] = self.env._("Please write an e-mail address, such as anna@example.com.")
        form_fields = self._check_ticket(actor, sent, errors)
        rows = self._check_files(actor, sent, files, errors)
        values = form._check(who, typed, actor, errors=errors)
        # Only what can be sent counts: whoever mends a form has not written twice.
        network = self.env["portal.rate.limit"]._get_network(actor.ip)
        self._check_rate("portal.ticket.request", network, MOST_OF_ADDRESS, HOUR)
        self._check_rate("portal.ticket.request.all", actor.user.company_id.id, MOST_OF_ALL, HOUR)
        self._check_files_rate(rows, network)
        # The page tells everybody of this limit, so that nobody learns who else wrote from this mailbox.
        if self._is_within("portal.ticket.request.mailbox", self._get_mailbox(email), MOST_OF_MAILBOX, DAY):
            request_sudo = self._keep(actor, values["sender_name"], email, form._take(form_fields, sent))
            request_sudo._keep_files(rows)

    @api.model
    def _tell_mailbox_limit(self):
        """Return how often one mailbox is mailed, in words."""
        return self.env._(
            "We mail the same address at most %(count)s times a day. If no mail comes, confirm the last one that you "
            "have, or write again tomorrow.",
            count=MOST_OF_MAILBOX,
        )

    def _check_ticket(self, actor, sent, errors):
        """Return the fields of the ticket; note in `errors` what of them is to be mended."""
        tickets = self.env["helpdesk.ticket"]
        nothing = self.env["portal.ticket.upload"]
        try:
            tickets._check_portal_form(actor, sent, nothing, set())
        except FormRefusedError as refusal:
            errors |= refusal.errors
        return tickets._get_portal_form_fields(actor, actor.user.company_id)

    def _keep(self, actor, name, email, typed):
        token, token_hash = self._make_token()
        # In sudo mode as visitors have no right on them.
        request_sudo = self.sudo().create(
            {
                "company_id": actor.user.company_id.id,
                "name": name,
                "email": email,
                "subject": typed["subject"],
                "lang": self.env.lang,
                "typed": typed,
                "token_hash": token_hash,
                "expires_on": fields.Datetime.now() + LIFETIME,
            }
        )
        request_sudo._mail(token)
        return request_sudo

    # === FILES === #

    def _check_files(self, actor, sent, files, errors):
        """Return the files that may be kept; note in `errors` why not."""
        files = [file for file in files if file.filename]
        team_sudo, category_sudo = self._find_route(actor, sent)
        if not files:
            return []
        try:
            if not team_sudo._takes_visitors_files(category_sudo):
                raise UserError(self.env._("No files can be sent with this form."))
            rows = self.env["portal.upload"]._validate(files, **self._get_file_limits(team_sudo))
            if sum(len(row["raw"]) for row in rows) > MOST_BYTES:
                size = MOST_BYTES // MEGABYTE
                raise UserError(self.env._("Together, the files are larger than %(count)s MB.", count=size))
            return rows
        except UserError as refusal:
            errors["files"] = str(refusal)
        return []

    def _check_files_rate(self, rows, network):
        """Count files, and refuse them where there are too many.

        :raise FormRefusedError: if so
        """
        for _row in rows:
            self._check_rate("portal.ticket.request.file", network, MOST_FILES_OF_ADDRESS, HOUR)
            self._check_rate("portal.ticket.request.files", "", MOST_FILES_OF_ALL, HOUR)
        if not rows:
            return
        # In sudo mode as visitors have no right on them.
        files_sudo = self.env["ir.attachment"].sudo()
        [[size]] = files_sudo._read_group([("res_model", "=", self._name)], [], ["file_size:sum"])
        if (size or 0) + sum(len(row["raw"]) for row in rows) > MOST_WAITING:
            message = self.env._("We cannot take files at the moment. Please write to us without them.")
            raise FormRefusedError({"files": message})

    def _keep_files(self, rows):
        """Keep files with what was typed: nobody finds them before it is confirmed."""
        self.env["ir.attachment"].create([row | {"res_model": self._name, "res_id": self.id} for row in rows])

    def _find_files_sudo(self):
        # In sudo mode as visitors have no right on them.
        return self.env["ir.attachment"].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])

    def _mail(self, token):
        """Leave the mail to the mail queue: whether it is sent takes the visitor no time, and tells nothing."""
        company = self.company_id
        # As the system's own, so that whoever wrote does not read it past the mailbox.
        self.env["mail.mail"].with_user(SUPERUSER_ID).create(
            {
                "subject": self.env._("Please confirm your message to %(company)s", company=company.name),
                "author_id": company.partner_id.id,
                "body_html": self._render_mail(company, token),
                "email_from": company.email_formatted or company.partner_id.email_formatted,
                "email_to": self.email,
                "is_internal": True,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _render_mail(self, company, token):
        mails = self.env["portal.mail"]
        return mails._render_letter(
            company,
            # Without the name: whoever typed it may have meant the mail for somebody else.
            greeting=mails._greet(""),
            text=self.env._("You wrote to us. Please confirm that this is your e-mail address, and we begin."),
            url=f"{company.get_base_url()}/help/new/confirm/{token}",
            button=self.env._("Confirm and send"),
            note=self.env._(
                "The link works for %(life)s. If you did not write to us, ignore this mail: nothing happens.",
                life=mails._tell_life(HOURS),
            ),
        )

    # === CONFIRMING === #

    @api.model
    def _find_sudo(self, token):
        """Return what a link confirms, in sudo mode as visitors have no right on it; empty if it is over.

        :param token: the secret of the link; may be anything
        """
        return self._find_by_token_sudo(token, [("expires_on", ">", fields.Datetime.now())])

    def _confirm(self, actor):
        """Make the ticket, once: as it was asked for, wherever the link was followed.

        :param Actor actor: who followed the link, and pressed its button
        :return: the ticket
        :raise UserError: in the visitor's language, if it cannot be made any more
        """
        self.ensure_one()
        # It waits, which `lock_for_update` would refuse; Odoo repeats the second request, which then finds the ticket.
        self.env.cr.execute(SQL("SELECT id FROM portal_ticket_request WHERE id = %s FOR UPDATE", self.id))
        if self.ticket_id:
            return self.ticket_id
        asked = self.with_context(lang=self.lang or self.env.lang).with_company(self.company_id)
        actor = type(actor)(user=asked._find_visitor(), ip=actor.ip)
        tickets, nothing = asked.env["helpdesk.ticket"], asked.env["portal.ticket.upload"]
        try:
            form_fields, values, route = tickets._check_portal_form(actor, self.typed, nothing, set())
        except FormRefusedError as error:
            raise UserError(self.env._("The form has changed since. Please write to us again.")) from error
        partner = asked._find_partner() or asked._create_partner()
        sender = {"partner_id": partner.id, "partner_name": self.name, "partner_email": self.email}
        self.ticket_id = tickets._open_portal_ticket(form_fields, values, sender, route, actor, "")
        self._move_files()
        return self.ticket_id

    def _move_files(self):
        """Give the files to the ticket."""
        files_sudo = self._find_files_sudo()
        files_sudo.write({"res_model": self.ticket_id._name, "res_id": self.ticket_id.id})
        # The ticket's page needs the secrets of its files, and reading it writes nothing.
        files_sudo.generate_access_token()

    def _find_visitor(self):
        """Return the visitor who wrote, whose company decides what the form is; one of another website has another."""
        visitor = self.create_uid if self.create_uid._is_public() else self.env.ref("base.public_user")
        return visitor.with_user(visitor)

    def _find_partner(self):
        """Return the contact whose mailbox it is, now that this is known; none if it may be several people's."""
        domain = [("email_normalized", "=", self.email), ("company_id", "in", [False, self.company_id.id])]
        partners = self.env["res.partner"].search(domain, limit=2)
        return partners if len(partners) == 1 else partners.browse()

    def _create_partner(self):
        """Return a new contact for the mailbox, of no customer: without one, nobody is told of our answers."""
        lang = self.env["res.lang"]._get_data(code=self.lang).code if self.lang else False
        return self.env["res.partner"].create({"name": self.name, "email": self.email, "lang": lang or False})

    # === HELPERS === #

    @api.model
    def _get_mailbox(self, email):
        """Return the mailbox of an address, however it is written: without quotes and without what follows a plus."""
        local, _at, domain = email.rpartition("@")
        name = re.sub(r"[^\w.-]", "", local.partition("+")[0])
        return f"{name}@{domain}"

    def _is_within(self, scope, key, limit, seconds):
        return self.env["portal.rate.limit"]._is_allowed(scope, key, limit, seconds)

    def _check_rate(self, scope, key, limit, seconds):
        if not self._is_within(scope, key, limit, seconds):
            message = self.env._("Too many messages were sent from here. Please try again in an hour, or call us.")
            raise FormRefusedError({"": message})

    @api.autovacuum
    def _gc_requests(self):
        now = fields.Datetime.now()
        old = ["&", ("ticket_id", "!=", False), ("create_date", "<", now - timedelta(days=DAYS_KEPT))]
        over = ["&", ("ticket_id", "=", False), ("expires_on", "<", now)]
        self.search(["|", *old, *over], limit=GC_LIMIT).unlink()
