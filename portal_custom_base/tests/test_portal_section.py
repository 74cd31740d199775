from psycopg2.errors import ReadOnlySqlTransaction, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalSection(PortalBaseCommon):
    def _visible_names(self, user):
        return [section["name"] for section in self._sections_of(user)._get_visible()]

    # === SETTINGS === #

    def test_paths_of_other_sites_and_of_the_dashboard_are_refused(self):
        for path in (
            *("https://evil.example", "//evil.example/x", "/my//evil.example", "my/orders", "/slides", "/my/<b>"),
            *("/my", "/my/", "/my?a=b", "/my/home", "/my/home/", "/my/home?a=b", "/my/a b", "/my/a?b=<c>", "/m"),
        ):
            with self.assertRaises(ValidationError, msg=path):
                self.section.path = path
        self.section.path = "/my/orders-of-mine?filterby=open"

    def test_document_path_is_checked_too(self):
        for path in ("//evil.example", "/my", "/my/", "/m", "/my/home/", "/my/a?b=c"):
            with self.assertRaises(ValidationError, msg=path):
                self.section.document_path = path
        self.section.document_path = "/my/cases/open"

    def test_records_are_chosen_from_the_fields_of_an_installed_app(self):
        form = Form(self.section)
        self.assertTrue(form.has_model)
        self.assertIn("not has_model", form._view["modifiers"]["domain"]["invisible"])
        for model in ("no.such.app", "portal.list", ""):
            form.model_name = model
            self.assertFalse(form.has_model, model)

    def test_icon_must_be_valid(self):
        with self.assertRaises(ValidationError):
            self.section.icon = 'fa-truck"><script>'

    def test_pages_to_choose(self):
        """Pages that people open who sign in, without those of other sections, of one document and of programs."""
        pages = self.section.known_paths
        self.assertIn("/my/address", pages)
        for path in ("/my", "/my/home", "/my/counters", "/web/login", "/my/security/revoke_all_devices"):
            self.assertNotIn(path, pages)
        self.assertFalse([page for page in pages if "<" in page])
        self.section.path = pages[0]
        self.assertIn(pages[0], self.section.known_paths, "its own")
        self.assertNotIn(pages[0], self.section.create({"name": "Other", "path": "/my/other"}).known_paths)

    def test_domain_must_fit_the_model(self):
        for domain in ("[('no_such_field', '=', 1)]", "not a domain", "[('id', '=', unknown)]"):
            with self.assertRaises(ValidationError, msg=domain):
                self.section.domain = domain

    def test_two_sections_cannot_open_one_path(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.section.copy()

    # === WHO SEES WHAT === #

    def test_section_appears_once_its_model_is_installed(self):
        self.section.model_name = "no.such.model"
        self.assertNotIn("Docks", self._visible_names(self.anna))
        self.section.model_name = "res.partner"
        self.assertIn("Docks", self._visible_names(self.anna))

    def test_section_is_shown_only_to_those_who_may_read_its_model(self):
        self.section.write({"model_name": "ir.cron", "domain": "[]"})
        self.assertNotIn("Docks", self._visible_names(self.anna))
        self.assertIn("Docks", self._visible_names(self.env.ref("base.user_admin")))

    def test_hiding_is_per_company_and_at_once(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.assertIn("Docks", self._visible_names(self.anna))
        self.section.with_company(other).is_hidden = True
        self.assertIn("Docks", self._visible_names(self.anna))
        self.section.is_hidden = True
        self.assertNotIn("Docks", self._visible_names(self.anna))

    def test_new_translation_is_shown_at_once(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self._sections_of(self.anna).with_context(lang="fr_FR")
        self.assertIn("Docks", [section["name"] for section in french._get_visible()])
        self.section.update_field_translations("name", {"fr_FR": "Personnes"})
        self.assertIn("Personnes", [section["name"] for section in french._get_visible()])

    def test_customers_cannot_read_or_change_sections(self):
        section = self.section.with_user(self.anna)
        for act in (
            lambda: section.read(["name"]),
            lambda: section.search([]),
            lambda: section.write({"is_hidden": True}),
            lambda: section.create({"name": "Mine", "path": "/my/mine"}),
            lambda: section.unlink(),
        ):
            with self.assertRaises(AccessError):
                act()

    # === NAVIGATION === #

    def _current(self, path):
        navigation = self._sections_of(self.anna)._get_navigation(path)
        return [s["name"] for group in navigation for s in group["sections"] if s["is_current"]]

    def test_list_and_its_documents_belong_to_the_section(self):
        for path in ("", "/page/2", "/7"):
            self.assertEqual(self._current(f"/my/portal-base-contacts{path}"), ["Docks"], path)
        self.assertEqual(self._current("/my/portal-base-contacts-of-others"), [])

    def test_path_is_hidden_only_when_all_its_sections_are(self):
        other = self.section.create(
            {"name": "Other", "path": "/my/portal-base-other", "document_path": "/my/portal-base-contacts/"}
        )
        hidden = self._sections_of(self.anna)._is_path_hidden
        self.section.is_hidden = True
        self.assertTrue(hidden("/my/portal-base-contacts"))
        self.assertTrue(hidden("/my/portal-base-contacts/page/2"))
        self.assertFalse(hidden("/my/portal-base-contacts/7"), "another section lists this document")
        other.is_hidden = True
        self.assertTrue(hidden("/my/portal-base-contacts/7"))
        self.assertFalse(hidden("/my/account"))

    def test_query_distinguishes_two_lists_on_one_page(self):
        values = {"path": "/my/portal-base-list?filterby=a", "name": "A"}
        one, other = self.section.create([values, {"path": "/my/portal-base-list?filterby=b", "name": "B"}])
        self.assertEqual(self._current("/my/portal-base-list?filterby=b&page=2"), ["B"])
        hidden = self._sections_of(self.anna)._is_path_hidden
        one.is_hidden = True
        self.assertTrue(hidden("/my/portal-base-list?filterby=a"))
        self.assertTrue(hidden("/my/portal-base-list/page/2?sortby=name&filterby=a"))
        self.assertFalse(hidden("/my/portal-base-list?filterby=b"))
        self.assertFalse(hidden("/my/portal-base-list/7"), "it may be of the other list")
        other.is_hidden = True
        self.assertTrue(hidden("/my/portal-base-list/7"))
        self.assertTrue(hidden("/my/portal-base-list"))

    def test_document_path_ends_where_a_name_ends(self):
        self.section.write({"document_path": "/my/portal-base-case", "is_hidden": True})
        hidden = self._sections_of(self.anna)._is_path_hidden
        self.assertTrue(hidden("/my/portal-base-case/7"))
        self.assertFalse(hidden("/my/portal-base-cases"))

    # === COUNTERS === #

    def test_section_that_cannot_be_counted_does_not_affect_others(self):
        bad = self.section.create({"name": "Bad", "path": "/my/portal-base-bad", "model_name": "no.such.model"})
        bad.domain = "[('no_such_field', '=', 1)]"
        self.cr.execute("UPDATE portal_section SET model_name = 'res.partner' WHERE id = %s", [bad.id])
        bad.invalidate_recordset()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.portal_custom_base.models.portal_counter_mixin", "WARNING"):
            counters = self._sections_of(self.anna)._get_counters([self._counter(), self._counter(bad)])
        self.assertEqual(counters, {self._counter(): "2"})

    def _count(self, user):
        return self._sections_of(user)._get_counters([self._counter()])[self._counter()]

    def test_users_count_what_they_may_read(self):
        self.assertEqual(self._count(self.anna), "2")
        self.assertEqual(self._count(self.stranger), "1")

    def test_record_rules_bind_the_counters(self):
        self.section.domain = f"[('id', '=', {self.stranger.partner_id.id})]"
        self.assertEqual(self._count(self.anna), "0")
        self.assertEqual(self._count(self.stranger), "1")

    def test_counting_stops_at_a_hundred(self):
        vals = [{"name": str(number), "parent_id": self.customer.id, "type": "delivery"} for number in range(97)]
        self.env["res.partner"].create(vals)
        self.assertEqual(self._count(self.anna), "99")
        self.env["res.partner"].create({"name": "One more", "parent_id": self.customer.id, "type": "delivery"})
        self.assertEqual(self._count(self.anna), "99+")
        section = next(s for s in self._sections_of(self.anna)._get_visible() if s["id"] == self.section.id)
        self.assertEqual(len(self._sections_of(self.anna)._search_counted(section, 5)), 5)

    def test_only_known_and_visible_counters_answer(self):
        names = [self._counter(), "portal_section_0", "order_count", "x' OR 1=1", False, None, 0, []]
        self.assertEqual(set(self._sections_of(self.anna)._get_counters(names)), {self._counter()})
        self.section.is_hidden = True
        self.assertFalse(self._sections_of(self.anna)._get_counters(names))

    def test_counting_writes_nothing(self):
        names = [s["counter"] for s in self._sections_of(self.anna)._get_visible() if s["counter"]]
        self.env.flush_all()
        with self.cr.savepoint(flush=False) as savepoint:
            self.cr.execute("SET LOCAL transaction_read_only = on")
            self.assertEqual(set(self._sections_of(self.anna)._get_counters(names)), set(names))
            with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"):
                self.cr.execute("UPDATE portal_section SET sequence = sequence")
            savepoint.rollback()
