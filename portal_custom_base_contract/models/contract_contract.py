from odoo import fields, models

from odoo.addons.portal_tools.fetch_lines import fetch_lines


class ContractContract(models.Model):
    _inherit = "contract.contract"

    # What the list searches.
    name = fields.Char(index="trigram")
    code = fields.Char(index="trigram")

    # The orders of the list.
    _portal_next_idx = models.Index("(recurring_next_date, id)")
    _portal_name_idx = models.Index("(name, id)")
    _portal_code_idx = models.Index("(code, id)")

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: whether it runs, and when it is charged next."""
        tell_date = self.env["portal.answer.mixin"]._tell_date
        text = ""
        state, label = self._get_portal_badge()
        if self._is_portal_over():
            text = self.env._("Ended on %(date)s", date=tell_date(self.date_end))
        elif self.recurring_next_date:
            text = self.env._("Next invoice on %(date)s", date=tell_date(self.recurring_next_date))
        return super()._get_portal_summary() | {
            "name": self.name,
            "text": text,
            "state": state,
            "label": label,
        }

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: whether it runs."""
        return ("over", self.env._("Ended")) if self._is_portal_over() else ("progress", self.env._("Running"))

    def _is_portal_over(self):
        """Return whether the contract has ended."""
        return bool(self.date_end) and self.date_end < fields.Date.context_today(self)

    def _get_portal_lines(self):
        """Return the lines that hold, in order."""
        fetch_lines(self.sudo(), "contract_line_ids")
        lines = self.contract_line_ids
        # What is read of the lines of one contract of a list is read of all.
        return lines.filtered(lambda line: not line.is_canceled).sorted().with_prefetch(lines._prefetch_ids)
