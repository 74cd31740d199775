import base64
import io
import re
from contextlib import nullcontext
from unittest.mock import patch

from odoo.tests import HttpCase

from odoo.addons.portal_delivery_track.tests.common import DeliveryCommon
from odoo.addons.portal_evidence.tests.common import draw
from odoo.addons.portal_tools.actor import Actor


class Upload(io.BytesIO):
    """A file as a form sends it."""

    def __init__(self, filename, content):
        super().__init__(content)
        self.filename = filename


class ReceiptCommon(DeliveryCommon):
    """A delivery of five desks to Anna, which was shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.portal_role_id = cls.roles["procurement"]
        cls.decision = cls.env["portal.delivery.receipt.decision"]
        cls.photo = base64.b64decode(draw())
        cls._ship(cls.delivery)
        cls.move = cls.delivery.move_ids
        cls.env.flush_all()

    @classmethod
    def _actor(cls, user=None, is_link=False, session="s"):
        user = user or cls.anna
        return Actor(user=user.with_user(user), is_link=is_link, ip="10.0.0.9", session=session)

    @classmethod
    def _visitor(cls, session="s"):
        return cls._actor(cls.env.ref("base.public_user"), is_link=True, session=session)

    def _values(self, delivery=None, **values):
        """Return what a browser sends that was shown the delivery as it is offered now."""
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(delivery or self.delivery)
        return {"name": "Anna Keller", "consent": True, "digest": offer_sudo.digest} | values

    def _line(self, move=None, **typed):
        return {str((move or self.move).id): typed}

    def _receive(self, delivery=None, actor=None, **values):
        delivery = delivery or self.delivery
        return self.decision._receive(delivery, self._values(delivery, **values), actor or self._actor())

    def _seal(self, delivery=None):
        self.env.flush_all()
        # A test with a browser is in that mode already.
        with nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode():
            self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        return (delivery or self.delivery)._get_portal_receipt_seals_sudo()

    def _send_code(self, actor=None, delivery=None):
        """Have a code mailed, and return it."""
        delivery = delivery or self.delivery
        self.decision._send_code(delivery, actor or self._visitor())
        mail = self.env["mail.mail"].search(
            [("subject", "ilike", "Your code to confirm the receipt of")], order="id desc", limit=1
        )
        return re.search(r"<b>(\d{6})</b>", str(mail.body_html))[1]

    def _count_in_memory(self):
        """The real limit counts on a cursor of its own, which plain tests have not."""
        counts = {}

        def is_allowed(_self, scope, key, most, _seconds):
            counts[scope, key] = counts.get((scope, key), 0) + 1
            return counts[scope, key] <= most

        self.startPatcher(patch.object(self.registry["portal.rate.limit"], "_is_allowed", is_allowed))
