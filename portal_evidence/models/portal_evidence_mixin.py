from odoo import api, fields, models
from odoo.exceptions import UserError


class PortalEvidenceMixin(models.AbstractModel):
    """A row of evidence about a document, which it names by its model, id and name, so that it outlives it."""

    _name = "portal.evidence.mixin"
    _inherit = "portal.append.only.mixin"
    _description = "Row of Evidence"
    _log_access = False

    res_model = fields.Char("Model of the document", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document id", model_field="res_model", required=True, readonly=True)
    document_name = fields.Char("Document", required=True, readonly=True)

    @api.model
    def _get_write_refusal(self):
        """Override of `portal_tools` to say what these rows are."""
        return self.env._("Evidence cannot be changed or deleted.")

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_document_values(self, document):
        """Return how a row names a document."""
        company = document.company_id if "company_id" in document._fields else self.env["res.company"]
        return {
            "company_id": (company or self.env.company).id,
            "res_model": document._name,
            "res_id": document.id,
            "document_name": document.display_name or str(document.id),
        }

    def _get_key_values(self):
        """Return how another row names the document of this one."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "document_name": self.document_name,
        }

    @api.model
    def _get_document_domain(self, document):
        """Return the domain of the rows about a document, or several of one model."""
        return [("res_model", "=", document._name), ("res_id", "in", document.ids)]

    @api.model
    def _get_last_sudo(self, document, domain=()):
        """Return the newest row about a document.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        return self.sudo().search_fetch([*self._get_document_domain(document), *domain], order="id desc", limit=1)

    def _get_document_sudo(self):
        """Return the document, or None if it is gone.

        :return: in sudo mode as whoever asks may know it only by its evidence
        """
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].sudo().browse(self.res_id).exists() or None

    def action_open_document_record(self):
        """Open the document that the evidence is about.

        :raise UserError: if it was deleted
        """
        self.ensure_one()
        self.check_access("read")
        if not self._get_document_sudo():
            raise UserError(self.env._("%(document)s was deleted. Its evidence is kept.", document=self.document_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
