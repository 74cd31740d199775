from odoo import api, fields, models

# More events than any page lists.
EVENT_LIMIT = 200


class PortalEvent(models.Model):
    """An event of a document that customers can be notified of by e-mail."""

    _name = "portal.event"
    _description = "Portal Notification Event"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=100)
    model_name = fields.Char(required=True, readonly=True, help="The model of the documents.")
    is_mandatory = fields.Boolean(
        "Always sent",
        readonly=True,
        help="Customers can choose when they receive the e-mail, but not to receive it at all.",
    )
    is_enabled = fields.Boolean(
        "Send e-mails",
        company_dependent=True,
        help="Customers of the current company receive an e-mail, unless they choose otherwise.",
    )
    ignores_settings = fields.Boolean(
        "Sent on request", readonly=True, help="The customer asked for it, so it is sent whatever the settings say."
    )
    delay_minutes = fields.Integer(
        "Delay (minutes)",
        readonly=True,
        help="How long the e-mail waits. If staff write to the customer themselves in the meantime, it is not sent.",
    )
    path = fields.Char(readonly=True, help="The page opened by the button if the document has no page of its own.")
    default_template_id = fields.Many2one("mail.template", readonly=True)
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        company_dependent=True,
        domain="[('model', '=', model_name)]",
        help="The subject and text of the e-mail. A button that opens the portal is added below the text. If empty, "
        "the app's own text is used.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of an event must be unique.")

    # === BUSINESS METHODS === #

    @api.model
    def _notify(self, code, records, dedup_key=""):
        """Notify the customers of documents of an event, unless they or the vendor have switched it off.

        A scheduled job sends the e-mails after the transaction. Each customer receives one e-mail for
        each document, event and deduplication key, however often this is called.

        For a module to add an event, it must create a record of this model and call this method when
        the event occurs; it may override `_get_partners` and `_get_url`.

        :param str code: the code of the event; an unknown code is ignored, as its addon may be uninstalled
        :param records: the documents, each with the field `company_id`
        :param str dedup_key: tells two occurrences for the same document apart, such as the id of a stage
        """
        # In sudo mode as the current user may not have access to events, which are the vendor's settings.
        event_sudo = self.sudo().search([("code", "=", code)], limit=1)
        for record in records.sudo():
            company = record.company_id or self.env.company
            if event_sudo._is_sent(company):
                for partner in event_sudo._get_partners(record):
                    event_sudo._queue(record, company, partner, dedup_key)

    @api.model
    def _is_on(self, code, company):
        """Return whether the customers of a company are notified of an event."""
        # In sudo mode as the current user may not have access to events, which are the vendor's settings.
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
        """Return the contacts to notify of a document.

        For a module to notify others than the document's contact, it must override this method and
        return their contacts.

        :rtype: res.partner
        """
        partner = record.partner_id
        return partner if partner.email else partner.commercial_partner_id.filtered("email")

    def _get_url(self, record):
        """Return the address that the button of the e-mail opens.

        For a module to open another page, it must override this method and return its full address.
        """
        if "access_url" not in record._fields:
            return record.get_base_url() + (self.path or "/my")
        return record.get_base_url() + record.get_portal_url()

    def _get_template(self):
        """Return the e-mail template of the current company."""
        return self.template_id or self.default_template_id

    @api.model
    def _get_known(self):
        """Return the events of installed apps, in order."""
        # In sudo mode as customers may not read events; only their names are shown.
        events_sudo = self.sudo().search([], limit=EVENT_LIMIT)
        return events_sudo.filtered(lambda event: event.model_name in self.env)
