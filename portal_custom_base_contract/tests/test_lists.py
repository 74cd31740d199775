from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon


@tagged("post_install", "-at_install")
class TestContractList(ListCommon, PortalBaseCommon, HttpCase):
    list_path = "/my/contracts"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_contract("Cleaning", cls.anna.partner_id, code="C-1")
        cls._create_contract("Heating", cls.anna.partner_id, code="C-2", date_end="2020-12-31")
        cls._create_contract("Guarding", cls.stranger.partner_id, code="C-3")

    @classmethod
    def _create_contract(cls, name, partner, **values):
        line = {"date_start": "2020-01-01", "recurring_next_date": "2020-02-01", "line_recurrence": False}
        contract = cls.env["contract.contract"].create({"name": name, "partner_id": partner.id, **line, **values})
        contract.message_subscribe(partner.ids)
        return contract

    def setUp(self):
        super().setUp()
        # Where another addon lists contracts, links lead to its list.
        self.startPatcher(patch.object(self.registry["portal.list.contract"], "_get_successor", lambda _list: ""))
        self._sign_in(self.anna)

    def test_successor(self):
        lists = self.registry["portal.list.contract"]
        with patch.object(lists, "_get_successor", lambda _list: "/my/elsewhere"):
            response = self.url_open("/my/contracts?sortby=name", allow_redirects=False)
        self.assertEqual((response.status_code, response.headers["Location"][-13:]), (302, "/my/elsewhere"))

    def test_search_has_an_index(self):
        contracts = self.env["contract.contract"]
        names = self.env["portal.list.contract"]._get_searches()
        self.assertEqual({contracts._fields[name].index for name in names}, {"trigram"})

    def test_filters(self):
        for query, expected in (
            *(("", {"Cleaning", "Heating"}), ("?filterby=running", {"Cleaning"}), ("?filterby=over", {"Heating"})),
            *(("?search=C-1", {"Cleaning"}), ("?search=heat&search_in=name", {"Heating"})),
        ):
            self.assertEqual(set(self._list(query)), expected, query)
        self.assertEqual(self._list("?sortby=name"), ["Heating", "Cleaning"])
        self.assertEqual(self._text(self._open(), "portal_list_title"), "Contracts (2)")

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.stranger)
        self.assertEqual(self._list(), ["Guarding"])
        self._check_visitor()

    def test_nonsense_and_cost(self):
        self._check_nonsense()
        for number in range(12):
            self._create_contract(f"Contract {number}", self.anna.partner_id)
        self._check_queries("?filterby=running&sortby=code&search=contract")
        self._check_indexes(self.env["portal.list.contract"].with_user(self.anna))
