from contextlib import contextmanager

from odoo import fields, models

# The key in the cache of a transaction for the child contacts looked up so far.
CHILDREN = "portal_children"


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_expert_user_id = fields.Many2one(
        "res.users",
        string="Assigned expert",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="The user shown to the contacts of this customer in the portal, instead of the salesperson.",
    )

    # === CRUD METHODS === #

    def _search(self, domain, *args, **kwargs):
        """Override of `base` to answer from memory, within `_remember_children`, which contacts belong to others.

        Odoo asks it anew for each "child_of" in each rule and domain.
        """
        memory = self.env.cr.cache.get(CHILDREN)
        is_asked = getattr(domain, "field_expr", None) == "parent_id" and getattr(domain, "operator", None) == "in"
        if memory is None or not is_asked or args or kwargs or not self.env.su or self._active_test:
            return super()._search(domain, *args, **kwargs)
        parents = frozenset(domain.value)
        if parents not in memory:
            memory[parents] = super()._search(domain).get_result_ids()
        return self.browse(memory[parents])._as_query()

    @property
    def _active_test(self):
        return self.env.context.get("active_test", True)

    # === ACTION METHODS === #

    def action_revoke_portal_access(self):
        """Revoke the portal access of the contacts at once, and show the result for each of them."""
        results = [(partner, *partner._try_portal_access(partner._revoke_portal_access)) for partner in self]
        return self._open_portal_results(results, self.env._("Portal access revoked"))

    def action_resend_portal_invitation(self):
        """Invite again the contacts who have access but have never signed in."""
        results = [(partner, *partner._try_portal_access(partner._resend_portal_invitation)) for partner in self]
        return self._open_portal_results(results, self.env._("Invitation sent again"))

    # === BUSINESS METHODS === #

    @contextmanager
    def _remember_children(self):
        """Look up the contacts of a company only once in this context, within which nothing may be written."""
        cache = self.env.cr.cache
        if CHILDREN in cache:
            yield
            return
        cache[CHILDREN] = {}
        try:
            yield
        finally:
            cache.pop(CHILDREN, None)

    def _revoke_portal_access(self):
        """Revoke the access of one contact.

        :return: "revoked", or the reason why not: "internal" or "no_access"
        """
        line = self._get_portal_access_line()
        # In sudo mode as in Odoo's own wizard, which only managers of contacts may create.
        users_sudo = self.sudo().with_context(active_test=False).user_ids.filtered(lambda user: user._is_portal())
        if not users_sudo:
            return "internal" if line.is_internal else "no_access"
        if line.is_portal:
            line.action_revoke_access()
        # The wizard handles one user of a contact; there may be more.
        users_sudo._revoke_portal_access()
        return "revoked"

    def _resend_portal_invitation(self):
        line = self._get_portal_access_line()
        if not line.is_portal:
            return "no_access"
        if line.login_date:
            return "already"
        line.action_invite_again()
        return "sent"

    def _get_portal_expert(self):
        """Return the expert or salesperson of the contact or its company.

        :return: a user in sudo mode, as customers may not read users; templates show name, e-mail and phone
        :rtype: res.users
        """
        self.ensure_one()
        # In sudo mode as customers may not read these fields; the user is meant to be shown to them.
        partners_sudo = (self | self.commercial_partner_id).sudo()
        candidates_sudo = [*partners_sudo.portal_expert_user_id, *partners_sudo.user_id]
        working = [user.id for user in candidates_sudo if user.active and not user.share]
        return partners_sudo.user_id.browse(working[:1])
