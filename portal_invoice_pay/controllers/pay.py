from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.record_id import parse_id

from ..models.portal_payment_page import PREFIX
from .payment import InvoicePaymentPortal


class PayPortal(InvoicePaymentPortal):
    @http.route("/my/invoices/pay", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def portal_invoices_pay(self, access_token=None, **_arguments):
        """Ask how much of which invoices is paid, and how.

        It cannot be read-only, as the providers' forms may write.
        """
        try:
            values = self._prepare_pay_values(request.httprequest.args, access_token)
        except ValidationError:
            if request.env.user._is_public():
                # Back here, once it is known who pays.
                return request.redirect(f"/web/login?{urlencode({'redirect': request.httprequest.full_path})}")
            return request.redirect("/my/invoices")
        return request.render("portal_invoice_pay.portal_pay", values)

    @http.route("/my/invoices/pay", type="http", auth="user", methods=["POST"], website=True)
    def portal_invoices_pay_many(self, **_arguments):
        """Go on to the page with the invoices that were chosen in the list; it keeps nothing."""
        ids = request.httprequest.form.getlist("ids")
        return request.redirect(f"/my/invoices/pay?{urlencode([('ids', each) for each in ids])}", code=303)

    @http.route("/my/invoices/pay/transaction", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_invoices_pay_transaction(self, access_token=None, **kwargs):
        """Begin to pay by a provider, and return what its form needs; what is paid stands in the address.

        :raise ValidationError: in words, if it cannot be paid
        """
        self._validate_transaction_kwargs(kwargs)
        arguments = request.httprequest.args
        moves_sudo, amounts, credits_sudo = self._read_choice(arguments, access_token, float)
        return self._pay_invoices(moves_sudo, amounts, kwargs, access_token, credits_sudo, arguments.get("page"))

    @http.route("/my/invoices/pay/transfer", type="http", auth="public", methods=["POST"], website=True)
    def portal_invoices_pay_transfer(self, access_token=None, **_arguments):
        """Announce a bank transfer, and show where to send it."""
        form = request.httprequest.form
        try:
            moves_sudo, amounts, credits_sudo = self._read_choice(form, access_token, float)
            # What is refused leaves nothing behind.
            with request.env.cr.savepoint():
                remittance_sudo = request.env["portal.remittance"]._make(
                    moves_sudo,
                    amounts,
                    credits_sudo,
                    Actor.from_request(access_token),
                    form.get("page"),
                    is_online=False,
                )
                remittance_sudo._check_amount(form.get("total"))
                remittance_sudo._announce()
            self._keep_link(remittance_sudo, access_token)
        except UserError as refusal:
            return self._refuse(form, access_token, str(refusal))
        return request.redirect(f"/my/invoices/pay/{remittance_sudo.token}", code=303)

    @http.route("/my/invoices/pay/credit", type="http", auth="user", methods=["POST"], website=True)
    def portal_invoices_pay_credit(self, **_arguments):
        """Settle invoices by credit that covers all of it, without a payment."""
        form = request.httprequest.form
        try:
            choice = self._read_choice(form, None, float)
            # What is refused leaves nothing behind.
            with request.env.cr.savepoint():
                remittance_sudo = request.env["portal.remittance"]._make(
                    *choice, Actor.from_request(), form.get("page"), is_online=False, is_covered=True
                )
                remittance_sudo._settle()
        except UserError as refusal:
            return self._refuse(form, None, str(refusal))
        return request.redirect(f"/my/invoices/pay/{remittance_sudo.token}", code=303)

    @http.route(
        "/my/invoices/pay/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_invoices_pay_result(self, token, **_arguments):
        """Show what came of a payment: what arrived, what is on its way, or where to send the transfer."""
        remittance_sudo = self._find_remittance(token)
        return request.render("portal_invoice_pay.portal_pay_result", self._prepare_result_values(remittance_sudo))

    @http.route("/my/invoices/pay/<string:token>/withdraw", type="http", auth="public", methods=["POST"], website=True)
    def portal_invoices_pay_withdraw(self, token, **_arguments):
        """Note that an announced transfer will not come."""
        remittance_sudo = self._find_remittance(token)
        try:
            remittance_sudo._withdraw()
        except UserError as refusal:
            values = self._prepare_result_values(remittance_sudo) | {"error": str(refusal)}
            return request.render("portal_invoice_pay.portal_pay_result", values)
        return request.redirect(f"/my/invoices/pay/{token}", code=303)

    # === HELPERS === #

    def _read_choice(self, arguments, access_token, parse=str):
        """Return the invoices, the amounts and the credit that an address or a form names.

        :param parse: how an amount is written: as somebody typed it, or as a number
        :raise ValidationError: if one of them cannot be opened, or none is named
        """
        ids = [each for text in arguments.getlist("ids") for each in text.split(",")]
        moves_sudo = self._open_invoices(ids, access_token)
        if not moves_sudo:
            raise ValidationError(request.env._("This invoice cannot be opened."))
        texts = {move_sudo.id: arguments.get(f"{PREFIX}{move_sudo.id}") for move_sudo in moves_sudo}
        try:
            amounts = {move_id: parse(text) for move_id, text in texts.items() if text}
        except ValueError as error:
            raise ValidationError(request.env._("This amount cannot be paid.")) from error
        return moves_sudo, amounts, self._open_credits(arguments.getlist("credit"))

    def _open_credits(self, ids):
        """Return what is to be deducted: money that the visitor may see, and credit notes that the visitor may open.

        :raise ValidationError: if one of them is neither
        """
        money_sudo = request.env["portal.balance"]._browse_money_sudo([parse_id(each) or 0 for each in ids])
        return money_sudo | self._open_invoices([each for each in ids if parse_id(each) not in money_sudo.ids], None)

    def _find_remittance(self, token):
        try:
            remittance_sudo = request.env["portal.remittance"]._open_sudo(token, Actor.from_request())
        except AccessError as refusal:
            raise NotFound() from refusal
        if not remittance_sudo:
            raise NotFound()
        return remittance_sudo

    def _refuse(self, form, access_token, refusal):
        """Show the page again, with what was chosen and why it cannot be paid."""
        try:
            values = self._prepare_pay_values(form, access_token)
        except ValidationError:
            return request.redirect("/my/invoices", code=303)
        return request.render("portal_invoice_pay.portal_pay", values | {"error": refusal})

    def _prepare_pay_values(self, arguments, access_token):
        """Return the values of the page that asks.

        :raise ValidationError: if the invoices cannot be opened
        """
        actor, pages = Actor.from_request(access_token), request.env["portal.payment.page"]
        moves_sudo, amounts, credits_sudo = self._read_choice(arguments, access_token)
        values = pages._prepare(moves_sudo, amounts, credits_sudo, actor) | {
            "page_name": "portal_pay",
            "portal_section_path": "/my/invoices?filterby=invoices",
            "tell_money": request.env["portal.answer.mixin"]._tell_money,
            "access_token": access_token,
            "announced": moves_sudo._get_portal_announced().filtered(lambda each: each._may_open(actor)),
        }
        pairs = list(arguments.items(multi=True))
        rows = values["choice"]["rows"]
        values["next_urls"] = {row["move"].id: pages._get_next_url(row, pairs, access_token) for row in rows}
        if values["is_payable"]:
            values |= self._prepare_ways(values["choice"], actor)
            values |= self._prepare_routes(values["choice"], moves_sudo, amounts, credits_sudo, actor)
        elif values["is_covered"]:
            values["covered_pairs"] = pages._get_pairs(values["choice"], request.env["portal.remittance"]._make_token())
        return values

    def _prepare_ways(self, choice, actor):
        """Return the ways to pay, as Odoo's form and ours show them."""
        pages = request.env["portal.payment.page"]
        is_own = self._can_partner_pay_in_company(pages._get_payer_sudo(choice, actor), choice["company"].sudo())
        values = pages._prepare_ways(choice, actor, is_own)
        providers_sudo = values["providers_sudo"]
        # A visitor's card is nobody's.
        mapping = dict.fromkeys(providers_sudo.ids, False)
        if actor.partner:
            mapping = self._compute_show_tokenize_input_mapping(providers_sudo)
        return values | {"show_tokenize_input_mapping": mapping}

    def _prepare_routes(self, choice, moves_sudo, amounts, credits_sudo, actor):
        """Return where the forms of the page send what it shows."""
        pages, choices = request.env["portal.payment.page"], request.env["portal.payment.choice"]
        token = request.env["portal.remittance"]._make_token()
        pairs = pages._get_pairs(choice, token)
        # By transfer, without the discount that a provider's payment has.
        transfer = choices._prepare(moves_sudo, amounts, credits_sudo, is_online=False, actor=actor)
        return {
            "pairs": pairs,
            "transfer": transfer,
            "transfer_pairs": pages._get_pairs(transfer, token),
            "transfer_text": choices._write_amount(transfer["total"]),
            "transaction_route": f"/my/invoices/pay/transaction?{urlencode(pairs)}",
            "landing_route": f"/my/invoices/pay/{token}",
        }

    def _prepare_result_values(self, remittance_sudo):
        link = (request.session.get("portal_pay_links") or {}).get(remittance_sudo.token)
        is_reader = not request.env.user._is_public()
        return {
            "invoice_query": f"?{urlencode({'access_token': link})}" if link else "",
            "receipts": self._get_receipt_urls(remittance_sudo, link),
            "has_balance": is_reader and request.env["portal.balance"]._is_available(),
            "page_name": "portal_pay",
            "portal_section_path": "/my/invoices?filterby=invoices",
            "page_title": request.env._("Your payment"),
            "remittance": remittance_sudo,
            "tell_money": request.env["portal.answer.mixin"]._tell_money,
            "result": remittance_sudo._prepare_result(),
            "bank": remittance_sudo._prepare_bank_values() if remittance_sudo.state == "expected" else None,
            "announcer": remittance_sudo._tell_announcer(),
            "again": urlencode(self._get_again(remittance_sudo)),
        }

    def _get_receipt_urls(self, remittance_sudo, link):
        """Return where the receipts of what arrived are; by the link of an invoice, that of this one.

        :param str link: the token of the link by which somebody came, if they did
        """
        payments_sudo = remittance_sudo.transaction_ids.payment_id.filtered(lambda each: each._has_portal_receipt())
        if link:
            move_sudo = remittance_sudo.line_ids.move_id[:1]
            query = urlencode({"access_token": link})
            return [f"/my/invoices/{move_sudo.id}/receipt/{each.id}?{query}" for each in payments_sudo]
        if request.env.user._is_public():
            return []
        payments = request.env["portal.list.payment"]
        return [f"/my/payments/{each.id}/receipt" for each in payments_sudo if payments._get_payment_sudo(each.id)]

    def _get_again(self, remittance_sudo):
        """Return names and values of the page that asks for the same invoices again, by the link that was used."""
        pairs = [("ids", line.move_id.id) for line in remittance_sudo.line_ids if line.amount > 0]
        link = (request.session.get("portal_pay_links") or {}).get(remittance_sudo.token)
        return [*pairs, ("access_token", link)] if link else pairs
