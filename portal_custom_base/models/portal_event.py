from odoo import api, fields, models

# More events than anybody chooses from.
EVENT_LIMIT = 200


class PortalEvent(models.Model):
    """Something that happens to a customer's document, and that the customer can be told of by mail."""

    _name = "portal.event"
    _description = "Event that Customers are Told of"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=100)
    model_name = fields.Char(required=True, readonly=True, help="The model of the documents.")
    is_mandatory = fields.Boolean(
        "Cannot be silenced",
        readonly=True,
        help="Customers choose when they are told, but not to be told never: the mail is owed to them.",
    )
    is_enabled = fields.Boolean(
        "Send mails",
        company_dependent=True,
        help="Customers of the current company are told of it, unless they choose otherwise.",
    )
    ignores_settings = fields.Boolean("Always sent", readonly=True, help="The customer asked for it.")
    delay_minutes = fields.Integer(
        "Waits (minutes)",
        readonly=True,
        help="So long a mail waits for staff, who may tell the customer themselves: then it is not sent.",
    )
    path = fields.Char(readonly=True, help="The page that the button opens for documents without an own page.")
    default_template_id = fields.Many2one("mail.template", readonly=True)
    template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        company_dependent=True,
        domain="[('model', '=', model_name)]",
        help="The subject and text of the mail. A button that opens the portal follows the text. Empty: the text that "
        "comes with the app.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "An event of this code exists already.")

    # === BUSINESS METHODS === #

    @api.model
    def _notify(self, code, records, dedup_key=""):
        """Tell the customers of documents that something happened, unless they or the vendor want it otherwise.

        The mails are sent after the transaction, by a scheduled job. Each customer is told once of each
        document, event and dedup_key, however often this is called.

        For a module to add an event, it creates a record of this model and calls this method where it
        happens; it may override `_get_partners` and `_get_url`.

        :param str code: the code of the event; an unknown one is ignored, its addon may be gone
        :param records: the documents, each with the field `company_id`
        :param str dedup_key: what tells two happenings to the same document apart, such as a stage's id
        """
        # In sudo mode as events are the vendor's settings, and whoever acts need not read them.
        event_sudo = self.sudo().search([("code", "=", code)], limit=1)
        for record in records.sudo():
            company = record.company_id or self.env.company
            if event_sudo._is_sent(company):
                for partner in event_sudo._get_partners(record):
                    event_sudo._queue(record, company, partner, dedup_key)

    @api.model
    def _is_on(self, code, company):
        """Return whether the customers of a company are told of an event."""
        # In sudo mode as events are the vendor's settings, and whoever acts need not read them.
        return self.sudo().search([("code", "=", code)], limit=1)._is_sent(company)

    def _is_sent(self, company):
        return self.ignores_settings or self.with_company(company).is_enabled

    def _queue(self, record, company, partner, dedup_key):
        frequency = self.env["portal.notice.preference"]._get_frequency(partner, self)
        if frequency == "never":
            return
        self.env["portal.notice"]._queue(
            {
                "event_id": self.id,
                "partner_id": partner.id,
                "company_id": company.id,
                "res_model": record._name,
                "res_id": record.id,
                "dedup_key": dedup_key,
                "is_digest": frequency == "daily",
            },
            self.delay_minutes,
        )

    def _get_partners(self, record):
        """Return whom to tell of a document.

        For a module to tell others than the contact of the document, it must override this method and
        return their contacts.

        :rtype: res.partner
        """
        partner = record.partner_id
        return partner if partner.email else partner.commercial_partner_id.filtered("email")

    def _get_url(self, record):
        """Return the address that the button of the mail opens.

        For a module to open another page, it must override this method and return its full address.
        """
        if "access_url" not in record._fields:
            return record.get_base_url() + (self.path or "/my")
        return record.get_base_url() + record.get_portal_url()

    def _get_template(self):
        """Return the mail of the current company."""
        return self.template_id or self.default_template_id

    @api.model
    def _get_known(self):
        """Return the events of installed apps, in order, for the current company."""
        # In sudo mode as events are the vendor's settings; what is shown of them are names.
        events_sudo = self.sudo().search([], limit=EVENT_LIMIT)
        return events_sudo.filtered(lambda event: event.model_name in self.env)
