import base64
import difflib
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.file_size import tell_size

from .common import PDF, ApproveCommon

SQL_LOG = "odoo.sql_db"


@tagged("post_install", "-at_install")
class TestDeliverable(ApproveCommon):
    # === WHAT IT IS === #

    def test_belongs_to_one_thing(self):
        for values in ({"milestone_id": False}, {"task_id": self.task.id}):
            with self.assertRaises(CheckViolation), mute_logger(SQL_LOG), self.env.cr.savepoint():
                self._create_deliverable(**values).flush_recordset()
        other = self.project.copy()
        with self.assertRaises(ValidationError):
            self._create_deliverable(project_id=other.id)
        with self.assertRaises(ValidationError):
            self._create_deliverable(decider_ids=[Command.set(self.ben.partner_id.ids)])
        with self.assertRaises(ValidationError):
            self._create_deliverable(link="javascript:alert(1)")
        self.assertEqual(
            self._create_deliverable(milestone_id=False, task_id=self.task.id).partner_id, self.task.partner_id
        )
        self.assertEqual(self._create_deliverable(link="https://vendor.example").partner_id, self.acme)

    def test_is_for_the_customer_of_the_project_or_the_task(self):
        nobody = {"decider_ids": False}
        for partner in (self.env.company.partner_id, self.ben.partner_id):
            with self.assertRaisesRegex(ValidationError, "must be the one"):
                self._create_deliverable(partner_id=partner.id, **nobody)
        self._create_deliverable(partner_id=self.ines.partner_id.id)
        self.task.partner_id = self.ben.partner_id
        of_task = {"milestone_id": False, "task_id": self.task.id, **nobody}
        self.assertEqual(self._create_deliverable(**of_task).partner_id, self.ben.partner_id)
        self.project.partner_id = False
        self._create_deliverable(partner_id=self.beta.id, **nobody)

    def test_nobody_writes_what_happens(self):
        for values in ({"state": "accepted"}, {"version_number": 3}, {"decided_by": "Ines"}, {"awaited_ids": False}):
            with self.assertRaises(AccessError):
                self.plan.with_user(self.lead).write(values)
        with self.assertRaises(AccessError):
            self._create_deliverable(state="accepted")
        version = self._submit().with_user(self.lead).sudo(False)
        for act in (lambda: version.write({"state": "accepted"}), version.unlink, version.copy):
            with self.assertRaises(AccessError):
                act()
        self.plan.with_user(self.vera).write({"user_id": self.lead.id})

    def test_no_default_writes_what_happens(self):
        values = self.plan.copy_data()[0] | {"name": "Furniture"}
        defaults = {"state": "accepted", "version_number": 1, "decided_by": "Ines", "name": "Other"}
        context = {f"default_{name}": value for name, value in defaults.items()}
        deliverables = self.env["portal.project.deliverable"].with_user(self.vera)
        by_context = deliverables.with_context(**context).create(values)
        for name in ("state", "version_number", "decided_by"):
            self.env["ir.default"].set(deliverables._name, name, defaults[name], user_id=self.vera.id)
        by_default = deliverables.create(values)
        for deliverable in (by_context, by_default):
            self.assertEqual((deliverable.state, deliverable.version_number), ("draft", 0))
            self.assertFalse(deliverable.decided_by)
        self.assertEqual(by_context.name, "Furniture")

    # === SUBMITTING === #

    def test_submit(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._submit(self._create_deliverable(description="  ", attachment_ids=False))
        version = self._submit(due_on=fields.Date.today() + timedelta(days=5))
        self.assertEqual((self.plan.state, version.number, version.state), ("submitted", 1, "submitted"))
        self.assertEqual(self.plan.awaited_ids, self.ines.partner_id)
        self.assertEqual(version.digest, self._digest())
        self.assertEqual(self._get_told("deliverable_submitted"), self.ines.partner_id)
        self.assertTrue(self._get_evidence("offered")._is_intact())
        self.assertFalse(self.plan.is_changed)

    def test_wizard(self):
        self.bob.partner_id.portal_role_id = self.roles["finance"]
        self.plan.decider_ids |= self.bob.partner_id
        action = self.plan.with_user(self.vera).action_submit()
        form = Form(self.env[action["res_model"]].with_user(self.vera).with_context(**action["context"]))
        self.assertEqual(form.number, 1)
        self.assertIn("Bob", form.warning)
        self.assertNotIn("Ines", form.warning)
        form.save().action_submit()
        self.assertEqual(self.plan.state, "submitted")
        self.assertTrue(self.plan.due_on)

    def test_submit_replaces_what_nobody_decided_on(self):
        first = self._submit()
        self.plan.write({"name": "Plan, corrected"})
        self.assertTrue(self.plan.is_changed)
        digest = self._digest()
        second = self._submit(change_note="The door moved")
        self.assertEqual((first.state, second.state, second.number), ("replaced", "submitted", 2))
        self.assertFalse(self.plan.is_changed)
        with self.assertRaisesRegex(UserError, "has changed"), self.env.cr.savepoint():
            self._accept(digest=digest)
        self._accept()

    def test_withdraw(self):
        version = self._submit()
        self.plan.with_user(self.vera).action_withdraw()
        self.assertEqual((self.plan.state, version.state), ("withdrawn", "withdrawn"))
        self.assertFalse(self.plan._get_shown_versions_sudo())
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self._accept()
        with self.assertRaises(UserError):
            self.plan.with_user(self.vera).action_withdraw()
        self._submit()
        self._accept()
        with self.assertRaises(UserError):
            self.plan.with_user(self.vera).action_withdraw()

    def test_working_title(self):
        """The customer reads the title that was submitted, in the list as well, and after it was withdrawn."""
        self._submit()
        self.plan.with_user(self.vera).action_withdraw()
        self.plan.with_user(self.vera).name = "Cheap copy of the old plan"
        shown = self.plan.with_user(self.ines).sudo(False)
        self.assertEqual(shown.display_name, "Plan of the third floor")
        self.assertEqual(self.plan._get_portal_summary()["name"], "Plan of the third floor")
        rows = self.env["portal.list.deliverable"].with_user(self.ines)._get_file_rows({"search": "Plan"})
        told = str(list(rows))
        self.assertIn("Plan of the third floor", told)
        self.assertNotIn("Cheap", told)
        names = self.env["portal.list.deliverable"]._get_searches().keys()
        orders = {sort["order"] for sort in self.env["portal.list.deliverable"]._get_sorts().values()}
        self.assertFalse({"name"} & (names | orders))
        self._submit()
        self.assertEqual(shown.display_name, "Cheap copy of the old plan")

    def test_what_it_belongs_to_stays_once_it_was_submitted(self):
        self._create_deliverable().with_user(self.vera).milestone_id = self.building
        self._submit()
        self._send_back()
        for values in ({"milestone_id": self.building.id}, {"partner_id": self.beta.id}):
            with self.assertRaisesRegex(UserError, "was submitted"), self.env.cr.savepoint():
                self.plan.with_user(self.vera).write(values)
        with self.assertRaisesRegex(UserError, "is kept"):
            self.plan.with_user(self.lead).unlink()
        self._create_deliverable().with_user(self.lead).unlink()

    # === FROZEN === #

    def test_files_are_copied(self):
        version = self._submit()
        file = version._get_files_sudo()
        self.assertEqual((file.name, file._get_content()[:5]), ("plan.pdf", b"%PDF-"))
        self.plan.attachment_ids.write({"raw": b"%PDF-other"})
        self.assertTrue(self.plan.is_changed)
        with self.assertRaisesRegex(UserError, "has changed"), self.env.cr.savepoint():
            self._accept()
        with self.assertRaisesRegex(UserError, "has changed"), self.env.cr.savepoint():
            self._send_back()
        self.plan.attachment_ids.unlink()
        self.assertEqual(base64.b64decode(file.content)[:8], b"%PDF-1.4")
        self.assertTrue(self._get_evidence("offered")._is_intact())

    def test_sizes_without_reading_files(self):
        new = self.env["ir.attachment"].with_user(self.vera).create({"name": "a.txt", "raw": b"x" * 2000})
        self.plan.attachment_ids |= new
        version = self._submit()
        files = version._get_files_sudo()
        with patch.object(type(files), "_get_content", side_effect=AssertionError):
            values = {"portal_versions": version, "portal_seals": ()}
            rows = self.env["portal.document.page.deliverable"]._get_files(self.plan.sudo(), None, values)
        self.assertCountEqual([row["text"] for row in rows], [tell_size(self.env, size) for size in (len(PDF), 2000)])

    def test_files_that_cannot_be_frozen(self):
        files = self.env["ir.attachment"].with_user(self.vera)
        self.plan.attachment_ids = files.create({"name": "Link", "type": "url", "url": "https://a.b"})
        with self.assertRaisesRegex(UserError, "cannot be frozen"):
            self._submit()
        many = files.create([{"name": f"{number}.txt", "raw": b"x"} for number in range(51)])
        self.plan.attachment_ids = many
        with self.assertRaisesRegex(UserError, "at most 50"):
            self._submit()
        self.plan.attachment_ids = many[:50]
        self.assertEqual(len(self._submit()._get_files_sudo()), 50)

    def test_changed_milestone(self):
        self._submit()
        self.planning.name = "Another one"
        with self.assertRaisesRegex(UserError, "has changed"):
            self._accept()

    def test_differences(self):
        first = self._submit()
        self._send_back()
        new = self.env["ir.attachment"].with_user(self.vera).create({"name": "door.txt", "raw": b"left"})
        self.plan.attachment_ids.raw = b"%PDF-2"
        self.plan.write(
            {
                "name": "Plan, corrected",
                "link": "https://vendor.example",
                "description": "Desks at the window.\nThe door is on the left.",
                "attachment_ids": [Command.link(new.id)],
            }
        )
        second = self._submit(change_note="The door moved")
        found = second._get_differences(first)
        self.assertEqual(
            found["lines"], [("removed", "The door is on the right."), ("added", "The door is on the left.")]
        )
        self.assertEqual(
            found["changes"],
            [
                "The title was “Plan of the third floor”.",
                "The link is another one.",
                "New file: door.txt",
                "Changed file: plan.pdf",
            ],
        )
        self.assertEqual(first._get_differences(second.browse()), {"changes": [], "lines": []})
        self.plan.attachment_ids -= new
        third = self._submit()
        self.assertIn("Removed file: door.txt", third._get_differences(second)["changes"])

    def test_differences_of_long_descriptions(self):
        """They are found line by line, in far less time than a page takes, however much was changed in each line."""
        before = "\n".join(f"Desk {number} stands at the window of the third floor" for number in range(400))
        version = self.plan.version_ids
        with patch.object(difflib.Differ, "compare", side_effect=AssertionError):
            found = version._compare_lines(before, before.replace("window", "door"))
            kept = version._compare_lines(before, before + "\n-- the end")
        self.assertEqual(len(found), 200)
        self.assertEqual(kept, [("added", "-- the end")])
        self.assertEqual(version._compare_lines("-- one\ntwo", "two\n"), [("removed", "-- one")])

    # === REMINDING === #

    def _age(self, days):
        past = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute("UPDATE portal_project_deliverable_version SET create_date = %s", [past])
        self.env.invalidate_all()

    def test_reminders(self):
        job = "portal_project_approve.ir_cron_portal_project_deliverable"
        self._submit()
        self._run_cron(job)
        self.assertFalse(self._get_told("deliverable_reminder"))
        self._age(8)
        self._run_cron(job)
        self.assertEqual(self._get_told("deliverable_reminder"), self.ines.partner_id)
        self._accept()
        with self.assertRaises(UserError):
            self.plan.with_user(self.vera).action_remind()

    def test_nobody_is_reminded_of_what_has_changed(self):
        """The customer cannot decide on it: the vendor is told, once."""
        self._submit()
        self.plan.with_user(self.vera).description = "Desks at the door."
        with self.assertRaisesRegex(UserError, "once more"):
            self.plan.with_user(self.vera).action_remind()
        for _day in range(2):
            self.plan.sudo()._remind()
        self.assertFalse(self._get_told("deliverable_reminder"))
        self.assertEqual(self.plan.activity_ids.mapped("user_id"), self.vera)
        self.assertEqual(len(self.plan.activity_ids), 1)
        self.assertIn("once more", self.plan.activity_ids.summary)

    def test_no_reminders_if_the_vendor_wants_none(self):
        self.env.company.portal_deliverable_remind_days = 0
        self._submit()
        self._age(30)
        self._run_cron("portal_project_approve.ir_cron_portal_project_deliverable")
        self.assertFalse(self._get_told("deliverable_reminder"))

    def test_remind_by_hand(self):
        self._submit()
        self.plan.with_user(self.vera).action_remind()
        self.assertEqual(self._get_told("deliverable_reminder"), self.ines.partner_id)
