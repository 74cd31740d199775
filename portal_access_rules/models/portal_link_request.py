from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, hmac

from odoo.addons.portal_tools.record_id import parse_id

# New links that are mailed for one document within a day, and that one address may ask for within an hour.
PER_DOCUMENT = 3
PER_ADDRESS = 10
DAYS_KEPT = 7


class PortalLinkRequest(models.Model):
    """Somebody without an account, whose link does not open a document any more, asked for a new one by mail."""

    _name = "portal.link.request"
    _description = "Request for a New Link"
    _order = "id desc"
    _rec_name = "res_model"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    document_location = fields.Char(
        required=True, readonly=True, help="The document, the day, and which one of that day."
    )
    visitor_location = fields.Char(
        required=True, readonly=True, help="A keyed hash of the IP address, the hour, a number."
    )

    # Of two requests at the same moment, one takes the place; Odoo repeats the other, which sees that.
    _document_uniq = models.Constraint("UNIQUE(document_location)", "This link was asked for already.")
    _visitor_uniq = models.Constraint("UNIQUE(visitor_location)", "This link was asked for already.")

    @api.model
    def _ask(self, model_name, document_id, address):
        """Mail a new link to the contact of a document, if there is one who may have it.

        :param model_name: the model of the document; may be anything
        :param document_id: its id; may be anything
        :param str address: the IP address of whoever asks
        """
        document_sudo = self._find_document_sudo(model_name, document_id)
        # In sudo mode as visitors have no right on requests.
        requests_sudo = self.sudo()
        if document_sudo and requests_sudo._take_places(document_sudo, address):
            requests_sudo._mail(document_sudo)

    def _find_document_sudo(self, model_name, document_id):
        """Return a document whose contact may need its link; nothing if there is none, or it opens by signing in alone.

        :return: in sudo mode as the visitor may not read it; it is mailed to its contact alone
        """
        record_id = parse_id(document_id)
        if not record_id or model_name not in self.env["portal.link.rotation"]._get_model_names():
            return None
        document_sudo = self.env[model_name].sudo().browse(record_id).exists()
        document_types = self.env["portal.access.policy"]._get_types(document_sudo) if document_sudo else None
        if not document_types:
            return None
        if "sign_in" in document_types.mapped("link_policy") and not self._is_of_other_company(document_sudo):
            return None
        partner_sudo = document_sudo.partner_id
        is_reachable = partner_sudo.active and partner_sudo.email
        return document_sudo if is_reachable and not self._is_ended(partner_sudo) else None

    def _is_ended(self, partner_sudo):
        """Return whether a contact had an account that was ended: then no link takes its place."""
        logins_sudo = partner_sudo.with_context(active_test=False).user_ids
        return bool(logins_sudo) and not any(logins_sudo.mapped("active"))

    def _is_of_other_company(self, document_sudo):
        """Return whether the contact has an account, to which the document opens by its link alone."""
        users = document_sudo.partner_id.user_ids
        policy = self.env["portal.access.policy"]
        return bool(users) and all(policy._is_of_other_company(document_sudo, user) for user in users)

    def _get_url(self, document_sudo):
        """Return the address that is mailed: without a secret to whoever can open the document by signing in."""
        signs_in = document_sudo.partner_id.user_ids and not self._is_of_other_company(document_sudo)
        path = document_sudo.access_url if signs_in else document_sudo.get_portal_url()
        return document_sudo.get_base_url() + path

    def _take_places(self, document_sudo, address):
        """Note a request, unless there were too many of the document today or of the visitor within the hour.

        :return: whether it was noted
        """
        now = fields.Datetime.now()
        visitor = hmac(self.env(su=True), "portal.link.request", address or "")
        document_location = self._find_location(
            "document_location", f"{document_sudo._name},{document_sudo.id} {now:%Y-%m-%d}", PER_DOCUMENT
        )
        visitor_location = self._find_location("visitor_location", f"{visitor} {now:%Y-%m-%d %H}", PER_ADDRESS)
        if not document_location or not visitor_location:
            return False
        return self._take(document_sudo, document_location, visitor_location)

    def _take(self, document_sudo, document_location, visitor_location):
        """Return whether two places were still free, and are taken now."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO portal_link_request
                       (res_model, res_id, document_location, visitor_location, create_uid, create_date)
                VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
                """,
                *(document_sudo._name, document_sudo.id, document_location, visitor_location),
                *(self.env.uid, fields.Datetime.now()),
            )
        )
        return bool(rows)

    def _find_location(self, field, key, limit):
        """Return the next free place of so many, or None."""
        taken = self.search_count([(field, "=like", f"{key} %")], limit=limit)
        return f"{key} {taken + 1}" if taken < limit else None

    def _mail(self, document_sudo):
        """Leave the mail to the mail queue, which is woken at once: the request does not wait for the mail server."""
        partner_sudo = document_sudo.partner_id
        company_sudo = document_sudo.company_id or self.env.company.sudo()
        document_sudo = document_sudo.with_context(lang=partner_sudo.lang or self.env.lang)
        env = document_sudo.env
        self.env["mail.mail"].with_user(SUPERUSER_ID).create(
            {
                "subject": env._("Your new link to %(document)s", document=document_sudo.display_name),
                "author_id": company_sudo.partner_id.id,
                "is_internal": True,
                "body_html": self._render(document_sudo, company_sudo),
                "email_from": company_sudo.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(partner_sudo.id)],
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _render(self, document_sudo, company_sudo):
        """Return the letter with the link, in the language of the document's environment."""
        env = document_sudo.env
        return env["portal.mail"]._render_letter(
            company_sudo,
            greeting=env["portal.mail"]._greet(document_sudo.partner_id.name),
            text=env._("Here is your link to %(document)s.", document=document_sudo.display_name),
            url=self._get_url(document_sudo),
            button=env._("Open the document"),
            note=env._(
                "Somebody asked for this link on the portal of %(company)s. If it was not you, there is nothing to do.",
                company=company_sudo.name,
            ),
        )

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("create_date", "<", limit)], limit=10_000).unlink()
