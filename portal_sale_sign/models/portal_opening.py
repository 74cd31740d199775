import re
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

# Programs that open links of mails before people do, by what they call themselves.
ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|scan|proofpoint|mimecast|barracuda|safelinks|curl|wget|python|java/|headless|okhttp",
    re.I,
)
KEPT = 200  # openings that are kept of an order
# Openings by people that are counted and told of an order within a day: who has the link can make as many as he likes.
MAX_HUMAN = 5
DAY = 86400
DAYS_KEPT = 365
GC_LIMIT = 10_000


class PortalOpening(models.Model):
    """An opening of a quotation: by a program, or by a person, which only what a person does can show."""

    _name = "portal.opening"
    _description = "Opening of a Quotation"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    offer_number = fields.Integer("Version", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Account", readonly=True, ondelete="set null")
    is_human = fields.Boolean("A person", readonly=True)
    user_agent = fields.Char("Program", readonly=True)
    ip_address = fields.Char("IP address", readonly=True)

    @api.model
    def _note(self, order_sudo, visit, is_human):
        """Note an opening by somebody who is not of the vendor's.

        :param order_sudo: the order, in sudo mode
        :param dict visit: the circumstances
        :param bool is_human: whether the visitor moved, scrolled or typed
        """
        agent = visit.get("user_agent") or ""
        is_human = is_human and not ROBOTS.search(agent)
        if is_human and not self._is_news(order_sudo):
            return
        if is_human:
            self._count_human(order_sudo)
            self._notify_parties(order_sudo)
        if self.sudo().search_count([("order_id", "=", order_sudo.id)], limit=KEPT) >= KEPT:
            return
        # In sudo mode as customers have no right on the log of openings.
        self.sudo().create(
            {
                "order_id": order_sudo.id,
                "offer_number": order_sudo.portal_offer_number,
                "partner_id": False if self.env.user._is_public() else self.env.user.partner_id.id,
                "is_human": is_human,
                "user_agent": agent[:200],
                "ip_address": visit.get("ip"),
            }
        )

    def _is_news(self, order_sudo):
        """Count an opening by a person, and return whether it is still noted."""
        limit = self.env["portal.rate.limit"]
        return limit._is_allowed("portal.opening", order_sudo.id, MAX_HUMAN, DAY)

    def _notify_parties(self, order_sudo):
        """Note in the order's history that a person opened it, in the vendor's words."""
        author = self.env["portal.sale.signing"]._get_author(order_sudo)
        lang = order_sudo.user_id.partner_id.lang or order_sudo.company_id.partner_id.lang
        text = self.with_context(lang=lang).env._("Quotation viewed by customer %(name)s", name=author.name)
        order_sudo.with_user(SUPERUSER_ID).message_post(
            body=text, author_id=author.id, message_type="notification", subtype_xmlid="sale.mt_order_viewed"
        )

    def _count_human(self, order_sudo):
        """Count in one statement that waits for nobody: whoever signs just now holds the order."""
        self.env.execute_query(
            SQL(
                """
                UPDATE sale_order SET portal_first_view = COALESCE(portal_first_view, now() AT TIME ZONE 'UTC'),
                       portal_last_view = now() AT TIME ZONE 'UTC',
                       portal_view_count = COALESCE(portal_view_count, 0) + 1
                WHERE id IN (SELECT id FROM sale_order WHERE id = %s FOR UPDATE SKIP LOCKED)
                RETURNING id
                """,
                order_sudo.id,
            )
        )
        order_sudo.invalidate_recordset(["portal_first_view", "portal_last_view", "portal_view_count"], flush=False)

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("create_date", "<", limit)], limit=GC_LIMIT).unlink()
