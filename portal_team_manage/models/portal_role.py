from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.portal_custom_base.models.portal_event import EVENT_LIMIT

# What the shipped roles are told of: the last part of their external id, and the codes of events.
TOLD = {
    "procurement": (
        *("quote_sent", "order_confirmed"),
        *("delivery_shipped", "delivery_delayed", "delivery_ready", "delivery_delivered"),
    ),
    "finance": ("invoice_posted", "payment_received"),
    "technical": ("ticket_moved", "ticket_answered"),
}


class PortalRole(models.Model):
    _inherit = "portal.role"

    told_event_ids = fields.Many2many(
        "portal.event",
        string="Told of",
        domain=[("ignores_settings", "=", False)],
        groups="base.group_system",
        help="People of this role are told of these events also for documents of colleagues and of the company, as "
        "far as the role shows them. Each person can choose otherwise. Everybody is told of documents addressed to "
        "them.",
    )

    @api.model
    def _tell(self, events):
        """Let the shipped roles be told of events that have just been added."""
        for name, codes in TOLD.items():
            told = events.filtered(lambda event, codes=codes: event.code in codes)
            # In sudo mode as apps that are installed add events, whoever installs them.
            role_sudo = self.env.ref(f"portal_access_rules.portal_role_{name}", raise_if_not_found=False)
            if role_sudo and told:
                role_sudo.sudo().told_event_ids = [Command.link(event.id) for event in told]

    @api.model
    def _tell_all(self):
        """Let the shipped roles be told of the events of all apps; called once, when the addon is installed."""
        # In sudo mode as in `_tell`.
        self._tell(self.env["portal.event"].sudo().search([], limit=EVENT_LIMIT))

    def _filter_showing(self, documents, customer):
        """Return the roles that show documents of a customer to people whom none of them is addressed to.

        :param list documents: as `portal.event._get_documents` returns them
        :param res.partner customer: the company that the people belong to
        """
        showing = self
        for document in documents:
            showing = showing._get_showing(document, customer)
        return showing

    def _get_showing(self, document, customer):
        """Return those of the roles that show a document; one query for each set of scopes, whoever has the roles."""
        policy, nobody = self.env["portal.access.policy"], self.env["res.partner"]
        entries = self.env["portal.document.type.model"]._get_entries(document._name)
        by_scopes = {}
        for role in self:
            scopes = role._get_scopes()
            of_entries = tuple((type_id, scopes.get(type_id, "none")) for type_id in entries.type_id.ids)
            by_scopes[of_entries] = by_scopes.get(of_entries, self.browse()) | role
        shown = self.browse()
        for scopes, roles in by_scopes.items():
            domain = Domain("id", "=", document.id) & policy._get_reach(entries, dict(scopes), nobody, customer)
            # In sudo mode as it is judged by the roles alone; their domains may read what people outside may not.
            if document.sudo().search_count(domain, limit=1):
                shown |= roles
        return shown

    def _filter_wide(self, document_types):
        """Return the roles that show all documents of a company of each of some types."""
        return self.filtered(
            lambda role: all(role._get_scopes().get(type_id) == "company" for type_id in document_types.ids)
        )
