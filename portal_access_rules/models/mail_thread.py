from odoo import api, models
from odoo.tools import consteq


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):  # noqa: A002
        """Override of `portal`: a link opens no conversation that it may not open the document of."""
        policy = self.env["portal.access.policy"]
        access = self.env["portal.document.access"]
        token, hash, pid = access._clean_token(token), access._clean_token(hash), self._clean_pid(pid)  # noqa: A001
        if (token or hash) and not policy._is_link_open(self.browse(thread_id).exists(), self.env.user):
            token = hash = pid = None  # noqa: A001
        thread = super()._get_thread_with_access(thread_id, hash=hash, pid=pid, token=token, **kwargs)
        if token and thread and not thread.env.su and self.env.user._is_portal():
            # In sudo mode as for a visitor with the right secret, which Odoo compares with a field that is closed.
            thread_sudo = thread.sudo()
            return thread_sudo if consteq(thread_sudo[self._mail_post_token_field] or "", token) else thread
        return thread

    @api.model
    def _clean_pid(self, pid):
        return int(pid) if str(pid).isascii() and str(pid).isdigit() else None

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of `mail`: where following a document opens it, nobody outside becomes a follower by themselves."""
        user = self.env.user
        if user._is_portal() and not self.env.su and partner_ids and self._is_opened_by_following():
            partner_ids = [partner_id for partner_id in map(int, partner_ids) if partner_id != user.partner_id.id]
            if not partner_ids:
                return True
        return super().message_subscribe(partner_ids=partner_ids, subtype_ids=subtype_ids)

    def _is_opened_by_following(self):
        entries = self.env["portal.document.type.model"]._get_entries(self._name)
        return any("message_partner_ids" in (entry.contact_paths or "") for entry in entries)
