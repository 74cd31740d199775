from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

REFUSE = """
    CREATE OR REPLACE FUNCTION portal_sale_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The table % holds evidence: rows are added, never changed or deleted.', TG_TABLE_NAME;
    END $$
"""


class PortalSaleRecord(models.AbstractModel):
    """A row that is written once. Neither Odoo nor plain SQL changes or deletes it.

    It names an order by its number and id, not by a reference, so that it outlives the order.
    """

    _name = "portal.sale.record"
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
                " FOR EACH STATEMENT EXECUTE FUNCTION portal_sale_record_refuse()",
                trigger,
                table,
            )
        )

    # === COMPUTE METHODS === #

    @api.depends("order_res_id")
    def _compute_order_id(self):
        orders = self.env["sale.order"].browse(self.mapped("order_res_id")).exists()
        for record in self:
            record.order_id = orders.filtered(lambda order, record=record: order.id == record.order_res_id)

    def _search_order_id(self, operator, value):
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
    def _get_last_sudo(self, order, domain=()):
        """Return the newest row of an order.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        return self.sudo().search([("order_res_id", "in", order.ids), *domain], order="id desc", limit=1)
