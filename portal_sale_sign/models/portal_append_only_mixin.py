from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Rows that are checked at a time.
STEP = 1000
REFUSE = """
    CREATE OR REPLACE FUNCTION portal_append_only_mixin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The table % holds evidence: rows are added, never changed or deleted.', TG_TABLE_NAME;
    END $$
"""


class PortalAppendOnlyMixin(models.AbstractModel):
    """A row that is written once. Neither Odoo nor plain SQL changes or deletes it.

    It names an order by its number and id, not by a reference, so that it outlives the order.
    """

    _name = "portal.append.only.mixin"
    _description = "Row that Nobody Changes"
    _order = "id desc"
    # Who deletes a user must not have to change rows that the user wrote.
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    order_res_id = fields.Integer("Order id", required=True, readonly=True, index=True)
    order_name = fields.Char("Order number", required=True, readonly=True)
    recorded_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    order_id = fields.Many2one("sale.order", compute="_compute_order_id", search="_search_order_id")

    def init(self):
        """Let the database refuse changes too, as an administrator can write SQL."""
        super().init()
        if self._abstract:
            return
        self.env.cr.execute(REFUSE)
        table, trigger = SQL.identifier(self._table), SQL.identifier(f"{self._table}_refuse")
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE UPDATE OR DELETE OR TRUNCATE ON %s"
                " FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only_mixin_refuse()",
                trigger,
                table,
            )
        )

    # === COMPUTE METHODS === #

    @api.depends("order_res_id")
    def _compute_order_id(self):
        existing = set(self.env["sale.order"].browse(self.mapped("order_res_id")).exists().ids)
        for record in self:
            record.order_id = record.order_res_id if record.order_res_id in existing else False

    def _search_order_id(self, operator, value):
        if operator in ("any", "any!"):
            orders = self.env["sale.order"] if operator == "any" else self.env["sale.order"].sudo()
            return [("order_res_id", "in", orders._search(value))]
        if operator != "in":
            return NotImplemented
        return [("order_res_id", "in", [order_id for order_id in value if isinstance(order_id, int)])]

    # === CRUD METHODS === #

    def write(self, vals):  # pylint: disable=method-required-super
        """Override of `base`: nobody changes what happened.

        :raise UserError: always
        """
        raise UserError(self.env._("Evidence cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Evidence cannot be deleted."))

    # === BUSINESS METHODS === #

    @api.model
    def _walk_sudo(self, company, order):
        """Yield the rows of a company one after the other, with no more than a step of them in memory.

        :param res.company company: the company
        :param str order: the field by which they follow each other
        :return: rows in sudo mode as all of them are checked, whoever asks
        """
        rows_sudo = self.sudo().search([("company_id", "=", company.id)], order=order)
        for start in range(0, len(rows_sudo), STEP):
            step_sudo = rows_sudo[start : start + STEP]
            # At once, pictures included, which Odoo would read one by one.
            step_sudo.fetch([name for name, field in self._fields.items() if field.store])
            yield from step_sudo
            self.env.invalidate_all()

    @api.model
    def _get_last_sudo(self, order, domain=()):
        """Return the newest row of an order.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        return self.sudo().search([("order_res_id", "in", order.ids), *domain], order="id desc", limit=1)
