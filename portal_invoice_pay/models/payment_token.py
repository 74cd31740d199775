from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MAX_NAME = 40


class PaymentToken(models.Model):
    _inherit = "payment.token"

    portal_name = fields.Char("Name by the customer")
    portal_is_default = fields.Boolean("Used first", help="It is selected first when its owner pays.")

    # === COMPUTE METHODS === #

    @api.depends("portal_name")
    def _compute_display_name(self):
        """Override of `payment` to follow the customer's own name of it."""
        return super()._compute_display_name()

    def _build_display_name(self, *args, **kwargs):
        """Override of `payment` to put the customer's own name of it before what is known of it."""
        name = super()._build_display_name(*args, **kwargs)
        return f"{self.portal_name} {name}" if self.portal_name else name

    # === BUSINESS METHODS === #

    def _get_available_tokens(self, providers_ids, partner_id, is_validation=False, **kwargs):
        """Override of `payment` to add those of the company for who may use them, the default first.

        Odoo lists the company's on the page of saved payment methods alone.
        """
        tokens = super()._get_available_tokens(providers_ids, partner_id, is_validation=is_validation, **kwargs)
        if not is_validation:
            company = self.env["res.partner"].browse(partner_id).sudo().commercial_partner_id
            domain = [("provider_id", "in", providers_ids), ("partner_id", "=", company.id)]
            shared = self.search(domain).filtered(lambda token: token._is_of_company_in_portal())
            tokens |= shared
        return tokens.sorted(lambda token: not token.portal_is_default)

    def _is_usable_in_portal(self):
        """Override of `portal_access_rules_payment`: those of the company are for its people who may pay."""
        return super()._is_usable_in_portal() or self._is_of_company_in_portal()

    def _is_of_company_in_portal(self):
        """Return whether it is of the current user's company, and the vendor and the user's role let it be used.

        A person's own is never a colleague's, and visitors who are not signed in have none.
        """
        self.ensure_one()
        user = self.env.user
        # In sudo mode as the owner is compared, nothing is shown.
        token_sudo = self.sudo()
        company = user.partner_id.commercial_partner_id
        if not user._is_portal() or token_sudo.partner_id != company or not token_sudo.company_id.portal_shares_tokens:
            return False
        return self.env["portal.access.policy"]._has_right(user, "pay")

    def _is_manageable_in_portal(self):
        """Return whether the current user may name and remove it: the own ones, and the company's who manages it.

        Staff remove in Odoo those of themselves and of their company; others are for whoever may write them.
        """
        self.ensure_one()
        user = self.env.user
        # In sudo mode as the owner is compared, nothing is shown.
        owner = self.sudo().partner_id
        if user._is_internal():
            own = user.partner_id | user.partner_id.commercial_partner_id
            return owner in own or self.sudo(False).has_access("write")
        is_managed = owner == user.partner_id or self.env["portal.access.policy"]._has_right(user, "manage_team")
        return is_managed and self._is_usable_in_portal()

    @api.model
    def _find_manageable_sudo(self, token_id):
        """Return a saved payment method that the current user may name and remove.

        :return: in sudo mode as customers may only read their own
        :raise AccessError: for any other, and for none
        """
        token_sudo = self.sudo().browse(token_id).exists()
        if not token_sudo or not token_sudo.active or not token_sudo.sudo(False)._is_manageable_in_portal():
            raise AccessError(self.env._("You do not have access to this payment token."))
        return token_sudo

    def _save_in_portal(self, name, is_default):
        """Save how its owner calls it, and whether it is used first, instead of the owner's others.

        :param name: as typed; may be anything
        :raise UserError: in the customer's language, if the name cannot be used
        """
        name = name.strip() if isinstance(name, str) else ""
        if not name.isprintable():
            raise UserError(self.env._("This name cannot be used."))
        if len(name) > MAX_NAME:
            raise UserError(self.env._("The name is too long: at most %(limit)s characters.", limit=MAX_NAME))
        if is_default:
            others = self.search([("partner_id", "=", self.partner_id.id), ("portal_is_default", "=", True)])
            others.portal_is_default = False
        self.write({"portal_name": name or False, "portal_is_default": bool(is_default)})
