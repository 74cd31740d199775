from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BIN_DAYS = 30
GC_LIMIT = 1000


class PortalDocumentMixin(models.AbstractModel):
    """What folders and files have in common: a bin, and people outside with whom they are shared.

    A model that inherits it writes `_get_share_domain`, `_get_shared_domain` and `_get_given_domain`.
    """

    _name = "portal.document.mixin"
    _description = "Folder or File"

    active = fields.Boolean(default=True)
    binned_on = fields.Datetime("In the bin since", readonly=True, copy=False, index="btree_not_null")
    reader_ids = fields.Many2many(
        "res.partner",
        string="Shared with",
        compute="_compute_reader_ids",
        compute_sudo=True,
        search="_search_reader_ids",
        help="The contacts and companies with whom it is shared today.",
    )
    share_count = fields.Integer("Shares", compute="_compute_share_count")

    # === HOOKS === #

    def _get_share_domain(self):
        """Return the shares that hold the folder or file itself, whether they are in force or not.

        :rtype: Domain
        """
        raise NotImplementedError

    @api.model
    def _get_shared_domain(self, shares_sudo):
        """Return which records of the model some shares hold.

        :param portal.document.share shares_sudo: in sudo mode as people outside read no shares
        :rtype: Domain
        """
        raise NotImplementedError

    @api.model
    def _get_given_domain(self, shares):
        """Return what `_get_shared_domain` does, without a query of its own: each page asks it.

        :param Query shares: which shares
        :rtype: Domain
        """
        raise NotImplementedError

    def _prepare_share_values(self):
        """Return the values of a share that hold the folder or the files."""
        raise NotImplementedError

    @api.model
    def _get_gone_domain(self):
        """Return which of the records in the bin go when they have been there long enough.

        For a module to keep some of them, it must override this method and return a narrower domain.

        :rtype: Domain
        """
        return Domain.TRUE

    # === COMPUTE METHODS === #

    def _compute_reader_ids(self):
        for record in self:
            record.reader_ids = record._get_shares_sudo()._get_readers_sudo().ids

    def _search_reader_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        # In sudo mode as people outside read no shares; what comes back is which files they have been given.
        shares_sudo = self.env["portal.document.share"].sudo()
        shares = shares_sudo._search(shares_sudo._get_valid_domain() & shares_sudo._get_reader_domain(operator, value))
        return self._get_given_domain(shares)

    def _compute_share_count(self):
        for record in self:
            record.share_count = len(record._get_shares_sudo())

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `base`: what is archived is in the bin, and out of it when it is restored."""
        if "active" in vals:
            vals = vals | {"binned_on": False if vals["active"] else vals.get("binned_on") or fields.Datetime.now()}
        return super().write(vals)

    def _check_access(self, operation):
        """Override of `base`: whether a person outside may read it is asked of the database, as a search does.

        Odoo would ask the record, which names the first readers of very many, also of a file that nobody finds yet.
        """
        user = self.env.user
        is_asked = operation == "read" and any(self._ids) and not self.env.su and not user._is_internal()
        if not is_asked or not self.browse().has_access(operation):
            return super()._check_access(operation)
        forbidden = self - self.with_context(active_test=False).search(Domain("id", "in", self.ids))
        if not forbidden:
            return None
        return forbidden, lambda: self.env["ir.rule"]._make_access_error(operation, forbidden)

    def _check_shares_company(self, domain):
        """Refuse to move to another company what is shared by the one before.

        :param Domain domain: the shares that hold it
        :raise ValidationError: if there is one that was not revoked
        """
        # In sudo mode as also the shares of colleagues and of the other company hold it.
        shares_sudo = self.env["portal.document.share"].sudo().search(domain & Domain("revoked_on", "=", False))
        for share_sudo in shares_sudo:
            if (share_sudo.folder_id.company_id | share_sudo.document_ids.company_id) - share_sudo.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(share)s” shares it on behalf of %(company)s. Revoke that share first.",
                        share=share_sudo.name,
                        company=share_sudo.company_id.name,
                    )
                )

    # === ACTION METHODS === #

    def action_open_shares(self):
        """Open the shares of a folder or file."""
        self.ensure_one()
        self.env["portal.document.share"].check_access("read")
        return self.env["portal.document.share"]._prepare_action(self.display_name, self._get_share_domain())

    def action_share(self):
        """Open the form by which a folder or files are shared."""
        return self.env["portal.document.share"]._open_form(self._prepare_share_values())

    # === BUSINESS METHODS === #

    def share_with_customer(
        self,
        partner,
        expiry=None,
        login_required=True,
        password=None,
        download_limit=0,
        view_only=False,
        may_upload=False,
        note=None,
        marking=None,
    ):
        """Share a folder or files with a customer, and return the address of the page.

        The address is told once: it holds a secret of which only a fingerprint is stored. Server actions and other
        systems call it, such as by `/json/2`.

        :param partner: the contact or the company, a `res.partner` or its id
        :param expiry: the day or the time (UTC) at which the share ends; by default as the company's settings say
        :param bool login_required: whether the address asks to sign in; otherwise whoever has it gets in
        :param str password: a password, which visitors who are not signed in have to enter
        :param int download_limit: how often it may be downloaded; 0 for as often as one likes
        :param bool view_only: whether files are shown only, as far as a browser can keep it
        :param bool may_upload: whether files can be added to the folder
        :param str note: a sentence for the customer
        :param str marking: "possible" or "always" to mark copies, "" not to; by default as the company's settings say
        :return: the address
        :rtype: str
        :raise AccessError: for people outside, and for staff who may not share
        """
        shares = self.env["portal.document.share"]
        shares._check_is_staff()
        self.check_access("read")
        return shares._share_with(
            self._prepare_share_values(),
            partner,
            expiry=expiry,
            login_required=login_required,
            password=password,
            download_limit=download_limit,
            view_only=view_only,
            may_upload=may_upload,
            note=note,
            marking=marking,
        )

    def _get_shares_sudo(self):
        """Return the shares in force that hold a folder or file.

        :return: in sudo mode as people outside read no shares
        """
        shares_sudo = self.env["portal.document.share"].sudo()
        return shares_sudo.search(shares_sudo._get_valid_domain() & self._get_share_domain())

    @api.autovacuum
    def _gc_bin(self):
        if self._abstract:
            return
        limit = fields.Datetime.now() - timedelta(days=BIN_DAYS)
        gone = Domain("binned_on", "<", limit) & self._get_gone_domain()
        self.with_context(active_test=False).search(gone, limit=GC_LIMIT).unlink()
