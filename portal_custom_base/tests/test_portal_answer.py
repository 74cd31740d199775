from datetime import datetime, timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .common import PortalBaseCommon

LOGGER = "odoo.addons.portal_custom_base.models.portal_answer"


@tagged("post_install", "-at_install")
class TestPortalAnswer(PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["portal.answer"].search([("provider", "!=", "portal.answer.waiting")]).is_hidden = True
        cls.waiting = cls.env.ref("portal_custom_base.answer_waiting")

    def _open(self):
        self.authenticate("anna.base", "anna.base")
        response = self.url_open("/my")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _find(self, page):
        return page.xpath("//section[@data-answer='portal.answer.waiting']")

    def test_vendor_switches_a_block_off(self):
        self.assertTrue(self._find(self._open()))
        self.waiting.is_hidden = True
        self.assertFalse(self._find(self._open()))

    def test_sign_is_before_the_currency(self):
        currency = self.env.ref("base.USD")
        for position, text in (("before", "-$\xa095.00"), ("after", "-95.00\xa0$")):
            currency.position = position
            tell = self.env["portal.answer.mixin"]._tell_money
            self.assertEqual(tell(-95, currency), text)
            self.assertEqual(tell(-0.001, currency), tell(0, currency))
            self.assertEqual(tell(95, currency), text[1:])

    def test_empty_block_says_so(self):
        self.env["portal.attention"].search([]).is_hidden = True
        [block] = self._find(self._open())
        self.assertIn("Nothing waits for you.", block.text_content())

    def test_block_that_fails_leaves_the_others(self):
        provider = self.registry["portal.answer.waiting"]
        with patch.object(provider, "_prepare_answer", side_effect=KeyError("x")), mute_logger(LOGGER):
            page = self._open()
        self.assertFalse(self._find(page))
        self.assertTrue(page.xpath("//nav[@name='portal_sections']"))

    def test_query_that_fails_leaves_the_others(self):
        provider = self.registry["portal.answer.waiting"]
        broken = {"broken": SQL("(SELECT 1 / 0)")}
        marks = {"portal_brand_color": "#123456"}
        with patch.object(provider, "_get_searches", return_value=broken), mute_logger(LOGGER, "odoo.sql_db"):
            page = self._open()
            # What was written before is kept, also where the page is tried for arguments that nobody knows.
            self.assertEqual(self.url_open("/my?utm_source=mail").status_code, 200)
            self.env.company.write(marks)
            self.env.flush_all()
            self.env["portal.answer"].with_user(self.anna)._get_dashboard()
        self.env.invalidate_all()
        self.assertEqual(self.env.company.portal_brand_color, marks["portal_brand_color"])
        self.assertFalse(self._find(page))
        self.assertTrue(page.xpath("//nav[@name='portal_sections']"))

    def test_only_what_answers_is_a_block(self):
        with self.assertRaises(ValidationError):
            self.waiting.provider = "res.partner"
        self.waiting.provider = "portal.answer.not.installed"
        self.assertFalse(self._find(self._open()), "an addon that is gone answers nothing")

    def test_news_begin_with_the_visit_before(self):
        news = self.env["portal.answer.news"].with_user(self.anna)
        month = fields.Datetime.now() - timedelta(days=30)
        self.assertAlmostEqual(news._get_last_visit(), month, delta=timedelta(minutes=1))
        before, _now = self.env["portal.sign.in"].create([{"user_id": self.anna.id, "succeeded": True}] * 2)
        self.env.flush_all()
        self.env.cr.execute("UPDATE portal_sign_in SET create_date = '2026-01-02' WHERE id = %s", [before.id])
        self.env.invalidate_all()
        self.assertEqual(news._get_last_visit(), datetime(2026, 1, 2))

    def test_no_news_no_block(self):
        self.assertFalse(self.env["portal.answer.news"].with_user(self.anna)._get_answer().get("rows"))

    def test_news_of_one_source_alone(self):
        news = self.env["portal.answer.news"].with_user(self.anna)
        source = {"model": "res.partner", "date": "create_date", "domain": Domain("id", "=", self.anna.partner_id.id)}
        since = SQL("%s", fields.Datetime.now() - timedelta(days=1))
        sources = {1: [source], 2: [source, source]}
        searches = {number: news._search_newest(sources[number], since) for number in sources}
        found = self.env["portal.answer"]._find({"news": searches})["news"]
        [[model, record_id, _day]] = found[1]
        self.assertEqual(self.env[model].browse(record_id), self.anna.partner_id)
        self.assertEqual(len(found[2]), 2)

    def test_blocks_are_in_the_vendors_order(self):
        self.env["portal.answer"].search([]).is_hidden = False
        sections = self.env["portal.section"]._get_counted()
        first = self.env["portal.answer"]._get_blocks(sections)
        self.waiting.sequence = 999
        self.assertEqual(self.env["portal.answer"]._get_blocks(sections)[-1]["provider"], "portal.answer.waiting")
        self.assertEqual(first[0]["provider"], "portal.answer.waiting")

    def test_only_numbers_that_are_shown_are_counted(self):
        values = {"model_name": "res.partner", "domain": "[]"}
        own, told, tile = self.env["portal.section"].create(
            [
                {"name": "Own", "path": "/my/own", "category": "account", **values},
                {"name": "Told", "path": "/my/told", "category": "account", **values},
                {"name": "Tile", "path": "/my/tile", "category": "service", **values},
            ]
        )
        with patch.object(self.registry["portal.answer.waiting"], "_answer_section", "/my/told"):
            sections = self.env["portal.section"].with_user(self.anna)._get_counted()
        counts = {section["id"]: section["count"] for section in sections}
        self.assertIsNone(counts[own.id])
        self.assertNotIn(None, (counts[told.id], counts[tile.id]))

    def test_deadlines_in_words(self):
        today = fields.Date.context_today(self.env.user)
        tell = self.env["portal.answer.mixin"]._tell_deadline
        for days, state, words in (
            (-20, "problem", "20 days late"),
            (-1, "problem", "1 day late"),
            (0, "waiting", "Today"),
            (1, "waiting", "Until tomorrow"),
            (10, "waiting", "10 days left"),
            (40, "waiting", "Until "),
        ):
            told = tell(today + timedelta(days=days))
            self.assertEqual(told[0], state)
            self.assertTrue(told[1].startswith(words), told)
