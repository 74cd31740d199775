import hashlib
import hmac

from odoo import fields, models
from odoo.tools import consteq

CODE = "fake"


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    code = fields.Selection(selection_add=[(CODE, "Fake")], ondelete={CODE: "set default"})
    fake_secret = fields.Char(groups="base.group_system", help="What the provider signs its answers with.")
    fake_url = fields.Char(help="Where the provider runs. Empty: it answers from here, as the field below says.")
    fake_answer = fields.Selection(
        [
            ("done", "Paid"),
            ("authorized", "Authorised"),
            ("pending", "Pending"),
            ("cancel", "Cancelled"),
            ("error", "Refused"),
            ("silent", "No answer"),
        ],
        default="done",
        help="How a charge of a saved card is answered.",
    )

    def _compute_feature_support_fields(self):
        """Override of `payment` to add what the fake provider can do."""
        result = super()._compute_feature_support_fields()
        self.filtered(lambda provider: provider.code == CODE).update(
            {"support_manual_capture": "full_only", "support_refund": "partial", "support_tokenization": True}
        )
        return result

    def _get_default_payment_method_codes(self):
        """Override of `payment` to name the methods of the fake provider."""
        return {"fake", "fake_card"} if self.code == CODE else super()._get_default_payment_method_codes()

    def _build_request_url(self, endpoint, **kwargs):
        """Override of `payment` to ask the program that plays the fake provider."""
        return f"{self.fake_url}/{endpoint}" if self.code == CODE else super()._build_request_url(endpoint, **kwargs)

    def _parse_response_content(self, response, **kwargs):
        """Override of `payment` to read the answer of the fake provider."""
        return response.json() if self.code == CODE else super()._parse_response_content(response, **kwargs)

    def _sign_fake(self, content):
        """Return the signature of what the provider sends.

        :param bytes content: what is signed
        """
        # In sudo mode as only the system reads the secret.
        secret = self.sudo().fake_secret
        return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()

    def _is_signed_fake(self, content, signature):
        """Return whether the provider signed what arrived.

        :param bytes content: what is signed
        :param str signature: what came with it
        """
        is_fake = self.exists().code == CODE and self.sudo().fake_secret
        return bool(is_fake and (signature or "").isascii() and consteq(self._sign_fake(content), signature or ""))
