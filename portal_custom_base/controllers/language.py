from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools.local_url import local_url


class LanguagePortal(CustomerPortal):
    def _create_or_update_address(self, partner_sudo, *args, callback="/my/addresses", **form_data):
        """Override of `portal`: the page to return to must belong to this site."""
        callback = local_url(callback, "/my/addresses")
        return super()._create_or_update_address(partner_sudo, *args, callback=callback, **form_data)

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Override of `portal` to tell that the language is saved; the page is not the dashboard, as Odoo says."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        return values | {"page_name": "my_details", "portal_saved": request.params.get("saved") == "language"}

    @http.route("/my/language", type="http", auth="user", methods=["POST"], website=True)
    def portal_language(self, lang=None, keep=None, back="/my/account?saved=language", **_arguments):
        """Save the language that a customer chose for pages and e-mails; an unknown one is ignored.

        :param keep: whether the customer reads the pages in another language than the e-mails, and is not asked again
        """
        back = local_url(back, "/my/account")
        if keep:
            request.session["portal_language_kept"] = True
            return request.redirect(back)
        if lang not in request.env["res.lang"]._get_frontend():
            return request.redirect("/my/account")
        self._switch_language(lang)
        return request.redirect(request.env["ir.http"]._url_lang(back, lang_code=lang))

    def _switch_language(self, lang):
        # In sudo mode as customers may not write users; only their own language is written.
        request.env.user.sudo().lang = lang
        request.session.context = dict(request.session.context, lang=lang)
        request.future_response.set_cookie("frontend_lang", lang)
