from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import consteq

# What people outside say by RPC, beside what a page of a conversation takes from them. Chats and ratings add to it.
SAID = frozenset({"attachment_ids", "body", "parent_id", "rating_id", "subtype_id"})
# What Odoo fills in for them, whatever they say.
FILLED_IN = frozenset({"author_id", "email_from"})
MESSAGE_TYPES = frozenset({"comment", "notification"})


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    # Whether people outside read and write the conversation of a document that is open to them. A model that shows its
    # documents, but what is written to them among colleagues to nobody outside, sets it to False.
    _portal_has_conversation = True

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):  # noqa: A002
        """Override of `portal`: a link opens no conversation that it may not open the document of.

        Some conversations are open to nobody outside.
        """
        if not self._portal_has_conversation and self.env.user.share:
            return self.browse()
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

    def _mail_group_by_operation_for_mail_message_operation(self, message_operation):
        """Override of `mail`: a document opens no messages to people outside where they take no part in them."""
        if not self._portal_has_conversation and self.env.user.share and not self.env.su:
            return {}
        return super()._mail_group_by_operation_for_mail_message_operation(message_operation)

    @api.model
    def _clean_pid(self, pid):
        return int(pid) if str(pid).isascii() and str(pid).isdigit() else None

    def message_post(self, **kwargs):
        """Override of `mail`: people outside who post by RPC say what Odoo's page of a conversation lets them say.

        Whom else a message is mailed or texted to, in whose name, what answers to it go to and what else it shows, Odoo
        takes from whoever may post. Pages post in superuser mode.

        :raise AccessError: if people outside say more
        """
        if self.env["portal.field.policy"]._get_user_lists() is not None:
            kwargs = {name: value for name, value in kwargs.items() if name not in FILLED_IN}
            self._check_said(kwargs)
        return super().message_post(**kwargs)

    def message_notify(self, **kwargs):
        """Override of `mail`: people outside mail nobody but by posting a message.

        :raise AccessError: for people outside
        """
        if self.env["portal.field.policy"]._get_user_lists() is not None:
            raise AccessError(self.env._("You do not have enough rights to write to people whom you choose yourself."))
        return super().message_notify(**kwargs)

    def _check_said(self, values):
        allowed = SAID | self._get_allowed_message_params()
        closed = sorted(name for name, value in values.items() if value and name not in allowed)
        if values.get("message_type", "comment") not in MESSAGE_TYPES:
            closed.append("message_type")
        if closed:
            names = ", ".join(closed)
            raise AccessError(
                self.env._("You do not have enough rights to set this of a message: %(names)s.", names=names)
            )

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
        return any("message_partner_ids" in path for entry in entries for path in entry._get_paths())
