from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base_account.controllers.invoice_page import InvoicePagePortal
from odoo.addons.portal_tools.actor import Actor

# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000


class InvoiceDisputePortal(InvoicePagePortal):
    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, report_type=None, download=False, **kw):
        """Override of `portal_custom_base_account`: what is disputed, and the form to say what is wrong."""
        response = super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )
        if getattr(response, "is_qweb", False) and "invoice" in response.qcontext:
            # Refusals are shown once.
            response.qcontext["portal_dispute_error"] = request.session.pop("portal_dispute_error", False)
            response.qcontext["portal_dispute_typed"] = request.session.pop("portal_dispute_typed", False) or {}
        return response

    def _show_document_page(self, response, page_model, record_sudo, access_token):
        """Override of `portal_custom_base` to tell first what the hooks of the page need."""
        if page_model == "portal.document.page.invoice":
            response.qcontext |= self._prepare_dispute_values(record_sudo, access_token)
        return super()._show_document_page(response, page_model, record_sudo, access_token)

    def _prepare_dispute_values(self, invoice_sudo, access_token):
        disputes, actor = request.env["portal.invoice.dispute"], Actor.from_request(access_token)
        refusal = disputes._get_refusal(invoice_sudo, actor)
        is_over = disputes._get_state_refusal(invoice_sudo)
        return {
            "portal_disputes": disputes._get_of_move_sudo(invoice_sudo),
            "portal_may_withdraw": not refusal,
            "portal_dispute_choices": [] if refusal or is_over else disputes._get_choices(invoice_sudo),
            "portal_dispute_reasons": request.env["portal.dispute.reason"]._get_choices_sudo(),
            "portal_dispute_token": access_token if actor.is_link else False,
        }

    @http.route("/my/invoices/<int:invoice_id>/dispute", type="http", auth="public", methods=["POST"], website=True)
    def portal_invoice_dispute(self, invoice_id, access_token=None, **typed):
        """Say what is wrong with an invoice, or with some of its lines."""
        form, files = request.httprequest.form, request.httprequest.files.getlist("files")
        chosen = {key: form.get(f"amount_{key}", "") for key in form.getlist("lines")}
        values = {name: typed.get(name) for name in ("reason_id", "text", "name", "email")} | {"chosen": chosen}
        return self._run_dispute(
            invoice_id,
            access_token,
            values,
            lambda invoice_sudo, actor: request.env["portal.invoice.dispute"]._open(invoice_sudo, values, files, actor),
        )

    @http.route(
        "/my/invoices/<int:invoice_id>/dispute/<int:dispute_id>/withdraw",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_invoice_dispute_withdraw(self, invoice_id, dispute_id, access_token=None, **_arguments):
        """Take back what was said to be wrong."""
        disputes = request.env["portal.invoice.dispute"]
        return self._run_dispute(
            invoice_id,
            access_token,
            {},
            lambda invoice_sudo, actor: disputes._find_sudo(invoice_sudo, dispute_id)._withdraw(actor),
        )

    def _run_dispute(self, invoice_id, access_token, typed, action):
        """Do something about an invoice, and show its page again: with what was typed if it was refused."""
        try:
            invoice_sudo = self._document_check_access("account.move", invoice_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        actor = Actor.from_request(access_token)
        try:
            with request.env.cr.savepoint():
                action(invoice_sudo, actor)
        except UserError as refusal:
            request.session["portal_dispute_error"] = str(refusal)
            request.session["portal_dispute_typed"] = self._keep_typed(typed)
        query = f"?access_token={invoice_sudo.access_token}" if actor.is_link else ""
        return request.redirect(f"/my/invoices/{invoice_sudo.id}{query}#o_portal_disputes")

    def _keep_typed(self, typed):
        """Return what to show in the form again, as text."""
        chosen = {str(key): str(text)[:MOST_TYPED] for key, text in list(typed.get("chosen", {}).items())[:MOST_TYPED]}
        return {name: str(value or "")[:MOST_TYPED] for name, value in typed.items() if name != "chosen"} | {
            "chosen": chosen
        }
