from odoo import api, models


class PortalDocumentPageProject(models.AbstractModel):
    _inherit = "portal.document.page.project"

    @api.model
    def _make_milestones(self, project_sudo, deliverables_sudo, actor):
        """Override of `portal_project_approve` to name the invoices of each milestone, those that the reader sees."""
        rows = super()._make_milestones(project_sudo, deliverables_sudo, actor)
        moves_sudo = project_sudo.milestone_ids.sale_line_id.invoice_lines.move_id
        moves_sudo = moves_sudo.filtered(lambda move: move.state == "posted")
        if not moves_sudo:
            return rows
        open_sudo = self.env["portal.access.policy"]._filter_open(moves_sudo, actor.user)
        return [row | {"invoices": self._summarize_invoices(row["milestone"], open_sudo)} for row in rows]

    def _summarize_invoices(self, milestone_sudo, open_sudo):
        """Return the invoices of a milestone that is reached: those of its line of the order."""
        if not milestone_sudo.is_reached:
            return []
        moves_sudo = milestone_sudo.sale_line_id.invoice_lines.move_id & open_sudo
        return [move._get_portal_summary() for move in moves_sudo]
