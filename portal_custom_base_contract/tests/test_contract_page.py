from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.page_common import PageCommon


@tagged("post_install", "-at_install")
class TestContractPage(PageCommon, PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.contract = cls._create_contract("Cleaning", cls.anna.partner_id)
        cls.url = f"/my/contracts/{cls.contract.id}"

    @classmethod
    def _create_contract(cls, name, partner, **line):
        start = cls.today - timedelta(days=90)
        line = {
            **{"name": f"{name} of rooms", "quantity": 2, "price_unit": 50, "date_start": start},
            **{"recurring_rule_type": "quarterly", "recurring_interval": 1, "recurring_next_date": cls.today},
            **line,
        }
        contract = cls.env["contract.contract"].create(
            {
                **{"name": name, "code": "C-7", "partner_id": partner.id, "line_recurrence": True},
                "contract_line_ids": [Command.create(line)],
            }
        )
        contract.message_subscribe(partner.ids)
        return contract

    def _get_sections(self):
        """Return the section to which the page belongs; an addon may have another one for contracts."""
        sections = self.env["portal.section"]
        found = sections._find_matching(sections._get_all(), self.url)
        return sections.browse(values["id"] for values in found)

    def test_page_tells_what_runs(self):
        self._sign_in(self.anna)
        page = self._open_page(self.url, "portal.document.page.contract")
        self.assertEqual(self._get_facts(page)["code"], "C-7")
        lines = self._get_text(page, "portal_contract_lines")
        for part in ("Cleaning of rooms", "every 3 months", "100.00"):
            self.assertIn(part, lines)
        self.assertIn(self.contract._get_portal_badge()[1], page.xpath("//h1")[0].text_content())
        [section] = self._get_sections()
        self.assertTrue(
            page.xpath(f"//nav[@name='portal_navigation']//a[@href='{section.path}' and @aria-current]"), section.path
        )
        self._check_page_queries(self.url)

    def test_ended_contract_says_so(self):
        ended = self.today - timedelta(days=2)
        over = self._create_contract(
            "Old", self.anna.partner_id, date_end=ended, last_date_invoiced=ended, recurring_next_date=False
        )
        self._sign_in(self.anna)
        page = self._open_page(f"/my/contracts/{over.id}", "portal.document.page.contract")
        self.assertIn("Ended", page.xpath("//h1")[0].text_content())
        self.assertEqual(self._get_steps(page)[-1], "over")

    def test_block_is_for_those_who_have_contracts(self):
        """Nothing is looked for where the section's number says that there is none."""
        answer = self.registry["portal.answer.contract"]
        for user, number in ((self.anna, 1), (self.ben, 0)):
            self._sign_in(user)
            with patch.object(answer, "_get_searches", autospec=True, side_effect=answer._get_searches) as asked:
                page = html.fromstring(self.url_open("/my").content)
            self.assertEqual(asked.call_count, number, user.login)
            self.assertEqual(len(page.xpath("//section[@data-answer='portal.answer.contract']")), number, user.login)

    def test_cancelled_line_is_left_out(self):
        self.contract.contract_line_ids.is_canceled = True
        self._sign_in(self.anna)
        page = self._open_page(self.url, "portal.document.page.contract")
        self.assertNotIn("Cleaning of rooms", self._get_text(page, "portal_contract_lines"))

    def test_others_and_visitors(self):
        self._check_refused(self.url, (self.stranger, None))
        token = self.contract._portal_ensure_token()
        self._open_page(f"{self.url}?access_token={token}", "portal.document.page.contract")

    def test_start_is_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        modifications = self.env["contract.modification"]
        values = {"contract_id": self.contract.id, "date": self.today}
        start, other = modifications.create(
            [values | {"description": text} for text in ("Contract start", "Price of 2027")]
        )
        self.assertEqual(start._tell_portal(), "Start of the contract")
        self.assertEqual(start.with_context(lang="fr_FR")._tell_portal(), "Début du contrat")
        self.assertEqual(other.with_context(lang="fr_FR")._tell_portal(), "Price of 2027")

    def test_rhythm(self):
        line = self.contract.contract_line_ids
        for kind, count, expected in (
            *(("monthly", 1, "every month"), ("monthly", 2, "every 2 months"), ("semesterly", 1, "every 6 months")),
            *(("yearly", 1, "every year"), ("weekly", 2, "every 2 weeks"), ("daily", 1, "every day")),
        ):
            line.write({"recurring_rule_type": kind, "recurring_interval": count})
            self.assertEqual(line._get_portal_rhythm(), expected)

    def test_dashboard_tells_running_contracts(self):
        self._create_contract("Foreign", self.stranger.partner_id)
        answer = self.env["portal.answer.contract"].with_user(self.anna)._get_answer()
        self.assertEqual([row["name"] for row in answer["rows"]], ["Cleaning"])
        self.assertEqual(answer["rows"][0]["url"], self.contract.access_url)
        self.contract.unlink()
        self.assertFalse(self.env["portal.answer.contract"].with_user(self.anna)._get_answer())

    def test_hidden_section_closes_the_page(self):
        self._sign_in(self.anna)
        self._open_page(self.url, "portal.document.page.contract")
        self._get_sections().is_hidden = True
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertEqual(self.url_open("/my/contracts").status_code, 404)
