from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_access_rules_sale.controllers.portal import SalePortalAccess
from odoo.addons.portal_custom_base_sale.controllers.order_page import OrderPagePortal
from odoo.addons.portal_evidence.controllers.seal import SealPortal
from odoo.addons.portal_evidence.models.portal_evidence import FINAL
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.record_id import parse_id
from odoo.addons.sale_management.controllers.portal import CustomerPortal as OptionPortal

from ..models.portal_sale_progress_mixin import AGREED

DONE = ("signed", "partly", "declined", "asked", "renewal")
# What a browser sends to sign, beside the name and the picture.
ACCEPT_KEYS = ("method", "digest", "consent", "consent_text", "purchase_order", "code")
ATTEMPTS = 30
HOUR = 3600
# Changes to optional products of one quotation within a day.
OPTIONS = 200
DAY = 86400


class QuotationPortal(SalePortalAccess, OptionPortal, OrderPagePortal, SealPortal):
    # === PAGE === #

    @http.route()
    def portal_order_page(self, order_id, report_type=None, access_token=None, message=False, **kw):
        """Override of `sale`: the page shows a frozen version, and tells what is asked of the reader."""
        order_sudo = self._find_order(order_id, access_token)
        if order_sudo and request.env.user.share:
            self._log_first_opening(order_sudo, access_token)
        if order_sudo and order_sudo._is_signature_missing():
            # The link of a payment is no way around the signature.
            kw = {name: value for name, value in kw.items() if name not in ("payment_amount", "amount_selection")}
        return super().portal_order_page(
            order_id, report_type=report_type, access_token=access_token, message=message, **kw
        )

    def _log_first_opening(self, order_sudo, access_token):
        """Log the day's first opening in this session.

        Odoo notes it in the order's history, that of a program too, unless the session says that it is noted: of
        people, the route below notes it.
        """
        key, today = f"view_quote_{order_sudo.id}", fields.Date.today().isoformat()
        if request.session.get(key) != today:
            request.session[key] = today
            self._log_opening(order_sudo, access_token, is_human=False)

    def _prepare_order_values(self, order_sudo, access_token, values):
        """Override of `portal_custom_base_sale`: what is asked, what was signed, and the files as they were signed."""
        # What was signed last is looked for once.
        is_signed = order_sudo.portal_sign_state == "signed"
        offer_sudo = order_sudo._get_signed_offer_sudo() if is_signed else None
        return {
            **super()._prepare_order_values(order_sudo, access_token, values),
            **self._prepare_quotation_values(order_sudo, access_token, offer_sudo),
            **self._prepare_document_values(order_sudo, values.get("product_documents"), offer_sudo),
        }

    def _prepare_document_values(self, order_sudo, documents_sudo, signed_offer_sudo):
        """Show the files that were signed as they were then, and those that came later beside them."""
        signed_sudo = order_sudo._get_signed_documents_sudo(signed_offer_sudo)
        later_sudo = documents_sudo and documents_sudo.filtered(
            lambda document: document.id not in signed_sudo.mapped("source_res_id")
        )
        return {"portal_documents": signed_sudo, "product_documents": later_sudo}

    def _prepare_quotation_values(self, order_sudo, access_token, signed_offer_sudo):
        offer_sudo = order_sudo._get_current_offer_sudo()
        return {
            "portal_offer": offer_sudo,
            "portal_state": order_sudo._get_portal_state(),
            "portal_agreed": order_sudo._get_portal_agreed(),
            "portal_agreed_shown": AGREED,
            "portal_asked": request.env["portal.sale.request"]._get_of_order_sudo(order_sudo),
            "portal_error": request.session.pop("portal_sale_error", False),
            "portal_typed": request.session.pop("portal_sale_typed", False) or {},
            **self._prepare_signing_values(order_sudo, access_token),
            **self._prepare_signed_values(order_sudo, offer_sudo, signed_offer_sudo),
        }

    def _prepare_signing_values(self, order_sudo, access_token):
        """Return what the reader can do, and what it takes."""
        actor = Actor.from_request(access_token)
        decision = order_sudo._get_decision().with_env(actor.env)
        refusal = decision._get_refusal(order_sudo, actor)
        decline_refusal = decision._get_decline_refusal(order_sudo, actor)
        return {
            # Staff look at it as their customers do, but answer nothing.
            "portal_is_staff": actor.user._is_internal() and bool(decline_refusal),
            "portal_sign_refusal": refusal,
            "portal_decline_refusal": decline_refusal,
            "portal_is_limited": decision._is_limited(order_sudo, actor),
            "portal_consent": not refusal and decision._get_consent(order_sudo, actor),
            "portal_needs_code": not refusal and decision._needs_code(order_sudo),
            "portal_reasons": not decline_refusal and request.env["portal.decline.reason"]._get_choices_sudo(),
        }

    def _prepare_signed_values(self, order_sudo, offer_sudo, signed_offer_sudo):
        """Return what was signed, and what has changed since."""
        is_signed = order_sudo.portal_sign_state == "signed"
        # Whatever became of the order since: what the customer signed is not taken out of sight.
        is_other_signed = not is_signed and order_sudo._is_other_offer_signed()
        is_compared = is_signed or is_other_signed
        seals_sudo = self._get_seals_sudo(order_sudo)
        # Those of an offer that was taken back say nothing of this one.
        shown_sudo = seals_sudo.evidence_id.offer_id if is_signed else offer_sudo
        signatures_sudo = request.env["portal.evidence"]._get_signatures_sudo(shown_sudo)
        return {
            "portal_seals": seals_sudo,
            "portal_signatures": signatures_sudo,
            "portal_is_other_signed": is_other_signed,
            "portal_differences": order_sudo._get_differences(signed_offer_sudo) if is_compared else [],
            "portal_done": self._get_done(order_sudo, signatures_sudo),
        }

    def _get_done(self, order_sudo, signatures_sudo):
        """Return what is told of what the visitor has just done, as the address says, if it can be true."""
        done = request.params.get("done")
        if done in ("signed", "partly") and not signatures_sudo:
            return False
        if done == "declined" and "declined" not in (order_sudo.portal_sign_state, order_sudo.portal_amendment_state):
            return False
        return order_sudo._tell_portal_done(done) if done in DONE else False

    @http.route("/my/orders/<int:order_id>/seen", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_order_seen(self, order_id, access_token=None):
        """Note that a person reads the order: the page calls it when somebody scrolls, points or types."""
        order_sudo = self._find_order(order_id, access_token)
        today = f"{order_id} {fields.Date.today()}"
        if order_sudo and request.env.user.share and request.session.get("portal_seen") != today:
            request.session["portal_seen"] = today
            self._log_opening(order_sudo, access_token, is_human=True)
        return {}

    def _log_opening(self, order_sudo, access_token, is_human):
        """Log that somebody outside opened an order, and count it if it was a person."""
        actor, number = Actor.from_request(access_token), order_sudo.portal_offer_number
        if request.env["portal.opening"]._log(order_sudo, actor, is_human, number):
            order_sudo._note_portal_opening(actor)

    # === ACCEPT === #

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None, **values):
        """Override of `sale`: the signature is kept at once, with its evidence; printing and mails follow.

        Odoo's method is not called: it prints and mails within the request, and keeps no evidence. What other addons
        add to it is lost here; they add it to `portal.sale.quotation.decision` instead.
        """
        access_token = access_token or request.httprequest.args.get("access_token")
        order_sudo = self._find_order(order_id, access_token)
        if not order_sudo:
            return {"error": request.env._("Invalid order.")}
        if not self._is_within_limit("portal.sale.accept", order_id):
            return {"error": request.env._("Too many attempts. Try again later.")}
        # What changed in a way that nobody noticed is offered now, whatever becomes of this attempt.
        order_sudo._refresh_portal_offer()
        values = {key: values.get(key) for key in ACCEPT_KEYS}
        values |= {"name": name, "signature": signature}
        decision, actor = order_sudo._get_decision(), Actor.from_request(access_token)
        try:
            evidence_sudo = decision._sign(order_sudo, values, actor)
        except UserError as refusal:
            return {"error": str(refusal)}
        done = "signed" if evidence_sudo.signature_role == FINAL else "partly"
        return {"force_refresh": True, "redirect_url": self._get_page_url(order_sudo, access_token, done=done)}

    @http.route("/my/orders/<int:order_id>/code", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_order_code(self, order_id, access_token=None):
        """Mail a code to the signer."""
        order_sudo = self._find_order(order_id, access_token)
        if not order_sudo:
            return {"error": request.env._("Invalid order.")}
        # What changed in a way that nobody noticed is offered now: a code is for what will be signed.
        order_sudo._refresh_portal_offer()
        # The session that is told the code must be there when it is used.
        request.session["portal_code_asked"] = True
        try:
            return {"sent_to": order_sudo._get_decision()._send_code(order_sudo, Actor.from_request(access_token))}
        except UserError as refusal:
            return {"error": str(refusal)}

    # === DECLINE AND ASK === #

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, reason_id=None, **kwargs):
        """Override of `sale`: every quotation can be declined, with a reason that the vendor finds again.

        Odoo's method is not called: it cancels without evidence, and only an order that needs a signature. What other
        addons add to it is lost here; they add it to `portal.sale.quotation.decision` instead.
        """
        chosen_sudo = request.env["portal.decline.reason"]._find_sudo(reason_id)
        has_words = isinstance(decline_message, str) and decline_message.strip()
        reason = decline_message if has_words else chosen_sudo.name
        return self._run_action(
            order_id,
            access_token,
            "declined",
            {"decline_message": decline_message, "reason_id": reason_id},
            lambda order, actor: order._get_decision()._decline(
                order, reason, actor, {"id": chosen_sudo.id, "name": chosen_sudo.name}
            ),
        )

    @http.route("/my/orders/<int:order_id>/request", type="http", auth="public", methods=["POST"], website=True)
    def portal_order_request(self, order_id, access_token=None, kind=None, text=None, line_id=None, **_arguments):
        """Ask for a change, or for a new quotation in the place of one that is over."""
        kind = "renewal" if kind == "renewal" else "change"
        return self._run_action(
            order_id,
            access_token,
            "renewal" if kind == "renewal" else "asked",
            {"text": text, "line_id": line_id},
            lambda order, actor: request.env["portal.sale.request"]._ask(order, kind, text, actor, line_id),
        )

    def _run_action(self, order_id, access_token, done, typed, action):
        """Do something to an order, and show its page again: with what was typed if it was refused."""
        order_sudo = self._find_order(order_id, access_token)
        if not order_sudo:
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                action(order_sudo, Actor.from_request(access_token))
        except UserError as refusal:
            request.session["portal_sale_error"] = str(refusal)
            request.session["portal_sale_typed"] = {key: str(value or "")[:4000] for key, value in typed.items()}
            return request.redirect(self._get_page_url(order_sudo, access_token))
        return request.redirect(self._get_page_url(order_sudo, access_token, done=done))

    # === OPTIONAL PRODUCTS === #

    @http.route()
    def portal_quote_option_update(
        self, order_id, line_id=None, access_token=None, remove=False, input_quantity=False, **kwargs
    ):
        """Override of `sale_management`, which takes any quantity from everybody who has the link.

        Here it is within bounds, by those who may accept, and never after a signature.
        """
        order_sudo = self._find_order(order_id, access_token)
        actor = Actor.from_request(access_token)
        decision = request.env["portal.sale.quotation.decision"]
        # Held, so that nothing changes while somebody signs.
        if not order_sudo or not decision._lock(order_sudo)._can_be_edited_on_portal():
            return {"error": request.env._("This quotation can no longer be changed.")}
        refusal = decision._get_account_refusal(order_sudo, actor) or decision._get_role_refusal(order_sudo, actor)
        if not refusal and not request.env["portal.rate.limit"]._is_allowed(
            "portal.sale.option", order_id, OPTIONS, DAY
        ):
            refusal = request.env._("You have changed this quotation very often today. Write us a message instead.")
        if refusal:
            return {"error": refusal}
        line = order_sudo.order_line.filtered(lambda line: str(line.id) == str(line_id))
        if not line or not line._can_be_edited_on_portal():
            return {"error": request.env._("This product is not optional.")}
        quantity = input_quantity if input_quantity is not False else line.product_uom_qty + (-1 if remove else 1)
        try:
            with request.env.cr.savepoint():
                quantity = line._clean_portal_quantity(max(quantity, 0) if input_quantity is False else quantity)
                given = line._get_given_prices()
                super().portal_quote_option_update(
                    order_id, line.id, access_token=access_token, input_quantity=quantity, **kwargs
                )
                line._note_portal_quantity(given)
        except UserError as refusal:
            return {"error": str(refusal)}
        return {}

    # === DOCUMENTS === #

    @http.route("/my/orders/<int:order_id>/signed/<int:seal_id>", type="http", auth="public", methods=["GET"])
    def portal_order_signed(self, order_id, seal_id, access_token=None, kind="pdf", **_arguments):
        """Download the sealed document, or its evidence pack. Packs are counted, so it cannot be read-only."""
        order_sudo = self._find_order(order_id, access_token)
        seals_sudo = self._get_seals_sudo(order_sudo) if order_sudo else ()
        for seal_sudo in seals_sudo:
            if seal_sudo.id == seal_id:
                return self._send_sealed(seal_sudo, kind)
        raise NotFound()

    @http.route()
    def portal_quote_document(self, order_id, document_id, access_token=None):
        """Override of `sale`: after the signature, the file as it was signed, whatever became of it since."""
        if not parse_id(document_id):
            raise NotFound()
        documents_sudo = self._find_order(order_id, access_token)._get_signed_documents_sudo()
        document_sudo = documents_sudo.filtered(lambda document: document.source_res_id == document_id)[:1]
        if not document_sudo:
            return super().portal_quote_document(order_id, document_id, access_token)
        if not document_sudo._get_content():
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(document_sudo, "content", filename=document_sudo.name)
        return stream.get_response(as_attachment=True)

    # === HELPERS === #

    def _get_seals_sudo(self, order_sudo):
        if not order_sudo._was_offered():
            return request.env["portal.sealed.document"]
        customer = order_sudo.partner_id.commercial_partner_id
        return request.env["portal.sealed.document"]._get_of_document_sudo(order_sudo, customer)

    def _find_order(self, order_id, access_token):
        """Return an order that the visitor may open, in sudo mode; nothing for any other."""
        try:
            return self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.env["sale.order"]

    def _is_within_limit(self, scope, record_id):
        key = f"{record_id} {request.httprequest.remote_addr}"
        return request.env["portal.rate.limit"]._is_allowed(scope, key, ATTEMPTS, HOUR)

    def _get_page_url(self, order_sudo, access_token, done=None):
        """Return the address of an order's page; with its link only for those whom nothing else lets in."""
        url = f"/my/orders/{order_sudo.id}"
        access = request.env["portal.document.access"]
        is_link_needed = access_token and access._is_link_needed(order_sudo, request.env.user)
        arguments = [f"access_token={order_sudo.access_token}"] if is_link_needed else []
        arguments += [f"done={done}"] if done else []
        return url + (f"?{'&'.join(arguments)}" if arguments else "")
