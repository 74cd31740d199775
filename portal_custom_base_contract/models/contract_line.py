from odoo import models

# Months in what contracts count in months.
MONTHS = {"monthly": 1, "monthlylastday": 1, "quarterly": 3, "semesterly": 6}


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _get_portal_rhythm(self):
        """Return how often the line is charged, such as "every 3 months"."""
        count, kind = self.recurring_interval, self.recurring_rule_type
        if kind in MONTHS:
            months = count * MONTHS[kind]
            return self.env._("every month") if months == 1 else self.env._("every %(count)s months", count=months)
        if kind == "yearly":
            return self.env._("every year") if count == 1 else self.env._("every %(count)s years", count=count)
        if kind == "weekly":
            return self.env._("every week") if count == 1 else self.env._("every %(count)s weeks", count=count)
        return self.env._("every day") if count == 1 else self.env._("every %(count)s days", count=count)
