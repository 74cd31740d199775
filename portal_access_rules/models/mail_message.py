from odoo import api, models

# What tells how the mails of a message went, or whom else its author wrote to.
MAIL_FIELDS = {"email_from", "incoming_email_cc", "incoming_email_to"}
# What whoever writes a message cannot say of it outside, and Odoo fills in: as it does with the author.
FILLED_IN = frozenset(
    {
        "email_layout_xmlid",
        "incoming_email_cc",
        "incoming_email_to",
        "mail_server_id",
        "outgoing_email_to",
        "reply_to",
        "reply_to_force_new",
        "tracking_value_ids",
    }
)


class MailMessage(models.Model):
    _inherit = "mail.message"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._keep_said(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._keep_said(vals))

    @api.model
    def _keep_said(self, vals):
        """Return the values that people outside may give a message; staff's are left as they are."""
        if self.env["portal.field.policy"]._get_user_lists() is None:
            return vals
        return {name: value for name, value in vals.items() if name not in FILLED_IN}

    def _get_forbidden_access(self, operation):
        """Override of `mail`: followers from outside write nothing where they take no part in the conversation."""
        forbidden = super()._get_forbidden_access(operation)
        if operation != "create" or not self.env.user.share:
            return forbidden
        # In sudo mode as whether a message may be read is what is asked; only the model is.
        models = {message.id: message.model for message in self.sudo()}
        kept = self.filtered(lambda message: not self._has_portal_conversation(models[message.id]))
        return forbidden | kept

    # === BUSINESS METHODS === #

    @api.model
    def _has_portal_conversation(self, model_name):
        """Return whether people outside take part in the conversations of a model."""
        return model_name not in self.env or getattr(self.env[model_name], "_portal_has_conversation", True)

    def _is_portal_field_own(self, field):
        """Override of this addon's `base`: messages of a chat never were mails, and Odoo reads that of each of them."""
        if field.name in MAIL_FIELDS and self:
            # In sudo mode as Odoo decides who reads a message; of it only the model is asked.
            return set(self.sudo().mapped("model")) == {"discuss.channel"}
        return super()._is_portal_field_own(field)

    def _message_notifications_to_store(self, store):
        """Override of `mail`: people outside are not told which of the vendor's mails failed, nor whose address it was.

        Odoo tells the author so when the mail server is down, and posting would fail.
        """
        if self.env["portal.field.policy"]._get_user_lists() is not None:
            return None
        return super()._message_notifications_to_store(store)
