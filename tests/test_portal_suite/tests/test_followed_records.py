from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

from odoo.addons.portal_custom_base_project import followers
from odoo.addons.portal_custom_base_project.models import project_project, project_task

from .access_common import EXPECTED, AccessCommon


def search_as_odoo(records, operator, partners):
    """Return which records some contacts follow, in Odoo's own form."""
    domain = [("res_model", "=", records._name), ("partner_id", operator, partners)]
    return Domain("id", "in", records.env["mail.followers"].sudo()._search(domain).subselect("res_id"))


@tagged("post_install", "-at_install")
class TestFollowedRecords(AccessCommon, TransactionCase):
    """The form in which followers are looked up changes nothing of what anybody sees of projects and tasks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        projects = cls.env["project.project"].union(*cls.documents["project"].values())
        cls.projects = projects.union(*(task.project_id for task in cls.documents["task"].values()))
        cls.tasks = cls.env["project.task"].create(
            [{"name": "Followed", "project_id": project.id} for project in cls.projects for _time in range(3)]
        )
        people = list(cls.people.values())
        # Some of each project are followed by one, some by nobody, and one person is let in as a collaborator.
        cls.tasks.message_unsubscribe(cls.tasks.message_partner_ids.ids)
        for number, task in enumerate(cls.tasks):
            if number % 3:
                task.message_subscribe(people[number % len(people)].partner_id.ids)
        for number, project in enumerate(cls.projects):
            project.privacy_visibility = ("portal", "followers", "invited_users")[number % 3]
            values = {"partner_id": people[number % len(people)].partner_id.id, "limited_access": number % 2 == 0}
            cls.env["project.collaborator"].create(values | {"project_id": project.id})

    def _get_seen(self, user):
        """Return what a person finds of projects and tasks, and what is on the page of tasks, which is read in sudo."""
        self.env.invalidate_all()
        tasks = self.env["portal.list.task"].with_user(user)
        return [
            *(self.env[name].with_user(user).search([]).ids for name in ("project.project", "project.task")),
            tasks._get_records().search(tasks._get_domain() & tasks._get_readable_domain()).ids,
        ]

    def _get_seen_as_odoo(self, user):
        with (
            patch.object(project_project, "search_followed", search_as_odoo),
            patch.object(project_task, "search_followed", search_as_odoo),
        ):
            return self._get_seen(user)

    def test_same_rows_for_everybody(self):
        shown = 0
        for scope in EXPECTED:
            for name, user in self.people.items():
                self._set_scope(user, "project", scope)
                expected = self._get_seen_as_odoo(user)
                shown += sum(map(len, expected))
                for many in (0, 2, 1000):
                    self.patch(followers, "MANY", many)
                    with self.subTest(scope=scope, person=name, many=many):
                        self.assertEqual(self._get_seen(user), expected)
        self.assertGreater(shown, 100)
