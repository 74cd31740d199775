import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

LIFETIME = timedelta(hours=24)
GC_LIMIT = 1000
# Files that one person may have waiting, and send within an hour.
MOST_WAITING = 40
MOST_SENT = 100
HOUR = 3600


class PortalTicketUpload(models.Model):
    """A file that waits for its ticket: only its owner can use it, and after a day it is gone."""

    _name = "portal.ticket.upload"
    _description = "File That Waits for Its Ticket"
    _order = "id"

    name = fields.Char(required=True)
    token = fields.Char(required=True, groups=fields.NO_ACCESS)
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    # The field of the form that it answers; empty for the ticket itself.
    field_name = fields.Char()
    attachment_id = fields.Many2one("ir.attachment", ondelete="cascade")

    _token_uniq = models.Constraint("UNIQUE(token)", "Each file has its own secret.")

    @api.model
    def _store(self, files, actor, team, field_name=""):
        """Keep files until the ticket is sent.

        :param files: files as a form sends them
        :param Actor actor: whose they are
        :param helpdesk.ticket.team team: whose limits they keep; may be empty
        :param str field_name: the field of the form, or "" for the ticket itself
        :return: the files, in sudo mode as customers have no right on them
        :raise UserError: in the reader's language, if one is not allowed; then none is kept
        """
        uploads_sudo = self.with_user(actor.user).sudo()
        rows = self.env["portal.upload"]._validate(files, **team.sudo()._get_portal_limits())
        for _row in rows:
            if not self.env["portal.rate.limit"]._is_allowed("portal.ticket.upload", actor.user.id, MOST_SENT, HOUR):
                raise UserError(self.env._("You have sent many files. Try again in an hour."))
        if uploads_sudo.search_count([("user_id", "=", actor.user.id)], limit=MOST_WAITING) + len(rows) > MOST_WAITING:
            raise UserError(self.env._("Too many files are waiting. Send your ticket first, or remove some."))
        for row in rows:
            uploads_sudo |= uploads_sudo._keep(row, actor, field_name)
        return uploads_sudo

    @api.model
    def _store_for(self, files, actor, sent, field_name=""):
        """Keep files of a form that is not sent yet; see `_store`.

        :param dict sent: what is typed so far, by the names of the fields; may be anything
        """
        tickets, form = self.env["helpdesk.ticket"], self.env["portal.ticket.form"]
        form_fields = tickets._get_portal_form_fields(actor, actor.user.company_id)
        team_sudo, _category_sudo = tickets._find_portal_route(form._take(form_fields, sent), form_fields, actor)
        names = {field.name for field in form_fields if field.kind == "file"}
        return self._store(files, actor, team_sudo, field_name if field_name in names else "")

    def _keep(self, row, actor, field_name):
        values = {"name": row["name"], "token": secrets.token_urlsafe(24), "user_id": actor.user.id}
        upload_sudo = self.create(values | {"field_name": field_name[:100]})
        upload_sudo.attachment_id = self.env["ir.attachment"].create(
            row | {"res_model": self._name, "res_id": upload_sudo.id}
        )
        return upload_sudo

    @api.model
    def _find_sudo(self, tokens, actor):
        """Return the files of somebody, in sudo mode as customers have no right on them.

        :param tokens: their secrets; may be anything, also those of others, which are left out
        """
        tokens = [token for token in tokens if isinstance(token, str) and len(token) < 100][:MOST_WAITING]
        domain = [("token", "in", tokens), ("user_id", "=", actor.user.id), ("create_date", ">", self._get_oldest())]
        return self.sudo().search(domain) if tokens else self.sudo().browse()

    def _get_oldest(self):
        return fields.Datetime.now() - LIFETIME

    def _describe(self):
        """Return what the page tells of the files."""
        return [
            {
                "token": upload_sudo.token,
                "name": upload_sudo.name,
                "size": upload_sudo.attachment_id.file_size,
                "field": upload_sudo.field_name or "",
            }
            for upload_sudo in self
        ]

    def _move_to(self, ticket_sudo):
        """Give the files to a ticket. They are no longer waiting."""
        attachments_sudo = self.attachment_id
        attachments_sudo.write({"res_model": ticket_sudo._name, "res_id": ticket_sudo.id})
        # The ticket's page needs the secrets of its files, and reading it writes nothing.
        attachments_sudo.generate_access_token()
        self.attachment_id = False
        self.unlink()
        return attachments_sudo

    def unlink(self):
        """Override of `base` to remove the stored files too."""
        self.attachment_id.unlink()
        return super().unlink()

    @api.autovacuum
    def _gc_uploads(self):
        self.search([("create_date", "<", self._get_oldest())], limit=GC_LIMIT).unlink()
