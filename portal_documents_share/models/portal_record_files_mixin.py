from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class PortalRecordFilesMixin(models.AbstractModel):
    """The files of one record, such as an order, as what is shared: those that customers may find on its page.

    What they are is asked each time: a file whose mark is taken away is gone, and files of internal notes never come.
    """

    _name = "portal.record.files.mixin"
    _description = "Files of a Record"

    record_model = fields.Char("Model of the record", readonly=True, index="btree_not_null")
    record_id = fields.Many2oneReference("Record (id)", model_field="record_model", readonly=True)
    record_name = fields.Char("Files of", compute="_compute_record_name")

    # === COMPUTE METHODS === #

    @api.depends("record_model", "record_id")
    def _compute_record_name(self):
        self.record_name = False
        for name, holders in self.filtered("record_model").grouped("record_model").items():
            # In sudo mode as people outside may have been given the files of what they cannot read.
            records_sudo = self.env[name].sudo().browse(holders.mapped("record_id")) if name in self.env else []
            names = {record_sudo.id: record_sudo.display_name for record_sudo in records_sudo and records_sudo.exists()}
            for holder in holders:
                holder.record_name = names.get(holder.record_id)

    # === CONSTRAINT METHODS === #

    @api.constrains("record_model", "record_id")
    def _check_record(self):
        for holder in self.filtered("record_model"):
            record_sudo = holder._get_record_sudo()
            if not record_sudo:
                raise ValidationError(self.env._("The record whose files are shared is not there."))
            company_sudo = record_sudo.company_id if "company_id" in record_sudo._fields else holder.company_id
            if company_sudo and company_sudo != holder.company_id:
                raise ValidationError(self.env._("The files belong to another company than the share."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        holders = super().create(vals_list)
        holders._check_may_read()
        return holders

    def write(self, vals):
        """Override of `base`: nobody gives away what they may not read."""
        result = super().write(vals)
        if {"record_model", "record_id"} & vals.keys():
            self._check_may_read()
        return result

    def _check_may_read(self):
        """Refuse the files of records that the user may not read; Odoo's own checks of values run in sudo mode.

        :raise AccessError: if so
        """
        for holder in self.filtered("record_model"):
            holder._get_record_sudo().sudo(self.env.su).check_access("read")

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_record_values(self, record_model, record_id):
        """Return the values that hold the files of a record.

        :raise UserError: if there is no such record, or none of its files is for customers
        """
        if record_model not in self.env or self.env[record_model]._abstract or not isinstance(record_id, int):
            raise UserError(self.env._("There is no record of the model “%(model)s”.", model=record_model))
        record = self.env[record_model].browse(record_id)
        record.check_access("read")
        # In sudo mode as it is asked which files customers find.
        if not self.env["portal.document.rule"]._find_files_sudo(record.sudo()):
            message = self.env._("Mark the files of “%(name)s” that customers may have.", name=record.display_name)
            raise UserError(message)
        company = record.company_id if "company_id" in record._fields else self.env.company
        return {
            "record_model": record._name,
            "record_id": record.id,
            "company_id": (company or self.env.company).id,
        }

    def _get_record_sudo(self):
        """Return the record whose files these are; nothing if it is gone.

        :return: in sudo mode as who asks was given its files, and not the record
        """
        self.ensure_one()
        if self.record_model not in self.env:
            return self.env["ir.attachment"].sudo().browse()
        return self.env[self.record_model].sudo().browse(self.record_id).exists()

    def _find_record_files_sudo(self):
        """Return the files that are shared at this moment.

        :return: in sudo mode as people outside have no right on files
        """
        record_sudo = self._get_record_sudo()
        files_sudo = self.env["ir.attachment"].sudo()
        return self.env["portal.document.rule"]._find_files_sudo(record_sudo) if record_sudo else files_sudo
