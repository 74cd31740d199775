import json
from pathlib import Path

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from . import probe
from .access_common import AccessCommon

STOCK = json.loads((Path(__file__).parent / "stock_methods.json").read_text())
# Without any rows, it returns one group without a value.
ALLOWED = {"formatted_read_group": "answers"}
# Models that stock Odoo does not have: what they offer to RPC is in `test_census` and in the tests of their addons.
OWN = {
    *("portal.document", "portal.document.acceptance", "portal.document.folder", "portal.document.request"),
    *("portal.ticket.answer", "portal.delivery.return", "portal.contract.change", "portal.project.deliverable"),
}
# Odoo's methods that return a valid link to a document, by model.
LINK_METHODS = {
    "quote": ("get_portal_url", "action_preview_sale_order"),
    "order": ("get_portal_url", "action_preview_sale_order"),
    "invoice": ("get_portal_url", "preview_invoice"),
    "purchase": ("get_portal_url", "get_confirm_url", "get_update_url", "get_acknowledge_url"),
    "ticket": ("get_portal_url",),
    "project": ("get_portal_url", "action_customer_preview"),
    "task": ("get_portal_url",),
    "contract": ("get_portal_url", "action_preview"),
}


@tagged("post_install", "-at_install")
class TestPublicMethods(AccessCommon, HttpCase):
    """Public methods never disclose more to an external user than stock Odoo does to a stranger (`make census`)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.people.values():
            cls._set_scope(user, "none", "none")
        cls.asked = probe.collect(cls, cls.who["buyer"])
        cls.env.flush_all()

    def test_every_covered_model_is_asked(self):
        covered = self.env["portal.document.type.model"].search([]).filtered("is_installed").mapped("model_name")
        self.assertLessEqual({*covered, "res.users"} - OWN, {record._name for record in self.asked})

    def _check_no_more_than_stock(self, user, person="portal"):
        worse = []
        for record in self.asked:
            stock = ALLOWED | STOCK[person][record._name]
            for name, level in probe.probe(record, user).items():
                known = stock.get(name, "nothing")
                if probe.LEVELS.index(level) > probe.LEVELS.index(known):
                    worse.append(f"{record._name}.{name}: {level}, stock: {known}")
        self.assertFalse(worse)

    def test_stranger(self):
        self._check_no_more_than_stock(self.people["ben"])

    def test_colleague_without_scope(self):
        self._check_no_more_than_stock(self.people["it"])

    def test_visitor(self):
        self._check_no_more_than_stock(self.env.ref("base.public_user"), "public")

    def test_owner_is_answered(self):
        """Users who may read a document get its link."""
        for kind in LINK_METHODS:
            self._set_scope(self.buyer, kind, "own")
            record = self.documents[kind]["buyer"]
            level = probe.call(record, self.buyer, "get_portal_url", [record.ids], {}, {record.access_token})
            self.assertEqual(level, "tells", kind)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_links_by_rpc(self):
        """Call all methods that return the link of a document, as a browser does."""
        for name in ("it", "ben"):
            user = self.people[name]
            self.authenticate(user.login, user.login)
            for kind, methods in LINK_METHODS.items():
                record = self.documents[kind]["buyer"]
                for method in methods:
                    with self.subTest(name=name, kind=kind, method=method):
                        self.assertNotIn(record.access_token, self._call(record, method))

    def test_links_by_rpc_of_the_owner(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for kind in ("quote", "order", "invoice", "purchase", "ticket"):
            self._set_scope(self.buyer, kind, "own")
            record = self.documents[kind]["buyer"]
            self.assertIn(record.access_token, self._call(record, "get_portal_url"), kind)

    def _call(self, record, method):
        params = {"model": record._name, "method": method, "args": [record.ids], "kwargs": {}}
        path = f"/web/dataset/call_kw/{record._name}/{method}"
        return self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": params}).text
