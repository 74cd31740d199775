from odoo import fields, models


class PortalDocumentShareAddress(models.TransientModel):
    """The address of a share, shown once: it is stored nowhere."""

    _name = "portal.document.share.address"
    _description = "Address of a Share"

    share_id = fields.Many2one("portal.document.share", ondelete="cascade")
    address = fields.Char(store=False, readonly=True)
