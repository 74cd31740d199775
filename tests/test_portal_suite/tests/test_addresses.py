from urllib.parse import quote, urlencode, urlsplit

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_common import AccessCommon

# What nobody finds in a list, by the argument of the address.
RUBBISH = {
    "sortby": ("nothing", "name desc, (select 1)"),
    "filterby": ("nothing",),
    "groupby": ("message_ids", "\0"),
    "search_in": ("create_uid.password",),
    "search": ("\0%\\",),
    "page": ("²", "1" * 5000),
    "date_begin": ("nothing", "2026-13-45"),
    "date_end": ("9999-12-31 23:59:59", "\0"),
    "parent_task_id": ("nothing", "9" * 31),
    # Names that are taken inside of a page.
    "self": ("1",),
    "document": ("1",),
}
# What an argument needs to be taken notice of.
OTHERS = {
    "date_begin": {"date_end": "2026-01-01"},
    "date_end": {"date_begin": "2026-01-01"},
    "search_in": {"search": "a"},
}
# The forms, and the pages outside of /my, that people outside are served by the suite and the apps beside it.
FORMS = (
    "/my",
    "/portal/",
    "/new/ticket",
    "/submitted/ticket",
    "/ticket/close",
    "/help/",
    "/payment/pay",
    "/payment/confirmation",
)
# Ids that no record has, and those that are none.
IDS = ("-1", str(2**31 - 1), str(2**31), str(2**63), "1" * 5000, "nothing", "²")


@tagged("post_install", "-at_install")
class TestAddresses(AccessCommon, HttpCase):
    """Whatever stands in the address of a page of the portal: it is shown, or there is no such page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followed = set()
        cls.user = cls.people["boss"]
        order, task = cls.documents["order"]["buyer"], cls.documents["task"]["buyer"]
        cls.values = {
            "folder_id": cls.documents["file"]["buyer"].folder_id.id,
            "order_id": order.id,
            "invoice_id": cls.documents["invoice"]["buyer"].id,
            "project_id": task.project_id.id,
            "task_id": task.id,
            "ticket_id": cls.documents["ticket"]["buyer"].id,
            "contract_contract_id": cls.documents["contract"]["buyer"].id,
            "contract_id": cls.documents["contract"]["buyer"].id,
            "picking_id": order.picking_ids.id,
            "page": 1,
        }

    def _get_rules(self):
        """Return the pages of the portal that are read, from whatever addon."""
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.rule.startswith("/my")
            and rule.endpoint.routing["type"] == "http"
            and "GET" in (rule.methods or {"GET"})
        ]
        self.assertGreater(len(rules), 40)
        return rules

    def _build(self, rule, **values):
        path = rule.rule
        for name in rule._converters:
            value = quote(str(values.get(name, self.values.get(name, 1))))
            for text in (f"<int:{name}>", f"<string:{name}>", f"<path:{name}>", f"<{name}>"):
                path = path.replace(text, value)
        self.assertNotIn("<", path)
        return path

    def _get_lists(self):
        """Return the addresses of the lists: the pages that have a second one."""
        return {self._build(rule).removesuffix("/page/1") for rule in self._get_rules() if "page" in rule.arguments}

    def _check(self, path, arguments=None, statuses=(200, 404)):
        address = f"{path}?{urlencode(arguments)}" if arguments else path
        with self.subTest(address=address[:200]):
            response = self._follow(self.url_open(address, allow_redirects=False))
            if response is not None:
                self.assertIn(response.status_code, statuses)
                self.assertNotIn("Traceback (most recent call last)", response.text)

    def _follow(self, response):
        """Return the answer to which another one leads, or None if this one place was opened before."""
        while response.is_redirect:
            place = urlsplit(response.headers["Location"])
            key = (self.session.uid, place.path)
            if key in self.followed:
                return None
            self.followed.add(key)
            response = self.url_open(place._replace(scheme="", netloc="").geturl(), allow_redirects=False)
        return response

    def _walk_list(self, path, **values):
        self._check(path, values, (200,))
        for name, rubbish in RUBBISH.items():
            for value in rubbish:
                self._check(path, values | {name: value} | OTHERS.get(name, {}), (200,))
        for page in ("-1", "1" * 31):
            self._check(f"{path}/page/{page}", values, (200,))
        self._check(f"{path}/page/{'1' * 5000}", values)

    def test_lists(self):
        paths = self._get_lists()
        stock = {"invoices", "tickets", "projects", "tasks", "timesheets", "purchase", "rfq"}
        self.assertLessEqual({f"/my/{name}" for name in stock | {"contracts", "quotes", "orders"}}, paths)
        self.authenticate(self.user.login, self.user.login)
        for path in sorted(paths):
            self._walk_list(path)

    def test_lists_of_visitors(self):
        """They are asked to sign in, or shown the list of the document to which they have the link."""
        self.authenticate(None, None)
        for path in sorted(self._get_lists()):
            self._check(path, {"sortby": "nothing", "page": "1" * 31, "self": "1"}, (200,))
        project = self.documents["task"]["buyer"].project_id
        self._walk_list(f"/my/projects/{project.id}", access_token=project.access_token)

    @mute_logger("odoo.http")
    def test_documents(self):
        for login in (self.user.login, None):
            self.authenticate(login, login)
            for rule in self._get_rules():
                for name in sorted(name for name in rule.arguments if name.endswith("_id")):
                    for value in IDS:
                        self._check(self._build(rule, **{name: value}), statuses=(200, 403, 404))

    def _get_forms(self):
        """Return the forms and the pages outside of /my, with a method that each is asked by: [(rule, method)]."""
        rules = [
            (rule, "POST" if "POST" in (rule.methods or {"POST"}) else "GET")
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.rule.startswith(FORMS) and rule.endpoint.routing["type"] == "http"
        ]
        forms = [(rule, method) for rule, method in rules if method == "POST" or not rule.rule.startswith("/my")]
        self.assertGreater(len(forms), 20)
        return forms

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.portal_custom_base.models.ir_http")
    def test_forms(self):
        """Whatever a form is sent: it is no failure of the server."""
        for login in (self.user.login, None):
            for rule, method in self._get_forms():
                self.authenticate(login, login)
                sent = {name: "x" for name in ("partner_id", "op", "kind", "team", "category", "model", "ticket_id")}
                for data in ({}, {"self": "1"}, sent):
                    path = self._build(rule)
                    with self.subTest(login=login, path=path, data=data):
                        if method == "POST":
                            data = data | {"csrf_token": Request.csrf_token(self)}
                            response = self.url_open(path, data=data, allow_redirects=False)
                        else:
                            response = self.url_open(path, params=data, allow_redirects=False)
                        self.assertLess(response.status_code, 500)
                        response = self._follow(response)
                        self.assertTrue(response is None or response.status_code < 500)

    def test_amount(self):
        self.authenticate(self.user.login, self.user.login)
        invoice = self.documents["invoice"]["buyer"]
        for amount in ("nothing", "nan", "9" * 400):
            self._check(f"/my/invoices/{invoice.id}", {"amount": amount}, (200,))

    # === WHAT IS KNOWN === #

    def _get_chosen(self, address):
        """Return what a list shows as chosen, by the name of the argument."""
        tree = html.fromstring(self.url_open(address).text)
        chosen = tree.xpath("//form[@role='search']//select/option[@selected]")
        return {option.getparent().get("name"): option.get("value") for option in chosen}

    def test_known_choices_are_kept(self):
        """What is unknown takes nothing else with it."""
        self.authenticate(self.user.login, self.user.login)
        for path, name, value in (
            ("/my/invoices", "sortby", "name"),
            ("/my/tasks", "groupby", "state"),
            ("/my/tickets", "groupby", "stage"),
            ("/my/purchase", "filterby", "cancel"),
            ("/my/timesheets", "groupby", "task_id"),
            ("/my/projects", "sortby", "date"),
        ):
            for other in {"sortby", "groupby", "filterby"} - {name}:
                chosen = self._get_chosen(f"{path}?{name}={value}&{other}=nothing")
                self.assertEqual(chosen.get(name), value, (path, other))

    def test_search_is_kept(self):
        self.authenticate(self.user.login, self.user.login)
        task, other = (self.documents["task"][name] for name in ("buyer", "it"))
        text = self.url_open(f"/my/tasks?search={quote(task.name)}&sortby=nothing").text
        self.assertIn(task.name, text)
        self.assertNotIn(other.name, text)
