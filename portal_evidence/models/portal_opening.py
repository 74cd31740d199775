import re
from datetime import timedelta

from odoo import api, fields, models

# Programs that open links of mails before people do, by what they call themselves.
ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|scan|proofpoint|mimecast|barracuda|safelinks|curl|wget|python|java/|headless|okhttp",
    re.I,
)
KEPT = 200  # openings that are kept of a document
# Openings by people that are counted of a document within a day: who has the link can make as many as they like.
MAX_HUMAN = 5
DAY = 86400
DAYS_KEPT = 365
GC_LIMIT = 10_000


class PortalOpening(models.Model):
    """An opening of a document: by a program, or by a person, which only what a person does can show."""

    _name = "portal.opening"
    _description = "Opening of a Document"
    _order = "id desc"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade", index=True)
    res_model = fields.Char("Model of the document", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document id", model_field="res_model", required=True, readonly=True)
    document_name = fields.Char("Document", required=True, readonly=True)
    offer_number = fields.Integer("Version", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Account", readonly=True, ondelete="set null")
    is_human = fields.Boolean("A person", readonly=True)
    user_agent = fields.Char("Program", readonly=True)
    ip_address = fields.Char("IP address", readonly=True)

    _document_idx = models.Index("(res_model, res_id)")

    @api.model
    def _log(self, document, actor, is_human, offer_number=0):
        """Log an opening by somebody who is not of the vendor's.

        :param document: the document, in sudo mode
        :param Actor actor: who opened it
        :param bool is_human: whether the visitor moved, scrolled or typed
        :param int offer_number: the version that was shown
        :return: whether it is news: a person opened it, and not too often today
        """
        is_human = is_human and not ROBOTS.search(actor.user_agent)
        key = f"{document._name} {document.id}"
        if is_human and not self.env["portal.rate.limit"]._is_allowed("portal.opening", key, MAX_HUMAN, DAY):
            return False
        # In sudo mode as customers have no right on the log of openings.
        openings_sudo = self.sudo()
        domain = [("res_model", "=", document._name), ("res_id", "=", document.id)]
        if openings_sudo.search_count(domain, limit=KEPT) < KEPT:
            values = self.env["portal.evidence.mixin"]._prepare_document_values(document)
            openings_sudo.create(
                values
                | {
                    "offer_number": offer_number,
                    "partner_id": actor.partner.id,
                    "is_human": is_human,
                    "user_agent": actor.user_agent[:200],
                    "ip_address": actor.ip,
                }
            )
        return is_human

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("create_date", "<", limit)], limit=GC_LIMIT).unlink()
