from lxml import html

ROWS = "//*[contains(concat(' ', @class, ' '), ' o_portal_find ')]//*[contains(@class, 'o_portal_find_row')]"
WORDS = "descendant-or-self::*[contains(@class, 'o_portal_find_words')]"


def check_find(test, page, count, is_offered=True):
    """Check that the rows of a form have words to be found by, and that the field to find them is there, if offered.

    :param page: the tree of the page
    """
    rows = page.xpath(ROWS)
    test.assertEqual(len(rows), count)
    test.assertTrue(all(row.xpath(WORDS)[0].text_content().strip() for row in rows))
    fields = page.xpath("//*[@name='portal_find']/input")
    test.assertEqual(len(fields), is_offered)
    for field in fields:
        test.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"))
        told = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
        test.assertEqual(told[0].get("role"), "status")
        test.assertIsNone(field.get("name"), "it would be sent")


class PageCommon:
    """What the tests of the pages of documents ask of them. A class that uses it is an `HttpCase`."""

    # What the page of a document may ask of the database, the session and the frame included.
    page_queries = 55

    def _sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _open_page(self, url, model):
        """Return the tree of a document's page, after a check that it is the page of all documents."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        page = html.fromstring(response.content)
        self.assertTrue(page.xpath(f"//article[@data-page='{model}']"), f"{url} is not the page of all documents")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertFalse(page.xpath("//*[contains(@class, 'o_portal_sidebar_content')]"), "Odoo's side bar")
        return page

    def _get_facts(self, page):
        """Return the facts of a page: their names to their texts."""
        facts = page.xpath("//dl[contains(@class, 'o_portal_facts')]/dd")
        return {fact.get("data-name"): " ".join(fact.text_content().split()) for fact in facts}

    def _get_steps(self, page):
        return [step.get("data-step") for step in page.xpath("//ol[@name='portal_timeline']/li")]

    def _get_text(self, page, name):
        return " ".join(" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))

    def _check_refused(self, url, people):
        """Check that a document opens to none of these people: users, or None for a visitor."""
        for user in people:
            self._sign_in(user)
            response = self.url_open(url)
            self.assertNotIn("o_portal_document_title", response.text, user and user.login)

    def _check_page_queries(self, url):
        self.url_open(url), self.url_open(url)
        before = self.cr.sql_log_count
        self.url_open(url)
        self.assertLessEqual(self.cr.sql_log_count - before, self.page_queries, url)
