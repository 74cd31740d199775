from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ApproveCommon


@tagged("post_install", "-at_install")
class TestMilestone(ApproveCommon):
    def _set(self, milestone, is_reached=True, user=None):
        milestone = milestone.with_user(user or self.lead)
        with self.env.cr.savepoint():
            milestone.toggle_is_reached(is_reached)

    def test_acceptance_alone_reaches_it(self):
        for milestone in (self.planning, self.planning.sudo()):
            for act in (
                lambda record=milestone: record.write({"is_reached": True}),
                lambda record=milestone: record.toggle_is_reached(True),
            ):
                with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
                    act()
        self._set(self.building)
        self.assertTrue(self.building.is_reached)
        self._submit()
        self._accept()
        self.assertTrue(self.planning.is_reached)
        with self.assertRaisesRegex(UserError, "stays reached"):
            self._set(self.planning, False)

    def test_project_that_needs_acceptance(self):
        self.project.portal_needs_approval = True
        with self.assertRaisesRegex(UserError, "acceptance alone"):
            self._set(self.building)
        values = {"name": "New", "project_id": self.project.id, "is_reached": True}
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            self.env["project.milestone"].create(values)
        self.env["project.milestone"].create(values | {"is_reached": False})

    def test_moved_to_a_project_that_needs_acceptance(self):
        other = self.project.copy({"portal_needs_approval": True})
        self._set(self.building)
        building = self.building.with_user(self.lead)
        for milestone in (building, building.sudo()):
            with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
                milestone.project_id = other
        building.write({"is_reached": False, "project_id": other.id})
        self.assertEqual(building.project_id, other)

    def test_no_default_sets_it_without_the_customer(self):
        self.project.portal_needs_approval = True
        milestones = self.env["project.milestone"].with_user(self.vera)
        values = {"name": "New", "project_id": self.project.id}
        context = {"default_portal_override": "reached", "default_is_reached": True}
        for each in (milestones, milestones.sudo()):
            with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
                each.with_context(**context).create(values)
        for name, value in (("portal_override", "reached"), ("is_reached", True)):
            self.env["ir.default"].set("project.milestone", name, value, user_id=self.vera.id)
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            milestones.create(values)
        self.assertFalse(milestones.create(values | {"is_reached": False}).portal_override)

    def test_copied_project(self):
        self._submit()
        self._accept()
        copy = self.project.copy()
        self.assertEqual(len(copy.milestone_ids), 2)
        self.assertFalse(any(copy.milestone_ids.mapped("is_reached")))
        self.assertFalse(copy.portal_deliverable_ids)

    def test_all_of_its_deliverables(self):
        second = self._create_deliverable(name="Furniture")
        for deliverable in (self.plan, second):
            self.assertFalse(self.planning.is_reached)
            self._submit(deliverable)
            self._accept(deliverable=deliverable)
        self.assertTrue(self.planning.is_reached)

    def test_another_deliverable_takes_nothing_back(self):
        self._submit()
        self._accept()
        second = self._create_deliverable(name="Furniture")
        with self.assertRaisesRegex(UserError, "stays reached"):
            self._set(self.planning, False)
        self.assertTrue(self.planning.is_reached)
        second.with_user(self.lead).unlink()
        self._set(self.building)
        self._create_deliverable(milestone_id=self.building.id)
        self._set(self.building, False)
        self.assertFalse(self.building.is_reached)

    def _get_place(self, milestone):
        """Return where the database keeps a row: another place after each time that it is written."""
        self.env.flush_all()
        self.env.cr.execute("SELECT ctid FROM project_milestone WHERE id = %s", [milestone.id])
        return self.env.cr.fetchone()[0]

    def test_accepted_at_the_same_time(self):
        """Each acceptance writes the milestone, so that of two at the same time the second begins anew."""
        second = self._create_deliverable(name="Furniture")
        self._submit(second)
        self._submit()
        place = self._get_place(self.planning)
        self._accept()
        self.assertNotEqual(self._get_place(self.planning), place)
        self.assertFalse(self.planning.is_reached)
        self._accept(deliverable=second)
        self.assertTrue(self.planning.is_reached)

    def test_withdrawing_frees_nothing(self):
        self._submit()
        self.plan.with_user(self.vera).action_withdraw()
        with self.assertRaisesRegex(UserError, "acceptance alone"):
            self._set(self.planning)
        self._submit()
        self._accept()
        self.assertTrue(self.planning.is_reached)

    def test_withdrawing_what_was_sent_back(self):
        second = self._create_deliverable(name="Furniture")
        for deliverable in (self.plan, second):
            self._submit(deliverable)
        self._send_back(deliverable=second)
        self._submit(second)
        second.with_user(self.vera).action_withdraw()
        self._accept()
        self.assertFalse(self.planning.is_reached)
        self._submit(second)
        self._accept(deliverable=second)
        self.assertTrue(self.planning.is_reached)

    def test_withdrawing_the_last_open_one(self):
        second = self._create_deliverable(name="Furniture")
        for deliverable in (self.plan, second):
            self._submit(deliverable)
        self._accept()
        self.assertFalse(self.planning.is_reached)
        second.with_user(self.vera).action_withdraw()
        self.assertTrue(self.planning.is_reached)

    def test_what_was_accepted_stays(self):
        other = self.project.copy()
        self._submit()
        self._accept()
        with self.assertRaisesRegex(UserError, "was accepted"):
            self.planning.project_id = other
        self.planning.write({"project_id": self.project.id, "name": "Planning, done"})

    def test_tasks_decide_nothing(self):
        self._submit()
        for state in ("03_approved", "1_done"):
            self.task.state = state
        self.assertEqual((self.plan.state, self.planning.is_reached), ("submitted", False))

    def test_open_deliverables(self):
        other = self._create_deliverable(milestone_id=self.building.id)
        found = self.env["portal.project.deliverable"].with_user(self.vera)
        for record, expected in ((self.project, self.plan | other), (self.building, other)):
            action = record.with_user(self.vera).action_open_portal_deliverables()
            self.assertEqual(found.search(action["domain"]).sudo(), expected.sudo())
        self.assertEqual(self.project.portal_deliverable_count, 2)

    # === WITHOUT THE CUSTOMER === #

    def test_override(self):
        action = self.planning.with_user(self.lead).action_portal_override()
        forms = self.env[action["res_model"]].with_user(self.lead).with_context(**action["context"])
        form = Form(forms)
        form.reason = "Agreed on the phone"
        form.save().action_set()
        self.assertTrue(self.planning.is_reached)
        self.assertEqual(self.planning.portal_override_by_id, self.lead)
        self.assertIn("Agreed on the phone", self.planning.message_ids[0].body)
        self.assertIn("Agreed on the phone", self.project.message_ids[0].body)
        with self.assertRaises(UserError):
            self._set(self.planning, False)
        self.planning.with_user(self.lead)._override_portal(False, "A mistake")
        self.assertFalse(self.planning.is_reached)
        self._submit()
        self._accept()
        self.assertTrue(self.planning.is_reached)
        self.assertFalse(self.planning.portal_override_reason)

    def test_acceptance_ends_an_override(self):
        self.planning.with_user(self.lead)._override_portal(True, "Agreed on the phone")
        self.env["res.lang"]._activate_lang("fr_FR")
        self.vera.lang = "fr_FR"
        self._submit()
        self._accept()
        self.assertTrue(self.planning.is_reached)
        self.assertFalse(self.planning.portal_override or self.planning.portal_override_reason)
        self.assertIn("tous ses livrables sont acceptés", self.planning.message_ids[0].body)
        self.assertEqual(self._get_told("milestone_reached"), (self.ines | self.vera).partner_id)

    def test_what_was_set_to_reached_stays(self):
        other = self.project.copy()
        building = self.building.with_user(self.lead)
        building._override_portal(True, "Agreed on the phone")
        with self.assertRaisesRegex(UserError, "set to reached"), self.env.cr.savepoint():
            building.project_id = other
        building._override_portal(False, "A mistake")
        building.project_id = other
        self.assertEqual(building.project_id, other)

    def test_reached_ones_are_kept(self):
        building = self.building.with_user(self.lead)
        values = {"name": "More", "project_id": self.project.id}
        more, reached = building.create([values, values | {"is_reached": True}])
        reached.unlink()
        self.project.portal_needs_approval = True
        building._override_portal(True, "Agreed on the phone")
        with self.assertRaisesRegex(UserError, "it is kept"), self.env.cr.savepoint():
            building.unlink()
        more.unlink()
        building._override_portal(False, "A mistake")
        building.unlink()

    def test_override_is_for_those_who_manage_projects(self):
        with self.assertRaises(AccessError):
            self.planning.with_user(self.vera)._override_portal(True, "Because")
        with self.assertRaises(UserError):
            self.planning.with_user(self.lead)._override_portal(True, " ")
        for user in (self.vera, self.lead):
            with self.assertRaises(AccessError):
                self.planning.with_user(user).write({"portal_override": "reached"})
        self.assertFalse(self.planning.is_reached)
