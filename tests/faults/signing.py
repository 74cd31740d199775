"""The base of the tests of signing: quotations, signatures and their results."""

import base64
import io
import re

from common import FaultCase
from PIL import Image, ImageDraw
from rig import wait_until

DIGEST = re.compile(r'o_portal_hash"[^>]*>([0-9a-f]{64})')


def draw():
    """Return the image of a signature in base64."""
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line([(10, 80), (100, 20), (200, 90), (290, 30)], fill="navy", width=4)
    output = io.BytesIO()
    image.save(output, "PNG")
    return base64.b64encode(output.getvalue()).decode()


class SigningCase(FaultCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.rig.signed_in("admin", "admin")
        cls.anna = cls.rig.signed_in("anna@acme.example")
        [[cls.anna_id]] = cls.rig.sql("SELECT partner_id FROM res_users WHERE login = 'anna@acme.example'")
        [[cls.company_id]] = cls.rig.sql("SELECT min(id) FROM res_company")
        [[cls.product_id]] = cls.rig.sql(
            "SELECT min(p.id) FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id"
            " WHERE t.type = 'service' AND t.sale_ok AND p.active AND t.service_tracking = 'no'"
        )

    def setUp(self):
        self.rig.set_pdf_engine("work")
        self.rig.mail.mode = "take"
        self.set_company(portal_authority_url=False)

    def set_company(self, **values):
        self.admin.call("res.company", "write", [int(self.company_id)], values)

    def create_order(self):
        """Return the id of a new quotation that was sent to Anna."""
        line = {"product_id": int(self.product_id), "price_unit": 100, "product_uom_qty": 2}
        values = {"partner_id": int(self.anna_id), "require_signature": True, "require_payment": False}
        order_id = self.admin.call("sale.order", "create", values | {"order_line": [[0, 0, line]]})
        self.assertIsInstance(order_id, int, order_id)
        self.admin.call("sale.order", "action_quotation_sent", [order_id])
        return order_id

    def read_digest(self, visitor, order_id):
        return DIGEST.search(visitor.get(f"/my/orders/{order_id}").text)[1]

    def sign(self, visitor, order_id, digest, name="Anna Keller"):
        values = {"name": name, "signature": draw(), "method": "draw", "consent": True, "digest": digest}
        return visitor.rpc(f"/my/orders/{order_id}/accept", **values)

    def sign_at_once(self, visitor, order_id, name="Anna Keller"):
        return self.sign(visitor, order_id, self.read_digest(visitor, order_id), name)

    # === RESULTS === #

    def count(self, order_id, kind="signed"):
        query = f"SELECT count(*) FROM portal_evidence WHERE res_id = {order_id} AND kind = '{kind}'"
        return int(self.rig.sql(query)[0][0])

    def state(self, order_id):
        return self.rig.sql(f"SELECT state, COALESCE(portal_sign_state, '') FROM sale_order WHERE id = {order_id}")[0]

    def wait_for_seal(self, order_id, seconds=60):
        """Return the level of the sealed document, when it is there."""
        query = f"SELECT level FROM portal_sealed_document WHERE res_id = {order_id} AND level IS NOT NULL"
        return wait_until("sealed", lambda: self.rig.sql(query), seconds)[0][0]

    def try_again(self, order_id):
        """Do now what is planned for later."""
        self.rig.sql(f"UPDATE portal_sealed_document SET next_try = now() AT TIME ZONE 'UTC' WHERE res_id = {order_id}")
        self.rig.sql(
            "UPDATE portal_notice SET next_try = now() AT TIME ZONE 'UTC' WHERE state IN ('retry', 'pending')"
            f" AND res_model = 'sale.order' AND res_id = {order_id}"
        )
        for name in ("portal_evidence.ir_cron_portal_sealed_document", "portal_custom_base.ir_cron_portal_notice"):
            module, _dot, xmlid = name.partition(".")
            [[cron_id]] = self.rig.sql(
                f"SELECT res_id FROM ir_model_data WHERE module = '{module}' AND name = '{xmlid}'"
            )
            self.admin.call("ir.cron", "method_direct_trigger", [int(cron_id)])

    def get_mails(self, order_id):
        """Return the e-mails with the signed document that Anna received."""
        [[name]] = self.rig.sql(f"SELECT name FROM sale_order WHERE id = {order_id}")
        mails = [mail for mail in self.rig.mail.to("anna@acme.example") if f"Signed: {name}" in mail["Subject"]]
        return [mail for mail in mails if list(mail.iter_attachments())]

    def check_signed_once(self, order_id):
        """Check that there is one signature, one sealed document and one e-mail with it."""
        self.assertEqual(self.count(order_id), 1)
        self.wait_for_seal(order_id)
        wait_until("mailed", lambda: self.get_mails(order_id))
        # Running the jobs again has no effect.
        self.try_again(order_id)
        self.assertEqual(self.count(order_id, "sealed"), 1)
        self.assertEqual(len(self.get_mails(order_id)), 1)
        self.assertEqual(self.state(order_id), ["sale", "signed"])
