from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools.local_url import local_url


class LanguagePortal(CustomerPortal):
    def _create_or_update_address(self, partner_sudo, *args, callback="/my/addresses", lang=None, **form_data):
        """Override of `portal` to save the language that a customer chose for pages and e-mails.

        The page to return to must belong to this site.
        """
        callback = local_url(callback, "/my/addresses")
        address_sudo, feedback = super()._create_or_update_address(partner_sudo, *args, callback=callback, **form_data)
        is_own = partner_sudo and partner_sudo == request.env.user.partner_id
        if is_own and not feedback.get("messages") and lang in request.env["res.lang"]._get_frontend():
            self._switch_language(lang)
            feedback["redirectUrl"] = request.env["ir.http"]._url_lang(callback, lang_code=lang)
        return address_sudo, feedback

    def _switch_language(self, lang):
        # In sudo mode as customers may not write users; only their own language is written.
        request.env.user.sudo().lang = lang
        request.session.context = dict(request.session.context, lang=lang)
        request.future_response.set_cookie("frontend_lang", lang)
