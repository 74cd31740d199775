from odoo import api, models
from odoo.fields import Domain

# The most colleagues who are told of one document.
COLLEAGUES = 100
# More roles than any vendor has.
ROLE_LIMIT = 1000


class PortalEvent(models.Model):
    _inherit = "portal.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `portal_custom_base` to let the shipped roles be told of the events of a new app."""
        events = super().create(vals_list)
        self.env["portal.role"]._tell(events)
        return events

    def _get_direct_recipients(self, record):
        """Override of `portal_custom_base` to tell nobody what their role does not show; the company hears of it."""
        direct = super()._get_direct_recipients(record)
        told = direct.filtered(lambda partner: self._may_be_told(record, partner))
        # What was asked for by name, such as a signature, is nobody else's.
        is_closed = direct and not told and not self.ignores_settings
        return self._get_mailbox(record) if is_closed else told

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base` to keep documents from people whose role does not show them."""
        if not super()._may_be_told(record, partner):
            return False
        is_addressed = self._is_addressed_to(record, partner) or partner == self._get_mailbox(record)
        if not is_addressed and not self._get_colleagues(record, partner):
            return False
        # In sudo mode as who has a login does not depend on who may read users.
        logins_sudo = partner.sudo().with_context(active_test=False).user_ids
        users_sudo = logins_sudo.filtered(lambda user: user.active and (user._is_portal() or user._is_internal()))
        if partner in self._get_actors(record):
            return bool(users_sudo) or not logins_sudo
        return not logins_sudo or any(self._is_open(record, user) for user in users_sudo)

    def _is_open(self, record, user):
        """Return whether a person may open what the e-mail tells of, in the companies of their own."""
        policy = self.env["portal.access.policy"]
        documents = [document.with_context(allowed_company_ids=[]) for document in self._get_documents(record)]
        return not any(policy._get_link_refusal(document, user) for document in documents)

    def _get_mailbox(self, record):
        """Return the customer's company, if it has an e-mail address and nobody's login."""
        company = self._get_contact(record).commercial_partner_id
        # In sudo mode as in `_may_be_told`.
        return company.filtered("email") if not company.sudo().with_context(active_test=False).user_ids else company[:0]

    # === COLLEAGUES === #

    def _get_colleagues(self, record, among=None):
        """Override of `portal_custom_base` to tell the people whose role shows a document and who want to be told.

        The number of queries does not depend on the number of people.
        """
        colleagues = super()._get_colleagues(record, among)
        customer = self._get_contact(record).commercial_partner_id
        if not customer.is_company or self.ignores_settings:
            return colleagues
        domain = self._get_people_domain(customer)
        if among is not None:
            domain &= Domain("partner_id", "in", among.ids)
        # In sudo mode as who is told does not depend on who may read users.
        users_sudo = self.env["res.users"].sudo()
        # Most customers have nobody: what roles show and people wish is looked for only where somebody may be told.
        if not users_sudo.search_count(domain, limit=1):
            return colleagues
        showing = self._get_showing_roles(record, customer)
        if not showing:
            return colleagues
        domain &= Domain(showing._get_user_domain()) & self._get_wish_domain()
        return colleagues | users_sudo.search(domain, limit=COLLEAGUES, order="id").partner_id

    @api.model
    def _get_people_domain(self, customer):
        return (
            self.env["res.users"]._get_outside_domain()
            & Domain("partner_id.commercial_partner_id", "=", customer.id)
            & Domain("partner_id.active", "=", True)
            & Domain("partner_id.email", "!=", False)
        )

    def _get_wish_domain(self):
        """Return which people want to be told of documents of colleagues: as they chose, else as their role says."""
        preferences_sudo = self.env["portal.notice.preference"].sudo()
        of_event = Domain("event_id", "=", self.id)

        def who(domain):
            return preferences_sudo._search(of_event & domain).subselect("partner_id")

        wish = Domain("partner_id", "in", who(Domain("audience", "=", "company")))
        telling_sudo = self.env["portal.role"].sudo().search([("told_event_ids", "in", self.ids)], limit=ROLE_LIMIT)
        if telling_sudo:
            by_role = Domain(telling_sudo._get_user_domain())
            wish |= by_role & Domain("partner_id", "not in", who(Domain("audience", "=", "own")))
        if self.is_mandatory:
            return wish
        return wish & Domain("partner_id", "not in", who(Domain("frequency", "=", "never")))

    def _get_showing_roles(self, record, customer):
        """Return the roles that show what an e-mail tells of; a document of no type is shown by none.

        What is still to come, such as the invoice of a payment, is shown by roles that show all of its type.
        """
        # In sudo mode as everybody is held to the roles, and only staff may read them.
        roles_sudo = self.env["portal.role"].sudo().search([], limit=ROLE_LIMIT)
        if documents := self._get_documents(record):
            return roles_sudo._filter_showing(documents, customer)
        types_sudo = self._get_document_types_sudo()
        return roles_sudo._filter_wide(types_sudo) if types_sudo else roles_sudo.browse()

    # === TYPES === #

    def _get_document_types_sudo(self):
        """Return the types of document that are told of, if they are on, in sudo mode as only staff reads them."""
        codes = [code.strip() for code in (self.document_types or "").split(",") if code.strip()]
        types_sudo = self.env["portal.document.type"].sudo()
        if codes:
            return types_sudo.search([("code", "in", codes)]).filtered(lambda one: not one.is_unavailable)
        return self.env["portal.document.type.model"]._get_entries(self.model_name).type_id

    def _get_scope(self, user):
        """Return how much a person's role shows of what the e-mail tells of: the narrowest scope of its types.

        :return: a scope, or False if no role speaks of it
        """
        types_sudo = self._get_document_types_sudo()
        if not types_sudo or not user._is_portal():
            return False
        policy = self.env["portal.access.policy"]
        scopes, ranks = policy._get_scopes(user), policy._get_ranks()
        return min((scopes.get(type_id, "none") for type_id in types_sudo.ids), key=ranks.get)
