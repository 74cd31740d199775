from odoo import models

from .payment_provider import CODE


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _get_specific_processing_values(self, processing_values):
        """Override of `payment` to add what the page of the payment sends to the provider in the direct flow."""
        values = super()._get_specific_processing_values(processing_values)
        if self.provider_code != CODE:
            return values
        return {**values, "fake_key": self.provider_id._sign_fake(self.reference.encode())}

    def _get_specific_rendering_values(self, processing_values):
        """Override of `payment` to add where the browser is sent in the redirect flow."""
        if self.provider_code != CODE:
            return super()._get_specific_rendering_values(processing_values)
        return {
            "api_url": "/payment/fake/checkout",
            "fake_key": processing_values["fake_key"],
            "reference": self.reference,
        }

    def _get_fake_data(self, state, **values):
        """Return what the provider says of a payment.

        :param str state: what became of it
        :param values: what it says otherwise than the truth
        """
        data = {
            "reference": self.reference,
            "charge": f"fake-{self.reference}",
            "amount": abs(self.amount),
            "currency": self.currency_id.name,
            "state": state,
        }
        return data | values

    def _send_payment_request(self):
        """Override of `payment` to charge a saved card."""
        if self.provider_code != CODE:
            return super()._send_payment_request()
        provider, data = self.provider_id, self._get_fake_data("done", card=self.token_id.provider_ref)
        if provider.fake_url:
            data = provider._send_api_request("POST", "charge", json=data, reference=self.reference)
        elif provider.fake_answer != "silent":
            data["state"] = provider.fake_answer
        else:
            return None
        return self._process(CODE, data)

    def _send_capture_request(self):
        """Override of `payment` to capture what was authorised."""
        if self.provider_code != CODE:
            return super()._send_capture_request()
        return self._process(CODE, self._get_fake_data("done"))

    def _send_void_request(self):
        """Override of `payment` to let go of what was authorised."""
        if self.provider_code != CODE:
            return super()._send_void_request()
        return self._process(CODE, self._get_fake_data("cancel"))

    def _send_refund_request(self):
        """Override of `payment` to pay back."""
        if self.provider_code != CODE:
            return super()._send_refund_request()
        return self._process(CODE, self._get_fake_data("done"))

    def _extract_amount_data(self, payment_data):
        """Override of `payment` to read the amount that the provider charged."""
        if self.provider_code != CODE:
            return super()._extract_amount_data(payment_data)
        return {"amount": payment_data.get("amount"), "currency_code": payment_data.get("currency")}

    def _apply_updates(self, payment_data):
        """Override of `payment` to take over the state that the provider says."""
        if self.provider_code != CODE:
            return super()._apply_updates(payment_data)
        self.provider_reference = payment_data.get("charge")
        state = payment_data.get("state")
        setters = {
            "pending": self._set_pending,
            "authorized": self._set_authorized,
            "done": self._set_done,
            "cancel": self._set_canceled,
        }
        return setters[state]() if state in setters else self._set_error("The card was refused.")

    def _extract_token_values(self, payment_data):
        """Override of `payment` to save the card that was used."""
        if self.provider_code != CODE:
            return super()._extract_token_values(payment_data)
        return {"payment_details": "4242", "provider_ref": payment_data.get("card") or f"card-{self.reference}"}
