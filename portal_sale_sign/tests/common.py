import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_evidence.tests.common import draw
from odoo.addons.portal_tools.actor import Actor


class SaleSignCommon(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls.env.ref("base.user_admin")
        cls.vera.partner_id.email = "vera@vendor.example"
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "service", "list_price": 100})
        cls.order = cls._create_quote(cls.anna.partner_id)

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

    def _commit(self):
        """Do what precedes the end of a transaction: what was changed is offered anew."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _values(self, order=None, **values):
        """Return what a browser sends to sign an order, of which it was shown what the order says now."""
        self._commit()
        order = order or self.order
        order._refresh_portal_offer()
        basic = {
            "name": "Anna Keller",
            "signature": draw(),
            "method": "draw",
            "consent": True,
            "digest": order._get_current_offer_sudo().digest,
        }
        return basic | values

    def _actor(self, user=None, **values):
        user = user or self.anna
        values = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0", "session": "s"} | values
        return Actor(user=user.with_user(user), **values)

    def _accept(self, user=None, order=None, **values):
        """Sign an order by the model, as a person."""
        order, actor = order or self.order, self._actor(user)
        values = self._values(order, **values)
        return order._get_decision()._sign(order.with_env(actor.env), values, actor)

    def _decline_order(self, user=None, order=None, reason="No", chosen=None):
        """Decline an order by the model, as a person."""
        self._commit()
        order, actor = order or self.order, self._actor(user)
        return order._get_decision()._decline(order.with_env(actor.env), reason, actor, chosen)

    def _ask(self, user=None, order=None, text="More"):
        """Ask for a change of an order by the model, as a person."""
        actor = self._actor(user)
        requests = self.env["portal.sale.request"].with_env(actor.env)
        return requests._ask((order or self.order).with_env(actor.env), "change", text, actor)

    def _rpc(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    def _get_evidence(self, order=None, kind="signed"):
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", (order or self.order).id), ("kind", "=", kind)]
        return self.env["portal.evidence"].search(domain, order="id")

    def _seal(self):
        self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["portal.sealed.document"].search([("res_id", "=", self.order.id)], limit=1)

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
