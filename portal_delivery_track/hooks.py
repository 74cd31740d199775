from odoo.tools import SQL


def post_init_hook(env):
    """Begin the history of dates with what customers are told today of deliveries that are still to leave."""
    env["stock.picking"].flush_model()
    env.cr.execute(
        SQL(
            """
            INSERT INTO portal_delivery_date
                (res_id, name, company_id, recorded_on, scheduled_on, promised_on, expected_on)
            SELECT p.id, p.name, p.company_id, now() AT TIME ZONE 'UTC', p.scheduled_date, p.date_deadline,
                   greatest(p.scheduled_date, p.date_deadline)
            FROM stock_picking p JOIN stock_picking_type t ON t.id = p.picking_type_id
            JOIN stock_location l ON l.id = p.location_dest_id
            WHERE t.code = ANY(%s) AND l.usage = 'customer' AND p.state IN ('waiting', 'confirmed', 'assigned')
            """,
            env["stock.picking"]._get_portal_delivery_codes(),
        )
    )


def uninstall_hook(env):
    """Let the notice of what was shipped lead to the orders again: the pages of deliveries are gone."""
    event = env.ref("portal_custom_base_sale_stock.event_delivery_shipped", raise_if_not_found=False)
    if event:
        event.write({"path": "/my/orders", "document_types": "delivery, order", "button": "Track your order"})
