from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain

from .portal_document_type import SCOPE_RANKS

# Nothing works for a person who cannot read the own contact and user.
ALWAYS_OWN = {"res.partner": "id", "res.users": "partner_id"}
# Addresses of somebody, as against people of their own.
ADDRESS_TYPES = ("invoice", "delivery", "other")
# More roles than any vendor has.
ROLE_LIMIT = 10_000
# Where a transaction notes that a change of roles is being watched already.
WATCHING = "portal_watching_roles"


class PortalAccessPolicy(models.AbstractModel):
    """What a person outside may see and do. Everything else asks here; nothing is stored."""

    _name = "portal.access.policy"
    _description = "Policy of the Portal"

    # === WHO === #

    @api.model
    def _get_role_sudo(self, user):
        """Return the role of a user: the contact's own, else that of contacts without one; staff have none.

        :return: in sudo mode as only staff may read roles
        :rtype: portal.role
        """
        return self.env["portal.role"].sudo().browse(self._get_role_ids(user.id))

    @api.model
    @tools.ormcache("user_id")
    def _get_role_ids(self, user_id):
        # In sudo mode as the policy holds for users whom the current one may not read.
        user_sudo = self.env["res.users"].sudo().browse(user_id)
        if not user_sudo.active or not user_sudo._is_portal():
            return ()
        return (user_sudo.partner_id.portal_role_id or user_sudo.company_id.portal_role_id)._ids

    @api.model
    def _get_scopes(self, user):
        """Return the scope of a user for each type: {type id: scope}; nobody's is empty."""
        role_sudo = self._get_role_sudo(user)
        return role_sudo._get_scopes() if role_sudo else {}

    @api.model
    def _get_ranks(self):
        return SCOPE_RANKS

    @api.model
    def _get_addresses(self, partner):
        """Return a contact and the addresses under it that are nobody else's."""
        return partner | partner.browse(self._get_address_ids(tuple(sorted(partner.ids))))

    @api.model
    @tools.ormcache("partner_ids")
    def _get_address_ids(self, partner_ids):
        # In sudo mode as whose an address is does not depend on who may read it, nor on whether it is archived.
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("parent_id", "in", partner_ids), ("type", "in", ADDRESS_TYPES), ("is_company", "=", False)]
        return partners_sudo.search([*domain, ("user_ids", "=", False)])._ids

    # === WHAT === #

    @api.model
    def _is_covered(self, model_name):
        """Return whether a type covers a model."""
        return bool(self.env["portal.document.type.model"]._get_entries(model_name))

    @api.model
    def _is_shown(self, code, user):
        """Return whether the role of a user shows anything of a type; staff see all.

        :param res.users user: the person
        :param str code: the type's code, such as "invoice"; one that is off or unavailable closes nothing
        """
        # In sudo mode as everybody is held to the types, and only staff may read them.
        type_sudo = self.env["portal.document.type"].sudo()._get(code)
        if not user._is_portal() or not type_sudo or type_sudo.is_unavailable:
            return True
        return self._get_scopes(user).get(type_sudo.id, "none") != "none"

    @api.model
    def _get_scope(self, code, user):
        """Return the scope of a user for one type; it is kept in memory, as the domains are.

        For addons whose pages tell of what no rule covers, such as the payments of invoices.

        :param str code: the type's code, such as "invoice"; of one that is off or unavailable, the scope is "own"
        :param res.users user: the person; staff have the scope "company", visitors "none"
        """
        if not user._is_portal():
            return "company" if user._is_internal() else "none"
        return self._get_cached_scope(code, user.id)

    @api.model
    @tools.ormcache("code", "user_id")
    def _get_cached_scope(self, code, user_id):
        # In sudo mode as everybody is held to the types, and only staff may read them.
        type_sudo = self.env["portal.document.type"].sudo()._get(code)
        if not type_sudo or type_sudo.is_unavailable:
            return "own"
        return self._get_scopes(self.env["res.users"].browse(user_id)).get(type_sudo.id, "none")

    @api.model
    def _get_domain(self, model_name, user):
        """Return what a person who is not staff may see of a covered model. It holds ids, no code.

        A model without a type, a type without a scope and a path that leads nowhere are closed.

        :param str model_name: the model
        :param user: the person
        :rtype: Domain
        """
        partner_sudo = user.sudo().partner_id
        entries = self.env["portal.document.type.model"]._get_entries(model_name)
        domain = self._get_reach(entries, self._get_scopes(user), partner_sudo, partner_sudo.commercial_partner_id)
        if path := ALWAYS_OWN.get(model_name):
            domain |= Domain(path, "=", partner_sudo.id)
        return domain

    @api.model
    def _get_reach(self, entries, scopes, partners, companies):
        """Return what is addressed to somebody within scopes.

        :param portal.document.type.model entries: entries of one model, also such as are not stored
        :param dict scopes: type ids to scopes; a type that is not there is closed
        :param res.partner partners: the contacts that are the person
        :param res.partner companies: the companies that the person belongs to
        :rtype: Domain
        """
        by_scope = {}
        for entry in entries:
            key = scopes.get(entry.type_id.id, "none"), tuple(entry._get_paths())
            by_scope.setdefault(key, []).append(entry._get_domain())
        return Domain.OR(
            Domain.OR(domains) & self._get_scope_domain(scope, paths, partners, companies)
            for (scope, paths), domains in by_scope.items()
        )

    @api.model
    def _get_scope_domain(self, scope, paths, partners, companies):
        """Return what is addressed to contacts and their companies within a scope; nothing if the scope is unknown.

        The contacts of a company are not named: Odoo asks who they are when it asks for the documents.
        """
        if scope == "company":
            return Domain.OR(self._get_leaf(path, "child_of", sorted(companies.ids)) for path in paths)
        if scope == "shared":
            addressees = self._get_addresses(partners | companies)
        elif scope == "own":
            addressees = self._get_addresses(partners)
        else:
            return Domain.FALSE
        return Domain.OR(self._get_leaf(path, "in", sorted(addressees.ids)) for path in paths)

    @api.model
    def _get_leaf(self, path, operator, ids):
        """Return the condition that a path leads to one of some contacts.

        For a module to ask more of a path, it must override this method and return a domain of literals.
        """
        return Domain(path, operator, ids)

    @api.model
    def _get_types(self, record):
        """Return the types that a record is of; none for a draft."""
        # In sudo mode as what a record is does not depend on who may read it.
        record_sudo = record.sudo()
        entries = self.env["portal.document.type.model"]._get_entries(record._name)
        return entries.filtered(lambda entry: record_sudo.filtered_domain(entry._get_domain())).type_id

    @api.model
    def _filter_open(self, records, user):
        """Return those records that a visitor may open, to link to them from a page.

        A visitor who is not signed in came by a link to one document; it leads to others only where their type
        says so: else, signing out would open what the role closes.

        :param records: in any mode
        :param res.users user: the visitor, in their own environment
        :return: the records, in the same mode
        """
        if user._is_public():
            return records.filtered(
                lambda record: self._is_reachable_from_documents(record) and self._is_link_open(record, user)
            )
        allowed = records.with_user(user)._filtered_access("read")
        return records.filtered(lambda record: record.id in allowed.ids)

    @api.model
    def _is_reachable_from_documents(self, record):
        """Return whether a link to another document may lead a visitor to a record."""
        return not self._is_covered(record._name) or all(
            self._get_link_types(record).mapped("reachable_from_documents")
        )

    # === LINKS === #

    @api.model
    def _is_link_open(self, record, user):
        """Return whether the secret of a link may open a record for a visitor.

        It does not look at the secret itself. A link opens nothing to a person who is signed in that the
        person may not see anyway; for others it ends, or asks to sign in, as the type says.
        """
        return not self._get_link_refusal(record, user)

    @api.model
    def _get_link_refusal(self, record, user):
        """Return why the secret of a link does not open a record for a visitor, or False.

        :param res.users user: the visitor
        :return: "closed" to a person who is signed in, "sign_in" or "over" for others, or False
        """
        if user._is_internal() or not record or not self._is_covered(record._name):
            return False
        if not user._is_public():
            is_readable = record.with_user(user).sudo(False).has_access("read")
            is_open = is_readable or self._is_own_draft(record, user) or self._is_of_other_company(record, user)
            return False if is_open else "closed"
        if "sign_in" in self._get_link_types(record).mapped("link_policy"):
            return "sign_in"
        return "over" if self._is_link_over(record) else False

    @api.model
    def _is_own_draft(self, record, user):
        """Return whether a record of no type, such as a draft or a cart, is addressed to a person.

        No role shows it; the right secret opens it to that person, as it does to visitors.
        """
        if self._get_types(record):
            return False
        partners = self._get_addresses(user.partner_id)
        # In sudo mode as the record's own contacts are asked for.
        entries = self.env["portal.document.type.model"]._get_entries(record._name)
        paths = [path for path in entries._get_all_paths() if "message_partner_ids" not in path]
        return any(record.sudo().mapped(path) & partners for path in paths if path != "id")

    @api.model
    def _is_of_other_company(self, record, user):
        """Return whether the role of a person shows a record, and only Odoo's rule of companies does not.

        An account belongs to one company of the vendor's; another one's document opens by its link.
        """
        # In sudo mode as it is judged by the role alone, whose domain may read what people outside may not.
        record_sudo = record.sudo()
        company_sudo = record_sudo.company_id if "company_id" in record._fields else None
        if not company_sudo or company_sudo in user.sudo().company_ids:
            return False
        domain = Domain("id", "=", record.id) & self._get_domain(record._name, user)
        return bool(record_sudo.search_count(domain, limit=1))

    @api.model
    def _get_link_types(self, record):
        """Return the types whose link policies hold for a record: for one of no type, all those of its model."""
        return self._get_types(record) or self.env["portal.document.type.model"]._get_entries(record._name).type_id

    @api.model
    def _is_link_over(self, record):
        """Return whether the time of a record's link is over, or it is to be renewed, as somebody lost sight of it."""
        if "access_token_date" not in record._fields:
            return False
        if self.env["portal.link.rotation"]._is_waiting(record):
            return True
        if not self._has_link_days(record._name):
            return False
        days = [document_type.link_days for document_type in self._get_link_types(record) if document_type.link_days]
        if not days:
            return False
        # In sudo mode as the visitor may not read the document; a link without a date is as old as the document.
        record_sudo = record.sudo()
        begun = record_sudo.access_token_date or record_sudo.create_date
        return begun + timedelta(days=min(days)) < fields.Datetime.now()

    @api.model
    @tools.ormcache("model_name")
    def _has_link_days(self, model_name):
        """Return whether links to documents of a model ever end."""
        return any(self.env["portal.document.type.model"]._get_entries(model_name).type_id.mapped("link_days"))

    # === WHO LOSES SIGHT === #

    @api.model
    def _notify_narrowed(self, cause, records, before):
        """Take note that people may have lost sight of documents. Whatever narrows what is seen calls it, afterwards.
        It is also called when people have another role that shows as much: they are no longer found with the old one.

        It is called within the change, and costs the same however many people there are: it is told what changed and
        what held before, not who saw which document. An addon that acts on it overrides it, calls `super` and finds
        the people later, in the background.

        :param str cause: what changed, which says what `records` are and who is concerned:
            "role" (roles and whoever has them), "company" (the vendor's companies, another role for contacts without
            one), "contact" (contacts with another role), "move" (contacts that left a company, and who is below
            them), "login" (addresses that became people; nobody is concerned but those whose addresses they were),
            "user" (users who were archived, deleted, or given other groups or another contact)
        :param records: see there; they may be gone
        :param dict before: what held before the change, as far as it changed; plain values with the keys
            "scopes": {role id, or 0 for whatever role: {type id: scope}},
            "entries": {model: [values of entries as they were]},
            "companies": [ids of the companies that the people belonged to],
            "people": {user id: (id of the contact that the user was, whether that user ever signed in)}
        """
        self.env["portal.link.rotation"]._note(cause, records, before)

    @api.model
    def _get_narrowed(self, before, after):
        """Return those scopes of a person that were wider before: {type id: the scope before}."""
        ranks = self._get_ranks()
        return {
            type_id: scope
            for type_id, scope in before.items()
            if ranks.get(scope, 0) > ranks.get(after.get(type_id, "none"), 0)
        }

    @api.model
    def _get_widest(self, *several):
        """Return the widest scope of each type: {type id: scope}."""
        ranks, widest = self._get_ranks(), {}
        for scopes in several:
            for type_id, scope in scopes.items():
                widest[type_id] = max(scope, widest.get(type_id, "none"), key=lambda scope: ranks.get(scope, 0))
        return widest

    @contextmanager
    def _watching_roles(self, roles, entries=None):
        """Within it, roles or entries may come to show less; at its end, `_notify_narrowed` is called if they do.

        A change within a change belongs to the outer one.

        :param portal.role roles: the roles that may change
        :param portal.document.type.model entries: the entries that may change, which concern all roles
        """
        cache = self.env.cr.cache
        if cache.get(WATCHING):
            yield
            return
        # In sudo mode as everybody is held to the roles, and not all who change a type may read them.
        roles_sudo = roles.sudo()
        scopes = {role: role._get_scopes() for role in roles_sudo}
        values = entries._get_all_values() if entries else {}
        cache[WATCHING] = True
        try:
            yield
        finally:
            cache.pop(WATCHING, None)
        # One2many fields do not know of lines that were deleted with what they belong to.
        self.env.invalidate_all()
        self._compare_roles(scopes, values)

    @api.model
    def _compare_roles(self, scopes, values):
        """Tell which roles show less than before.

        :param dict scopes: the roles to what `_get_scopes` told before
        :param dict values: the entries' ids to what `_get_all_values` told before
        """
        narrowed = {
            role: self._get_narrowed(before, role._get_scopes() if role.exists() else {})
            for role, before in scopes.items()
        }
        now = self.env["portal.document.type.model"].sudo().browse(values).exists()._get_all_values()
        changed = [entry for entry_id, entry in values.items() if now.get(entry_id) != entry]
        types = {entry["type_id"] for entry in changed}
        seen = {role for role, before in scopes.items() if any(before.get(t, "none") != "none" for t in types)}
        concerned = [role for role in scopes if narrowed[role] or role in seen]
        if not concerned:
            return
        entries = {}
        for entry in changed:
            entries.setdefault(entry["model_name"], []).append(entry)
        before = {"scopes": {role.id: narrowed[role] for role in concerned if narrowed[role]}, "entries": entries}
        self._notify_narrowed("role", self.env["portal.role"].union(*concerned), before)

    # === MEMORY === #

    @api.model
    def _clear_cache(self):
        """Forget the domains that are kept in memory."""
        self.env["portal.cache.mixin"]._clear_cached()

    # === RIGHTS === #

    @api.model
    def _has_right(self, user, right, amount=0.0, currency=None, company=None):
        """Return whether somebody may do something to a document that is open to them.

        For staff and for visitors who came by a link, other guards decide.

        :param res.users user: who wants to do it
        :param str right: "sign", "pay", "receive", "approve", "manage_team" or "change_addresses"
        :param float amount: the document's total, taxes included; it matters to "sign" and "approve" alone
        :param currency: the currency of the amount
        :param company: the company whose rates convert the amount
        """
        if not user._is_portal():
            return right != "manage_team"
        return self._get_role_sudo(user)._allows(right, amount, currency, company)

    @api.model
    def _is_everybody_allowed(self, customer, rights, amount=0.0, currency=None, company=None):
        """Return whether no role keeps a person of a customer from something: else a link must not allow it either.

        People of the companies that the customer belongs to may see its documents, and count too.

        :param res.partner customer: the company, or the person who has none
        :param rights: "sign" or "pay", or both
        :param float amount: as in `_has_right`, with `currency` and `company`
        """
        # In sudo mode as everybody is held to the roles, and neither visitors nor all staff may read them.
        roles_sudo = self.env["portal.role"].sudo().with_context(active_test=False).search([], limit=ROLE_LIMIT)
        narrow_sudo = roles_sudo.filtered(
            lambda role: not all(role._allows(right, amount, currency, company) for right in rights)
        )
        without = Domain("partner_id.portal_role_id", "=", False) & Domain("company_id.portal_role_id", "=", False)
        people = Domain("partner_id", "child_of", customer.commercial_partner_id.ids)
        people |= Domain("partner_id.commercial_partner_id", "in", self._get_family_above(customer).ids)
        people &= self.env["res.users"]._get_outside_domain()
        kept = people & (without | Domain(narrow_sudo._get_user_domain()))
        return not self.env["res.users"].sudo().search_count(kept, limit=1)

    @api.model
    def _get_family_above(self, partner):
        """Return a contact and all that it belongs to, up to the parent of the group."""
        # In sudo mode as who belongs to whom does not depend on who may read it.
        family_sudo = partner.sudo()
        while above_sudo := family_sudo.parent_id - family_sudo:
            family_sudo |= above_sudo
        return partner.browse(family_sudo.ids)

    # === WHY === #

    @api.model
    def _explain(self, user, record):
        """Return whether a person sees a record, and why, for the vendor.

        :return: (bool, str); whether is asked as that person
        """
        is_visible = record.with_user(user).sudo(False).has_access("read")
        user_sudo = user.sudo()
        if not user_sudo.active or not user_sudo._is_portal():
            return is_visible, self.env._("Has no access to the portal.")
        role_sudo = self._get_role_sudo(user)
        if not role_sudo:
            return is_visible, self.env._("Has no role, and there is no default portal role.")
        reasons = [self._explain_role(user_sudo, role_sudo), *self._explain_types(user_sudo, record)]
        return is_visible, "\n".join([*reasons, *self._explain_rules(user_sudo, record, is_visible)])

    @api.model
    def _explain_role(self, user_sudo, role_sudo):
        if user_sudo.partner_id.portal_role_id:
            return self.env._("Role: %(role)s", role=role_sudo.name)
        return self.env._("Role: %(role)s (default portal role)", role=role_sudo.name)

    @api.model
    def _explain_types(self, user_sudo, record):
        document_types = self._get_types(record)
        if not document_types and self._is_covered(record._name):
            return [self.env._("No document type covers it as it is, perhaps as a draft. Nobody outside sees it.")]
        words = dict(document_types._fields["default_scope"]._description_selection(self.env))
        scopes = self._get_scopes(user_sudo)
        lines = [
            self.env._("%(type)s: %(scope)s", type=document_type.name, scope=words[scopes[document_type.id]])
            for document_type in document_types
        ]
        return [*lines, self._explain_address(user_sudo, record)]

    @api.model
    def _explain_address(self, user_sudo, record):
        """Return whom a record is addressed to, as seen from a person."""
        # In sudo mode as the record's own contacts are asked for.
        record_sudo, partner = record.sudo(), user_sudo.partner_id
        entries = self.env["portal.document.type.model"]._get_entries(record._name)
        own, company = self._get_addresses(partner), self._get_addresses(partner.commercial_partner_id)
        family = self.env["res.partner"].sudo().browse()
        for path in entries._get_all_paths():
            partners = record_sudo if path == "id" else record_sudo.mapped(path)
            if partners & own and "message_partner_ids" in path:
                return self.env._("Follows it")
            if partners & own:
                return self.env._("Addressed to this person (%(path)s)", path=path)
            if partners & company:
                return self.env._("Addressed to the company itself (%(path)s)", path=path)
            family |= partners
        return self._explain_others(partner.commercial_partner_id, family)

    @api.model
    def _explain_others(self, company, partners):
        """Return whom a record is addressed to that is neither a person's nor the company's own.

        :param res.partner company: the company of the person
        :param res.partner partners: the contacts of the record, in sudo mode
        """
        names = ", ".join(partners.mapped("display_name")[:3])
        if company in partners.commercial_partner_id:
            return self.env._("Addressed to a colleague: %(names)s", names=names)
        if self._is_subsidiary(partners, company):
            return self.env._("Addressed to a subsidiary: %(names)s", names=names)
        return self.env._("Addressed to somebody else")

    @api.model
    def _is_subsidiary(self, partners, company):
        # In sudo mode as in the caller: who belongs to whom does not depend on who may read it.
        family = self.env["res.partner"].sudo().with_context(active_test=False)
        return bool(family.search_count([("id", "in", partners.ids), ("id", "child_of", company.ids)], limit=1))

    @api.model
    def _explain_rules(self, user_sudo, record, is_visible):
        """Return the record rule that decides: the policy's, or one of Odoo's own that is narrower."""
        rules = self.env["ir.rule"].with_user(user_sudo).sudo(False)
        if is_visible:
            # In sudo mode as only staff may read types and rules, and whoever explains may be none.
            entries_sudo = self.env["portal.document.type.model"]._get_entries(record._name).sudo()
            decisive = entries_sudo.rule_id or rules.sudo()
        elif self.env["ir.model.access"].with_user(user_sudo).sudo(False).check(record._name, "read", False):
            decisive = rules._get_failing(record.with_user(user_sudo)).sudo()
        else:
            return [self.env._("Odoo gives nobody outside a right to read %(model)s.", model=record._description)]
        return [self.env._("Record rule: %(rule)s", rule=rule.name) for rule in decisive]

    @api.model
    def _describe_link(self, record):
        """Return what the link to a document does, for the vendor."""
        # In sudo mode as the secret is not shown, only whether there is one.
        record_sudo = record.sudo()
        if "access_token_date" not in record._fields or not record_sudo.access_token:
            return self.env._("There is no link to it.")
        document_types = self._get_link_types(record)
        if "sign_in" in document_types.mapped("link_policy"):
            return self.env._("Its link opens after signing in, to those who may see it.")
        if self._is_link_over(record):
            return self.env._("Its link has ended; the portal and the next mail hold a new one.")
        days = [document_type.link_days for document_type in document_types if document_type.link_days]
        if not days:
            return self.env._("Anyone with the link opens it without signing in, and the link never expires.")
        begun = record_sudo.access_token_date or record_sudo.create_date
        end = fields.Date.to_string(begun + timedelta(days=min(days)))
        return self.env._("Its link opens for whoever has it and is not signed in, until %(date)s.", date=end)
