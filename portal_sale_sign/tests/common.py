import base64
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


def draw(text="x", size=(300, 100), kind="PNG"):
    """Return a picture of a signature in base64, as a browser sends it."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(10, 80), (100, 20), (200, 90), (290, 30)], fill="navy", width=4)
    output = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(output, kind)
    return base64.b64encode(output.getvalue()).decode()


class SaleSignCommon(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls.env.ref("base.user_admin")
        cls.vera.partner_id.email = "vera@vendor.example"
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "service", "list_price": 100})
        cls.order = cls._create_quote(cls.anna.partner_id)
        cls.signing = cls.env["portal.sale.signing"]

    @classmethod
    def _create_quote(cls, partner, **values):
        values = {"require_signature": True, "require_payment": False, "user_id": cls.vera.id} | values
        line = {"product_id": cls.product.id, "price_unit": 100, "product_uom_qty": 2, "tax_ids": False}
        order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [Command.create(line)], **values})
        order.action_quotation_sent()
        order._portal_ensure_token()
        return order

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _values(self, order=None, **values):
        """Return what a browser sends to sign an order."""
        order = order or self.order
        basic = {
            "name": "Anna Keller",
            "signature": draw(),
            "method": "draw",
            "consent": True,
            "digest": order._get_current_offer_sudo().digest,
        }
        return basic | values

    def _visit(self, **values):
        return {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0", "session": "s", "is_link": False} | values

    def _accept(self, user=None, order=None, **values):
        """Sign an order by the model, as a person."""
        order = order or self.order
        signing = self.signing.with_user(user or self.anna)
        return signing._accept(order.with_user(user or self.anna), self._values(order, **values), self._visit())

    def _rpc(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    def _get_evidence(self, order=None, kind="signed"):
        domain = [("order_res_id", "=", (order or self.order).id), ("kind", "=", kind)]
        return self.env["portal.evidence"].search(domain, order="id")

    def _seal(self):
        self.env.ref("portal_sale_sign.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["portal.sealed.document"].search([("order_res_id", "=", self.order.id)], limit=1)

    def _unzip(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _verify_pack(self, content, change=None):
        """Run a pack's own script, as somebody without Odoo does.

        :param change: what is done to the unpacked folder before
        """
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)
            if change:
                change(Path(folder))
            # -I and -S: no other package than Python's own can be imported.
            words = [sys.executable, "-I", "-S", str(Path(folder) / "verify.py")]
            return subprocess.run(words, capture_output=True, text=True, check=False)
