import re

from odoo import api, fields, models
from odoo.exceptions import UserError

# A sane bound where the plan has none.
MOST = 100_000
# A greater distance from a whole multiple of the step is meant.
EXACT = 1e-6
# What a contract covers, and what it costs.
COUNTED = {
    "product_id",
    "quantity",
    "uom_id",
    "price_unit",
    "specific_price",
    "automatic_price",
    "discount",
    "is_canceled",
}
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


class ContractLine(models.Model):
    _inherit = "contract.line"

    portal_is_replaced = fields.Boolean(
        "Of an Earlier Plan", readonly=True, copy=False, help="It ended with a change of the plan."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `contract` to count changes of what a contract covers."""
        lines = super().create(vals_list)
        lines._count_portal_change()
        return lines

    def write(self, vals):
        """Override of `contract` to count changes of what a contract covers, whoever makes them."""
        if vals.keys() & COUNTED:
            self._count_portal_change()
        return super().write(vals)

    def unlink(self):
        """Override of `contract` to count changes of what a contract covers."""
        self._count_portal_change()
        return super().unlink()

    def _count_portal_change(self):
        """Let quotations and forms that were made before know that the contract is another one now."""
        # In sudo mode as nobody writes the version by hand.
        for contract_sudo in self.sudo().contract_id:
            contract_sudo._write_renewal({"portal_version": contract_sudo.portal_version + 1})

    # === BUSINESS METHODS === #

    def _is_portal_quantity_open(self):
        """Return whether the plan lets customers change the quantity of the line."""
        self.ensure_one()
        is_open = self in self.env["portal.contract.adapter"]._get_open_lines(self.contract_id)
        return is_open and self.portal_may_change_quantity

    def _get_portal_quantity_in_use(self):
        """Return how much of the line the customer uses now: the quantity does not go below.

        For a module to know what is in use, such as the people who have a seat, it must override this method and
        return the number.
        """
        return 0.0

    def _get_portal_bounds(self):
        """Return the least and the most of a quantity, and its step from the least on.

        :rtype: tuple(float, float, float)
        """
        self.ensure_one()
        step = self.portal_step if self.portal_step > 0 else self.uom_id.rounding or 1.0
        least = max(self.portal_minimum, self._get_portal_quantity_in_use())
        return (least if least > 0 else step), self.portal_maximum or MOST, step

    def _clean_portal_quantity(self, text):
        """Return a quantity within the bounds.

        :param text: what was typed; may be anything
        :raise UserError: in the visitor's language, if it is none
        """
        self.ensure_one()
        least, most, step = self._get_portal_bounds()
        text = text.strip() if isinstance(text, str) else ""
        number = float(text) if NUMBER.fullmatch(text) else -1.0
        if not least <= number <= most:
            raise UserError(
                self.env._("Choose a quantity from %(least)s to %(most)s.", least=f"{least:g}", most=f"{most:g}")
            )
        steps = (number - least) / step
        if abs(steps - round(steps)) > EXACT:
            raise UserError(
                self.env._(
                    "Choose a quantity in steps of %(step)s, from %(least)s.", step=f"{step:g}", least=f"{least:g}"
                )
            )
        return number

    def _tell_portal_bounds(self):
        """Return between what a quantity can be chosen, in words."""
        least, most, step = (f"{bound:g}" for bound in self._get_portal_bounds())
        if not self.portal_maximum:
            return self.env._("From %(least)s, in steps of %(step)s.", least=least, step=step)
        return self.env._("From %(least)s to %(most)s, in steps of %(step)s.", least=least, most=most, step=step)

    def _get_portal_label(self):
        """Return the first line of the description, without the marks that an invoice replaces."""
        self.ensure_one()
        text = (self.name or self.product_id.display_name or "").split("\n")[0]
        return re.sub(r"\s*#(START|END|INVOICEMONTHNAME)#\s*(-\s*)?", " ", text).strip(" -:")
