from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, TransactionCase, tagged

from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestVendor(TicketFormCommon, TransactionCase):
    def test_question_of_a_category(self):
        form = Form(self.env["portal.ticket.question"].with_user(self.agent))
        form.name = "Which floor?"
        form.kind = "choice"
        with form.choice_ids.new() as choice:
            choice.name = "First"
        form.category_ids.add(self.broken)
        question = form.save()
        self.assertEqual(self.broken.portal_question_ids, question)
        with Form(self.broken.with_user(self.agent)) as form:
            form.portal_product_use = "required"
            self.assertEqual(len(form.portal_question_ids), 1)
        self.assertIn(question._get_form_name(), self._get_asked())

    def _get_asked(self):
        form, actor = self.env["portal.ticket.form"].with_user(self.ines), self._actor()
        return form._get_hints(actor, {"category": [str(self.broken.id)]})["asked"]

    def test_settings_of_a_team(self):
        with Form(self.team.with_user(self.agent)) as form:
            form.portal_most_urgent = "2"
            form.portal_max_files = 3
            form.portal_extensions = "pdf, .PNG"
            form.portal_is_open_to_visitors = True
        limits = self.team._get_portal_limits()
        self.assertEqual((limits["max_count"], limits["extensions"]), (3, ("pdf", "png")))
        for values in (
            {"portal_max_files": 0},
            {"portal_max_files": 21},
            {"portal_max_megabytes": 26},
            {"portal_extensions": "pdf, svg"},
            {"portal_extensions": "html"},
        ):
            with self.assertRaises(ValidationError, msg=values), self.cr.savepoint():
                self.team.write(values)

    def test_ticket_shows_what_was_answered(self):
        question = self._ask("Code")
        ticket = self._send(product="HD-1", urgency="3", **{question._get_form_name(): "E07"})
        with Form(ticket.with_user(self.agent)) as form:
            self.assertEqual((form.portal_product, form.portal_urgency), ("HD-1", "Urgent"))
            self.assertEqual(len(form.portal_answer_ids), 1)
            form.portal_product = "HD-2"
        self.assertEqual(ticket.portal_product_key, "hd2")

    def test_menus(self):
        for xmlid in ("portal_ticket_question_menu", "portal_ticket_request_menu"):
            menu = self.env.ref(f"portal_helpdesk_form.{xmlid}")
            visible = self.env["ir.ui.menu"].with_user(self.agent)._visible_menu_ids()
            self.assertIn(menu.id, visible)
            self.env[menu.action.res_model].with_user(self.agent).search(menu.action.domain or [])
            for view in menu.action.view_mode.split(","):
                self.env[menu.action.res_model].with_user(self.agent).get_view(view_type=view)

    def test_colleague_without_the_right(self):
        employee = self.agent.copy(
            {"login": "employee.asks", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
        )
        answer = self._send(**{self._ask("Code")._get_form_name(): "E07"}).portal_answer_ids
        with self.assertRaises(AccessError):
            answer.with_user(employee).read(["text"])
        with self.assertRaises(AccessError):
            answer.with_user(employee).check_access("read")
        self.assertFalse(answer.with_user(employee).search([("id", "=", answer.id)]))
        self.assertTrue(answer.with_user(self.agent).search([("id", "=", answer.id)]))
        self.assertEqual(answer.with_user(self.agent).read(["text"])[0]["text"], "E07")
        with self.assertRaises(AccessError):
            answer.with_user(self.agent).write({"text": "E08"})
        for model in ("portal.ticket.question", "portal.ticket.request"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(employee).search([])
