from odoo.tests import tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon
from odoo.addons.portal_tools.actor import Actor

from .test_lists import ProjectListCommon

TASK, PROJECT = "portal.document.page.task", "portal.document.page.project"


@tagged("post_install", "-at_install")
class TestProjectPages(PageCommon, ProjectListCommon):
    def test_task(self):
        task = self.tasks[0]
        task.write({"description": "<p>Into boxes</p>", "date_deadline": "2030-05-04 12:00:00"})
        file = self.env["ir.attachment"].create(
            {"name": "Boxes.txt", "raw": b"x", "res_model": "project.task", "res_id": task.id}
        )
        page = self._open_page(f"/my/tasks/{task.id}", TASK)
        self.assertEqual(self._get_facts(page)["project"], "Move")
        self.assertIn("May 4, 2030", self._get_text(page, "portal_sentence"))
        self.assertIn("Into boxes", page.text_content())
        self.assertTrue(page.xpath(f"//a[contains(@href, '/web/content/{file.id}')]"))
        self.assertTrue(
            page.xpath(f"//section[@name='portal_document_related']//a[@href='/my/projects/{self.move.id}']")
        )
        self.assertEqual(self._get_steps(page), ["opened", "done"])
        self._check_page_queries(f"/my/tasks/{task.id}")

    def test_task_that_is_done(self):
        page = self._open_page(f"/my/tasks/{self.tasks[1].id}", TASK)
        self.assertIn("Done", page.xpath("//h1")[0].text_content())

    def test_task_below_its_project(self):
        page = self._open_page(f"/my/projects/{self.move.id}/task/{self.tasks[0].id}", TASK)
        self.assertIn("Pack", page.xpath("//h1")[0].text_content())

    def test_who_sees_the_task_alone_gets_no_link_to_the_project(self):
        page, actor = self.env["portal.document.page.task"], Actor(self.anna)
        for is_accessible, expected in ((True, ["Move"]), (False, [])):
            values = {"project_accessible": is_accessible, "task_link_section": []}
            related = page._get_related(self.tasks[0].sudo(), actor, values)
            self.assertEqual([row["name"] for row in related], expected)

    def test_project(self):
        page = self._open_page(f"/my/projects/{self.move.id}", PROJECT)
        self.assertIn("Pack", self._get_text(page, "portal_project_tasks"))
        self.assertNotIn("Paint", self._get_text(page, "portal_project_tasks"))
        self.assertTrue(page.xpath(f"//a[@href='/my/tasks?filterby={self.move.id}']"))
        self.assertFalse(page.xpath("//*[@name='portal_document_talk']"))

    def test_project_without_tasks(self):
        empty = self._create_project("Empty", self.anna.partner_id)
        page = self._open_page(f"/my/projects/{empty.id}", PROJECT)
        self.assertIn("No tasks yet", page.text_content())

    def test_others_and_visitors(self):
        for url in (f"/my/tasks/{self.tasks[0].id}", f"/my/projects/{self.move.id}"):
            self._check_refused(url, (self.stranger, None))
        self._sign_in(None)
        for document, url, model in (
            (self.tasks[0], f"/my/tasks/{self.tasks[0].id}", TASK),
            (self.move, f"/my/projects/{self.move.id}", PROJECT),
        ):
            self._open_page(f"{url}?access_token={document._portal_ensure_token()}", model)
