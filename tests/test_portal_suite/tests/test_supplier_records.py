from datetime import timedelta

from requests import HTTPError

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_supplier_connect.tests.common import SupplierCommon

from . import probe

REFUSALS = (AccessError, HTTPError, JsonRpcException)
MUTED = ("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestSupplierRecords(SupplierCommon, HttpCase):
    """What suppliers send: the page of their order tells it, and no program outside gets at it, not even their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls._create_person("Free", cls.env["res.partner"], "administrator")
        cls.public = cls.env.ref("base.public_user")
        cls.sent = cls._create_records()
        shipment = cls.sent[1]
        place = {"res_model": shipment._name, "res_id": shipment.id}
        shipment.file_ids = cls.env["ir.attachment"].create({"name": "Canary file.txt", "raw": b"4711", **place})
        cls.records = [*cls.sent, *(record.line_ids for record in cls.sent if "line_ids" in record._fields)]
        cls.records.append(shipment.file_ids)
        cls.env.flush_all()

    @classmethod
    def _create_records(cls):
        """Return an answer, a shipment, a dispute and a bill of Sam's."""
        act = {"order_id": cls.order.id, "partner_id": cls.sam.partner_id.id, "commercial_partner_id": cls.supplier.id}
        line = {"order_line_id": cls.lamp_line.id, "quantity": 1}
        answered = Command.create(line | {"product_name": "Lamp", "kind": "changed", "asked_quantity": 10})
        billed = Command.create(line | {"product_name": "Lamp"})
        amount = {"currency_id": cls.env.company.currency_id.id, "amount": 5}
        values = {
            "response": {"version": 1, "kind": "order", "digest": "x", "line_ids": [answered]},
            "shipment": {"shipped_on": cls.today, "line_ids": [Command.create(line)]},
            "dispute": {"picking_id": cls.order.picking_ids.id},
            "bill": amount | {"number": "Canary bill", "date": cls.today, "line_ids": [billed]},
        }
        return [
            cls.env[f"portal.supplier.{name}"].create(act | {"note": f"Canary {name}"} | row)
            for name, row in values.items()
        ]

    # === WAYS TO ASK === #

    def _ask_orm(self, user, record, method, ids, values):
        with self.cr.savepoint():
            return getattr(self.env[record._name].with_user(user).browse(ids), method)(**values)

    def _ask_call_kw(self, _user, record, method, ids, values):
        params = {"model": record._name, "method": method, "args": [ids] if ids else [], "kwargs": values}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{record._name}/{method}", params)

    def _ask_json_2(self, _user, record, method, ids, values):
        values |= {"ids": ids} if ids else {}
        response = self.url_open(f"/json/2/{record._name}/{method}", json=values, headers=self.headers)
        response.raise_for_status()
        return response.json()

    def _sign_in(self, user):
        """Begin a session of a person, who has a key for programs, or of nobody."""
        login = None if user == self.public else user.login
        self.authenticate(login, login)
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        until = fields.Datetime.now() + timedelta(days=1)
        self.headers = {"Authorization": f"Bearer {keys._generate('rpc', 'Test', until)}"} if login else {}

    def _get_found(self, user):
        """Return what a person finds or reads of the records: triples of a way, a method and a model."""
        self._sign_in(user)
        found = set()
        for record in self.records:
            wanted = {"fields": ["display_name"]}
            for method, ids, values in (
                ("search_read", [], wanted | {"domain": [["id", "in", record.ids]]}),
                ("read", record.ids, wanted),
            ):
                for ask in (self._ask_orm, self._ask_call_kw, self._ask_json_2):
                    try:
                        rows = ask(user, record, method, ids, dict(values))
                    except REFUSALS:
                        continue
                    if rows:
                        found.add((ask.__name__, method, record._name))
        return found

    # === TESTS === #

    @mute_logger(*MUTED)
    def test_nobody_outside_finds_or_reads_it(self):
        """Neither who sent it, a colleague, a rival, a stranger nor a visitor; the buyer does, in each way."""
        for user in (self.sam, self.fay, self.rita, self.free, self.public):
            self.assertFalse(self._get_found(user), user.login)
        self.assertEqual(len(self._get_found(self.vera)), len(self.records) * 2 * 3)

    def test_no_method_gives_it(self):
        for user in (self.sam, self.public):
            for record in self.records:
                came = probe.probe(record, user)
                self.assertFalse({"tells", "changes"} & set(came.values()), (user.login, record._name, came))
        self.assertEqual(probe.probe(self.sent[0], self.vera)["read"], "tells")

    @mute_logger("odoo.http")
    def test_page_tells_it(self):
        """To who sent it; not to a colleague whose role shows no orders, nor to anybody else."""
        for user in (self.sam, self.fay, self.rita, self.free, self.public):
            self._sign_in(user)
            text = self.url_open(f"/my/purchase/{self.order.id}").text
            for word in ("response", "shipment", "dispute", "bill", "file.txt"):
                self.assertEqual(f"Canary {word}" in text, user == self.sam, (user.login, word))
