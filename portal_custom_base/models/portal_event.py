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
    document_types = fields.Char(
        readonly=True,
        help="What sorts of document the e-mail tells of: codes of types that roles speak of, with commas between "
        "them. Empty: any of the model.",
    )
    button = fields.Char(
        translate=True, readonly=True, help="The text of the button. Empty: it says that the portal opens."
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
    def _notify(self, code, records, dedup_key="", without=None):
        """Notify the customers of documents of an event, unless they or the vendor have switched it off.

        A scheduled job sends the e-mails after the transaction. Each customer receives one e-mail for
        each document, event and deduplication key, however often this is called.

        For a module to add an event, it must create a record of this model and call this method when
        the event occurs; it may override `_get_contact`, `_get_partners`, `_get_actors`, `_get_documents`,
        `_get_button` and `_get_url`.

        :param str code: the code of the event; an unknown code is ignored, as its addon may be uninstalled
        :param records: the documents, each with the field `company_id`
        :param str dedup_key: tells two occurrences for the same document apart, such as the id of a stage
        :param res.partner without: those who are told in another way
        """
        event_sudo = self._find_sudo(code)
        for record in records.sudo():
            company = record.company_id or self.env.company
            if event_sudo._is_sent(company):
                partners = event_sudo._get_recipients(record)
                event_sudo._queue(record, company, partners - without if without else partners, dedup_key)

    @api.model
    def _notify_some(self, code, record, partners, dedup_key=""):
        """Notify some of those to whom a document is addressed, where they are too many to be told at once.

        A job calls it for one part after the other; otherwise it is as `_notify`.

        :param str code: the code of the event
        :param record: the document
        :param res.partner partners: whom to tell, if they may be told
        :param str dedup_key: as in `_notify`
        """
        event_sudo, record_sudo = self._find_sudo(code), record.sudo()
        company = record_sudo.company_id or self.env.company
        if event_sudo._is_sent(company):
            told = partners.filtered(lambda partner: event_sudo._may_be_told(record_sudo, partner))
            event_sudo._queue(record_sudo, company, told, dedup_key)

    @api.model
    def _find_sudo(self, code):
        # In sudo mode as the current user may not have access to events, which are the vendor's settings.
        return self.sudo().search([("code", "=", code)], limit=1)

    @api.model
    def _is_on(self, code, company):
        """Return whether the customers of a company are notified of an event."""
        return self._find_sudo(code)._is_sent(company)

    def _is_sent(self, company):
        return self.ignores_settings or self.with_company(company).is_enabled

    def _queue(self, record, company, partners, dedup_key):
        frequencies = self.env["portal.notice.preference"]._get_frequencies(partners, self)
        values = {
            "event_id": self.id,
            "company_id": company.id,
            "res_model": record._name,
            "res_id": record.id,
            "dedup_key": dedup_key,
        }
        rows = [
            values | {"partner_id": partner.id, "is_digest": frequencies[partner.id] == "daily"}
            for partner in partners
            if frequencies[partner.id] != "never"
        ]
        self.env["portal.notice"]._queue(rows, self.delay_minutes)

    # === WHO IS TOLD === #

    def _get_recipients(self, record):
        """Return everybody to notify of a document: each person and each address once.

        :rtype: res.partner
        """
        direct = self._get_direct_recipients(record)
        emails = set(direct.mapped("email_normalized"))
        colleagues = self._get_colleagues(record) - self._get_addressees(record)
        return direct | colleagues.filtered(lambda partner: partner.email_normalized not in emails)

    def _get_direct_recipients(self, record):
        """Return those to notify as a document is addressed to them, or as they acted.

        For a module to notify fewer of them, it must override this method and return their contacts.

        :rtype: res.partner
        """
        return self._get_addressees(record)

    def _get_colleagues(self, record, among=None):
        """Return those to notify of a document that is addressed to somebody else.

        For a module to notify such people, it must override this method and return their contacts.

        :param res.partner among: the only contacts who are asked for; by default all
        :rtype: res.partner
        """
        return self.env["res.partner"]

    def _get_addressees(self, record):
        """Return whom a document is addressed to and who acted: its mail holds a link that opens without signing in."""
        return (self._get_partners(record) | self._get_actors(record)).filtered("email")

    def _is_addressed_to(self, record, partner):
        """Return whether a contact is among those to whom a document is addressed, or who acted.

        For a module whose documents are addressed to very many, it must override this method and return the answer
        without loading all of them.
        """
        return partner in self._get_addressees(record)

    def _get_contact(self, record):
        """Return the contact that a document is addressed to, with or without an e-mail address.

        For a module to name another one, it must override this method and return one contact.

        :rtype: res.partner
        """
        return record.partner_id

    def _get_partners(self, record):
        """Return the contacts that a document is addressed to and that have an e-mail address.

        For a module to notify others than the document's contact, it must override this method and
        return their contacts.

        :rtype: res.partner
        """
        partner = self._get_contact(record)
        return partner if partner.email else partner.commercial_partner_id.filtered("email")

    def _get_actors(self, record):
        """Return who did what the event tells of, such as who paid: they are told of it whatever they may see.

        For a module to know who acted, it must override this method and return their contacts.

        :rtype: res.partner
        """
        return self.env["res.partner"]

    def _may_be_told(self, record, partner):
        """Return whether a contact may be told of a document. It is asked again before an e-mail is sent.

        For a module to keep documents from people, it must override this method and return False for them.
        """
        return True

    # === WHAT IS TOLD === #

    def _get_documents(self, record):
        """Return the documents that an e-mail tells of: who may not see each of them is not told by their role.

        For a module to tell of others than the record, it must override this method and return a list of records.

        :rtype: list
        """
        return [record]

    def _get_button(self, record):
        """Return the text of the button of the e-mail, in the language of the environment.

        For a module to name what can be done to this document, it must override this method and return a text.
        """
        return self.button or self.env._("Open in the portal")

    def _get_facts(self, record):
        """Return what the e-mail tells of a document below its text: pairs of a label and a text.

        For a module to tell of other facts, it must override this method and return its own list.

        :rtype: list[tuple]
        """
        return record._get_portal_facts() if hasattr(record, "_get_portal_facts") else []

    def _get_note(self, record):
        """Return what the e-mail says of a document below the button, in the language of the environment, or False.

        For a module to say more, it must override this method and return a text, or `Markup`.
        """
        return False

    def _get_links(self, record, partner):
        """Return what else the e-mail leads to, below the button, in the language of the environment: what its receiver
        can do without signing in.

        For a module to lead to more, it must override this method and return the list with its own dicts, which have
        `label` and `url`, a full address.

        :param res.partner partner: who receives the e-mail
        :rtype: list[dict]
        """
        return []

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
