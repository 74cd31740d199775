from odoo import api, fields, models

# What the form and the share have in common.
TERMS = (
    *("expires_on", "login_required", "download_limit", "is_view_only", "may_upload", "note", "tells_owner"),
    *("successor_id", "folder_id", "marking", "record_model", "record_id", "shows_added"),
)


class PortalDocumentShareCreate(models.TransientModel):
    """The form by which a folder or files are shared; afterwards it shows the address, once."""

    _name = "portal.document.share.create"
    _inherit = "portal.record.files.mixin"
    _description = "Share a Folder or Files"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    folder_id = fields.Many2one("portal.document.folder", readonly=True)
    document_ids = fields.Many2many("portal.document", string="Files", readonly=True)
    audience = fields.Selection(
        [("people", "Contacts or companies, who sign in"), ("link", "Whoever has the address")],
        "Shared with",
        required=True,
        default="people",
    )
    partner_ids = fields.Many2many("res.partner", string="Contacts")
    login_required = fields.Boolean(compute="_compute_login_required")
    expires_on = fields.Datetime("Ends on", compute="_compute_expires_on", store=True, readonly=False)
    password = fields.Char(
        compute="_compute_password",
        inverse="_inverse_password",
        help="At least eight characters. Visitors enter it before they see anything.",
    )
    password_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    download_limit = fields.Integer("Downloads at most", help="0: as many as they like.")
    is_view_only = fields.Boolean("View only")
    may_upload = fields.Boolean("May add files")
    shows_added = fields.Boolean("Show at once what is added")
    marking = fields.Selection("_get_markings", "Mark copies", compute="_compute_marking", store=True, readonly=False)
    note = fields.Char(help="A sentence for the customer.")
    tells_owner = fields.Boolean("Tell me of the first download", default=True, help="And a day before the share ends.")
    successor_id = fields.Many2one("res.users", "Successor", domain="[('share', '=', False)]")
    is_mailed = fields.Boolean("Tell them by e-mail", default=True)

    @api.depends("company_id")
    def _compute_expires_on(self):
        for form in self:
            form.expires_on = self.env["portal.document.share"].with_company(form.company_id)._default_expires_on()

    @api.model
    def _get_markings(self):
        return self.env["res.company"]._get_portal_share_markings()

    @api.depends("company_id")
    def _compute_marking(self):
        for form in self:
            form.marking = form.company_id.portal_share_marking

    @api.depends("audience")
    def _compute_login_required(self):
        for form in self:
            form.login_required = form.audience == "people"

    def _compute_password(self):
        # Only its fingerprint is stored.
        self.password = False

    def _inverse_password(self):
        for form in self:
            shares = self.env["portal.document.share"]
            # In sudo mode as nobody reads or writes the fingerprint.
            form.sudo().password_hash = form.password and shares._hash_password(form.password)

    # === ACTION METHODS === #

    def action_share(self):
        """Share, and show the address."""
        self.ensure_one()
        share = self.env["portal.document.share"].create(self._prepare_share_values())
        if not self.login_required:
            # In sudo mode as nobody reads or writes the fingerprint.
            share.sudo().password_hash = self.sudo().password_hash
        address = share._renew_address()
        if self.is_mailed and share._has_readers():
            self.env["portal.document.telling"]._add(share_id=share.id)
        return share._show_address(address)

    def _prepare_share_values(self):
        """Return the values of the share.

        For a module to share something else, or with others, it must override this method and return the values
        merged with its own.
        """
        values = self._convert_to_write({name: self[name] for name in TERMS})
        people = self.partner_ids.ids if self.audience == "people" else []
        return values | {
            "company_id": self.company_id.id,
            "document_ids": [fields.Command.set(self.document_ids.ids)],
            "partner_ids": [fields.Command.set(people)],
        }
