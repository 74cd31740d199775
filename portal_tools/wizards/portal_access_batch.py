from odoo import api, fields, models


class PortalAccessBatch(models.TransientModel):
    """The result of granting or revoking the portal access of many contacts, with one line per contact."""

    _name = "portal.access.batch"
    _description = "Result of Granting or Revoking Portal Access"

    line_ids = fields.One2many("portal.access.batch.line", "batch_id", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.is_done")
    def _compute_summary(self):
        for batch in self:
            done = len(batch.line_ids.filtered("is_done"))
            batch.summary = self.env._("%(done)s of %(total)s done", done=done, total=len(batch.line_ids))

    def _action_open(self, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
