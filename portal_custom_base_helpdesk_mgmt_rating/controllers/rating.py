from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.http import request

from odoo.addons.rating.controllers.main import Rating


class TicketRatingLink(Rating):
    @http.route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        """Override of `rating` to take a rating by the link of an e-mail only when the ticket's own page would.

        Nobody has to sign in: the link stands for the person to whom it was mailed.
        """
        rating_sudo, record_sudo = self._get_rating_and_record(token)
        if request.httprequest.method == "POST" and record_sudo._name == "helpdesk.ticket":
            if refusal := record_sudo._get_portal_unrated_reason(rating_sudo):
                raise Forbidden(refusal)
        return super().action_submit_rating(token, rate=rate, **kwargs)
