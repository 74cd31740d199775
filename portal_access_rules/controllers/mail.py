from odoo.http import request

from odoo.addons.portal.controllers.mail import MailController


class MailAccess(MailController):
    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        """Override of `portal`: it makes a new secret for whoever has an ended one."""
        access_token = request.env["portal.document.access"]._clean_token(access_token)
        if access_token and model in request.env and res_id:
            record = request.env[model].browse(int(res_id)).exists()
            if not request.env["portal.access.policy"]._is_link_open(record, request.env.user):
                # The page itself tells why, to those whose secret is right.
                if request.env.user._is_public() and "access_url" in record._fields:
                    return request.redirect_query(record.sudo().access_url, {"access_token": access_token})
                access_token = None
        return super()._redirect_to_record(model, res_id, access_token=access_token, **kwargs)
