import uuid

from odoo import fields, models


class PortalMixin(models.AbstractModel):
    _inherit = "portal.mixin"

    access_token_date = fields.Datetime(
        "Link made on",
        copy=False,
        groups="base.group_system",
        help="When the secret of the link was made.",
    )

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        """Override of `portal`: whoever may read a document is given its link, but not the field that holds the secret.

        :raise AccessError: if the current user may not read the document
        """
        if self.env.su or signup_partner or not self.env.user.share:
            return super()._get_share_url(redirect, signup_partner, pid, share_token)
        self.check_access("read")
        # In sudo mode as the right to read the document was checked.
        return super(PortalMixin, self.sudo())._get_share_url(redirect, signup_partner, pid, share_token)

    def _portal_ensure_token(self):
        """Override of `portal` to note when a link is made, and to make a new one when its time is over.

        Public methods of Odoo return what it returns, so whoever may not read the document gets no link. Whoever may
        is answered in sudo mode: the secret is no field that people outside read.

        :raise AccessError: if the current user may not read the document
        """
        if not self.env.su:
            self.check_access("read")
        # In sudo mode as in Odoo's own method: whoever shows a document may link to it.
        record_sudo = self.sudo()
        if not record_sudo.access_token or self.env["portal.access.policy"]._is_link_over(self):
            record_sudo.write({"access_token": str(uuid.uuid4()), "access_token_date": fields.Datetime.now()})
        return super(PortalMixin, record_sudo)._portal_ensure_token()
