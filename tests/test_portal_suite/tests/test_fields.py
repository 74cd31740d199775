import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.models.base import ASKED_OF_NAMES

from . import probe
from .access_common import AccessCommon

# Of each type, or its lines: what a customer reads, and what the vendor keeps.
FIELDS = {
    "quote": ("amount_total", ("access_token", "origin", "journal_id", "picking_policy")),
    "order": ("amount_total", ("access_token", "origin")),
    "invoice": ("amount_total", ("access_token", "ref", "journal_id", "invoice_source_email")),
    "bill": ("amount_total", ("access_token", "ref")),
    "purchase": ("name", ("access_token", "origin", "priority", "amount_total")),
    "delivery": ("name", ("note", "user_id", "priority", "partner_id", "origin")),
    "ticket": ("name", ("access_token", "user_id", "priority", "kanban_state")),
    "project": ("name", ("access_token", "sale_line_id", "user_id")),
    "task": ("name", ("access_token", "sale_line_id", "email_from")),
    "contract": ("name", ("access_token", "note", "invoice_generation_error")),
    "timesheet": ("unit_amount", ("amount", "account_id")),
    "acceptance": ("name", ("document_id", "user_id", "reason", "reminded_on", "awaited_id")),
    "file_request": ("name", ("folder_id", "attachment_id", "document_id", "allows_link")),
    "contact": ("name", ("comment", "trust", "ref", "phone_sanitized")),
}
LINES = {
    "order": ("price_total", ("qty_to_invoice", "analytic_distribution", "technical_price_unit")),
    "invoice": ("price_total", ("balance", "account_id", "analytic_distribution")),
    "purchase": ("product_qty", ("orderpoint_id", "sale_line_id", "price_total")),
    "contract": ("name", ("automatic_price", "analytic_distribution")),
    "ticket": ("state", ("sla_id", "consumed_time")),
}
# Ways of RPC: what is called with the record's id and the field's name.
WAYS = {
    "read": lambda id_, name: ("read", {"ids": [id_], "fields": [name]}),
    "web_read": lambda id_, name: ("web_read", {"ids": [id_], "specification": {name: {}}}),
    "search_read": lambda id_, name: ("search_read", {"domain": [["id", "=", id_]], "fields": [name]}),
    "web_search_read": lambda id_, name: (
        "web_search_read",
        {"domain": [["id", "=", id_]], "specification": {name: {}}},
    ),
    "search": lambda id_, name: ("search", {"domain": [["id", "=", id_], [name, "!=", False]]}),
    "search_count": lambda id_, name: ("search_count", {"domain": ["!", [name, "=", False]]}),
    "order": lambda id_, name: ("search", {"domain": [["id", "=", id_]], "order": name}),
    "group": lambda id_, name: (
        "formatted_read_group",
        {"domain": [["id", "=", id_]], "groupby": [name], "aggregates": ["__count"]},
    ),
}
PATHS = {
    "sale.order": "partner_id.comment",
    "account.move": "line_ids.account_id",
    "purchase.order": "partner_id.trust",
    "helpdesk.ticket": "partner_id.ref",
    "project.task": "project_id.access_token",
    "res.users": "partner_id.comment",
}
# Models that have no list, and what they hold.
OPEN_MODELS = {
    "auth.passkey.key.create": "a dialog of the own account; whoever made a row alone reads it",
    "auth_totp.wizard": "a dialog of the own account; whoever made a row alone reads it",
    "res.country": "the world's countries, the same in every database",
    "res.country.group": "the world's countries, the same in every database",
    "res.country.state": "the world's countries, the same in every database",
    "res.currency": "the world's currencies",
    "res.currency.rate": "the rates that banks publish",
    "res.lang": "the languages of the pages",
    "res.users.apikeys.description": "a dialog of the own account; whoever made a row alone reads it",
    "res.users.identitycheck": "a dialog of the own account; whoever made a row alone reads it",
    "test_portal.case": "documents of the tests of another addon",
    "test_portal.slip": "documents of the tests of another addon",
}
# What a context says of names without telling more of a record than its name, or what is everybody's.
HARMLESS_OF_NAMES = {
    "allowed_company_ids",
    "company",
    "lang",
    "tz",
    "uid",
}
LOGGERS = ("odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestFields(AccessCommon, HttpCase):
    """Columns of every type: what a list names is as open as its row, and nothing else is open to anybody outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["portal.field.policy"]
        cls.buyer.partner_id.portal_role_id = cls.env.ref("portal_access_rules.portal_role_administrator")
        cls.visitor = cls.env.ref("base.public_user")
        cls.env.flush_all()

    def _each(self):
        """Yield one of the buyer's records of each model, with an open field and closed ones."""
        for document_type, (name, closed) in FIELDS.items():
            yield self.documents[document_type]["buyer"], name, closed
        for document_type, (name, closed) in LINES.items():
            lines = self._get_lines(document_type, self.documents[document_type]["buyer"])
            yield lines.sudo(False)[:1], name, closed

    def _call(self, user, record, way, name):
        """Call a public method by name, as RPC does.

        :return: the answer, or None if it is refused
        """
        self.env.flush_all()
        self.env.invalidate_all()
        method, values = WAYS[way](record.id, name)
        records = self.env[record._name].with_user(user).browse(values.pop("ids", ()))
        try:
            with mute_logger(*LOGGERS):
                return getattr(records, method)(**values)
        except AccessError:
            return None

    # === BY EVERY WAY === #

    def test_closed_to_everybody_outside(self):
        for record, _name, closed in self._each():
            for user in (self.buyer, self.people["it"], self.people["ben"], self.visitor):
                for way in WAYS:
                    for field in closed:
                        with self.subTest(record=record._name, user=user.login, way=way, field=field):
                            self.assertFalse(self._call(user, record, way, field))

    def test_open_to_whom_the_row_is(self):
        for record, name, _closed in self._each():
            if record._name == "account.analytic.line":
                continue  # Odoo's own rule is narrower: TestTimesheets
            can_group = record._fields[name].store
            for way in WAYS if can_group else ("read", "web_read", "search_read", "web_search_read"):
                with self.subTest(record=record._name, way=way):
                    self.assertTrue(self._call(self.buyer, record, way, name))

    def test_open_field_of_a_closed_row(self):
        for record, name, _closed in self._each():
            for user in (self.people["ben"], self.visitor):
                with self.subTest(record=record._name, user=user.login):
                    self.assertIsNone(self._call(user, record, "read", name))
                    self.assertFalse(self._call(user, record, "search_read", name))

    def test_paths(self):
        for model_name, path in PATHS.items():
            records = self.env[model_name].with_user(self.buyer)
            with self.subTest(model_name=model_name), self.assertRaises(AccessError):
                records.search([(path, "!=", False)])
            start = path.split(".")[0]
            records.search([(f"{start}.id", "!=", 0)])

    def test_fields_get_and_views(self):
        for record, name, closed in self._each():
            with self.subTest(record=record._name):
                told = record.with_user(self.buyer).fields_get()
                self.assertIn(name, told)
                self.assertFalse(set(told) & set(closed))
                self.assertLessEqual(set(closed), set(record.with_user(self.env.ref("base.user_admin")).fields_get()))

    def test_export(self):
        order = self.documents["order"]["buyer"].with_user(self.buyer)
        with self.assertRaises(AccessError), mute_logger(*LOGGERS):
            order._export_rows([["name"], ["access_token"]])
        self.assertEqual(order._export_rows([["name"]]), [[order.name]])

    # === FROM OUTSIDE === #

    def _by_session(self, record, method, values):
        values = dict(values)
        args = [values.pop("ids")] if "ids" in values else []
        params = {"model": record._name, "method": method, "args": args, "kwargs": values}
        answer = self.url_open(
            f"/web/dataset/call_kw/{record._name}/{method}", json={"jsonrpc": "2.0", "method": "call", "params": params}
        ).json()
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("name")

    def _by_key(self, record, method, values):
        headers = {"Authorization": f"bearer {self.key}"}
        response = self.url_open(f"/json/2/{record._name}/{method}", json=values, headers=headers)
        answer = response.json()
        return (answer, None) if response.status_code == 200 else (None, answer["name"])

    def test_session_and_key(self):
        """The browser's door and that of programs are held alike."""
        keys = self.env["res.users.apikeys"].with_user(self.buyer).sudo()
        self.key = keys._generate(None, "Test", fields.Datetime.now() + timedelta(days=1))
        self.authenticate(self.buyer.login, self.buyer.login)
        for record, name, closed in self._each():
            for by in (self._by_session, self._by_key):
                for way in WAYS:
                    with self.subTest(record=record._name, by=by.__name__, way=way), mute_logger(*LOGGERS):
                        _answer, error = by(record, *WAYS[way](record.id, closed[0]))
                        self.assertEqual(error, "odoo.exceptions.AccessError")
                if record._name == "account.analytic.line":
                    continue
                answer, error = by(record, *WAYS["read"](record.id, name))
                self.assertFalse(error)
                self.assertIn(name, answer[0])

    def test_page_and_rpc(self):
        """What the page of a document prints is answered by RPC, and what it does not print is on neither."""
        quote = self.documents["quote"]["buyer"]
        quote.write({"client_order_ref": "Canary 4711", "origin": "Canary 4712"})
        self.authenticate(self.buyer.login, self.buyer.login)
        text = self.url_open(quote.access_url).text
        self.assertNotIn("Canary 4712", text)
        self.assertIn(quote.name, text)
        self.assertIsNone(self._call(self.buyer, quote, "read", "origin"))
        self.assertEqual(self._call(self.buyer, quote, "read", "name")[0]["name"], quote.name)

    def test_picture_without_a_column(self):
        """Odoo asks when its record was changed: the picture is shown, and that stays closed."""
        company = self.env.company
        for login in (None, self.buyer.login):
            self.authenticate(login, login)
            response = self.url_open(f"/web/image/res.company/{company.id}/logo")
            self.assertEqual(response.content, base64.b64decode(company.logo))
        self.assertIsNone(self._call(self.buyer, company, "read", "write_date"))
        stranger = self.documents["contact"]["buyer"].commercial_partner_id
        self.authenticate(self.people["ben"].login, self.people["ben"].login)
        own = self.url_open(f"/web/image/res.partner/{self.people['ben'].partner_id.id}/avatar_128").content
        refused = self.url_open(f"/web/image/res.partner/{stranger.id}/avatar_128").content
        self.assertNotEqual(own, refused)

    def test_terms(self):
        """The page of the vendor's terms is everybody's."""
        self.env["ir.config_parameter"].sudo().set_param("account.use_invoice_terms", True)
        self.env.company.write({"terms_type": "html", "invoice_terms_html": "<p>Terms 4711</p>"})
        for login in (None, self.buyer.login):
            self.authenticate(login, login)
            self.assertIn("Terms 4711", self.url_open("/terms").text)

    def test_project_by_its_secret(self):
        """The secret of a project shows all of its tasks to whoever has it: RPC gives it to nobody."""
        project = self.documents["project"]["buyer"]
        self.authenticate(self.buyer.login, self.buyer.login)
        with mute_logger(*LOGGERS):
            answer, error = self._by_session(project, "read", {"ids": project.ids, "fields": ["access_token"]})
        self.assertFalse(answer)
        self.assertEqual(error, "odoo.exceptions.AccessError")

    # === CENSUS === #

    def test_models_that_people_outside_read(self):
        """Each has a list, or holds nothing and says so here."""
        lists = self.policy._get_lists()
        unknown = set()
        for name, model in self.env.items():
            if model._abstract or name in lists:
                continue
            for user in (self.buyer, self.visitor):
                if self.env["ir.model.access"].with_user(user).check(name, "read", raise_exception=False):
                    unknown.add(name)
        self.assertEqual(unknown, set(OPEN_MODELS) & set(self.env))

    def test_fields_that_people_outside_read(self):
        """On a model that has a list, what is not named is not readable."""
        own = {
            "res.users": self.env["res.users"]._self_accessible_fields()[0] | {"email_normalized", "email_formatted"},
            "res.partner": {"email", "email_normalized", "email_formatted", "phone", "tz", "vat"},
        }
        for name, names in self.policy._get_lists().items():
            for user in (self.buyer, self.visitor):
                model = self.env[name].with_user(user)
                open_fields = {field.name for field in model._fields.values() if model._has_field_access(field, "read")}
                self.assertFalse(open_fields - names - ({"totp_enabled"} if name == "res.users" else set()), name)
                record = user.partner_id if name == "res.partner" else user
                if name in own:
                    record = record.with_user(user)
                    told = {field.name for field in record._fields.values() if record._has_field_access(field, "read")}
                    self.assertFalse(told - names - own[name] - {"totp_enabled"}, name)

    def test_what_a_context_asks_names(self):
        """Whatever a program may ask names to tell besides is not told, or is known to tell nothing."""
        asked = set()
        for name in self.policy._get_lists():
            asked |= set(self.registry.field_depends_context[self.env[name]._fields["display_name"]])
        self.assertEqual(asked - set(ASKED_OF_NAMES), HARMLESS_OF_NAMES & asked)

    def test_lists_name_fields(self):
        """With all apps, nothing is misspelt: a field that a list names is there, or comes with an app of no test."""
        others = self.env["portal.readable.model"].search([]).filtered(lambda row: row._is_in_force())
        rows = [*self.env["portal.document.type.model"].search([]), *others]
        unknown = {(row.model_name, row.unknown_field_names) for row in rows if row.model_name in self.env}
        self.assertEqual({entry for entry in unknown if entry[1]}, set())

    def test_owner_reads_all_that_the_lists_name(self):
        """An open field never fails in the middle, as it is computed from closed ones."""
        lists = self.policy._get_lists()
        for document in probe.collect(self, self.buyer.partner_id):
            record = self.env[document._name].browse(document.id).with_user(self.buyer)
            names = [name for name in lists.get(record._name, ()) if name in record._fields]
            names = [name for name in names if record._has_field_access(record._fields[name], "read")]
            if not record.has_access("read"):
                continue
            # Odoo's own page asks whether there are any; their model is closed.
            for name in set(names) - {"transaction_ids"}:
                self.env.flush_all()
                self.env.invalidate_all()
                with self.subTest(model=record._name, name=name):
                    record.read([name])
