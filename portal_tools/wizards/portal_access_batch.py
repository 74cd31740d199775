from collections import Counter

from odoo import api, fields, models


class PortalAccessBatch(models.TransientModel):
    """The result of granting or revoking the portal access of many contacts, with one line per contact."""

    _name = "portal.access.batch"
    _description = "Result of Granting or Revoking Portal Access"

    line_ids = fields.One2many("portal.access.batch.line", "batch_id", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.result")
    def _compute_summary(self):
        names = dict(self.line_ids._fields["result"]._description_selection(self.env))
        for batch in self:
            counts = Counter(batch.line_ids.mapped("result"))
            told = ((name, counts[result]) for result, name in names.items() if counts[result])
            batch.summary = ", ".join(self.env._("%(result)s: %(count)s", result=name, count=n) for name, n in told)

    def _action_open(self, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
