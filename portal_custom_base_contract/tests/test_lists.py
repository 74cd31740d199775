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
        self._sign_in(self.anna)

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
