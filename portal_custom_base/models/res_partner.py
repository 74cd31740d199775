from odoo import fields, models

from odoo.addons.portal_tools.person_name import find_first_name


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

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals and self._is_portal_vendor():
            self.env.registry.clear_cache()
        return result

    def _is_portal_vendor(self):
        """Return whether one of them is the contact of a company of the vendor's."""
        # In sudo mode as whoever changes a contact need not see all companies.
        return bool(self.env["res.company"].sudo().search_count([("partner_id", "in", self.ids)], limit=1))

    # === ACTION METHODS === #

    def action_revoke_portal_access(self):
        """Revoke the portal access of the contacts at once, and show the result for each of them."""
        results = [(partner, *partner._try_portal_access(partner._revoke_portal_access)) for partner in self]
        return self._open_portal_results(results, self.env._("Portal access revoked"))

    def action_resend_portal_invitation(self):
        """Invite again the contacts who have access but have never signed in."""
        results = [(partner, *partner._try_portal_access(partner._resend_portal_invitation)) for partner in self]
        return self._open_portal_results(results, self.env._("Invitation sent again"))

    def action_look_at_portal(self):
        """Open the page on which a member of staff starts to see the portal as this person."""
        self.ensure_one()
        person = self.env["portal.preview"]._find_person(self.env.user, self)
        return {"type": "ir.actions.act_url", "url": f"/portal/preview/{person.id}", "target": "new"}

    # === BUSINESS METHODS === #

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

    def _get_portal_call_name(self):
        """Return what to call the contact: a person by the first name, a company by its name."""
        self.ensure_one()
        return self.name if self.is_company or not self.name else find_first_name(self.name)

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
