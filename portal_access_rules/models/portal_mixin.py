import uuid

from odoo import fields, models


class PortalMixin(models.AbstractModel):
    _inherit = "portal.mixin"

    access_token_date = fields.Datetime(
        "Link of",
        copy=False,
        groups="base.group_system",
        help="When the secret of the link was made.",
    )

    def _portal_ensure_token(self):
        """Override of `portal` to note when a link is made, and to make a new one when its time is over.

        Public methods of Odoo return what it returns, so whoever may not read the document gets no link: what is read
        in sudo mode below is in the cache, from which the secret would be answered without any rule.

        :raise AccessError: if the current user may not read the document
        """
        if not self.env.su:
            self.check_access("read")
        # In sudo mode as in Odoo's own method: whoever shows a document may link to it.
        record_sudo = self.sudo()
        if not record_sudo.access_token or self.env["portal.access.policy"]._is_link_over(self):
            record_sudo.write({"access_token": str(uuid.uuid4()), "access_token_date": fields.Datetime.now()})
        return super()._portal_ensure_token()
