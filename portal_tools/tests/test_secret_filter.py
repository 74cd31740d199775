import logging

from odoo.tests import BaseCase, tagged

SECRET = "I-hSHOHNTAVqyeGrvpS2sqa3rTJbbeqB"


@tagged("post_install", "-at_install")
class TestSecretFilter(BaseCase):
    def _log(self, path):
        """Return what Odoo's log of requests says of a request."""
        with self.assertLogs("werkzeug", logging.INFO) as log:
            logging.getLogger("werkzeug").info('192.0.2.1 - - "%s" %s %s', f"GET {path} HTTP/1.1", "200", "-")
        return log.records[0].getMessage()

    def test_secrets_of_links_are_not_logged(self):
        for path, told in (
            (f"/portal/documents/{SECRET}/file/5/download", "/portal/documents/***/file/5/download"),
            (f"/portal/due-dates/3/{SECRET}", "/portal/due-dates/3/***"),
            (f"/help/new/confirm/{SECRET}", "/help/new/confirm/***"),
            (f"/my/orders/7?access_token={SECRET}&page=2", "/my/orders/7?access_token=***&page=2"),
            (f"/mail/view?model=x&access_token={SECRET}&hash={SECRET}", "/mail/view?model=x&access_token=***&hash=***"),
            (
                f"/web/login?redirect=%2Fportal%2Fdocuments%2F{SECRET}",
                "/web/login?redirect=%2Fportal%2Fdocuments%2F***",
            ),
        ):
            self.assertEqual(self._log(path), f'192.0.2.1 - - "GET {told} HTTP/1.1" 200 -')

    def test_other_addresses_are_logged_as_they_are(self):
        for path in (
            "/my/orders/7?sortby=date&search=a-rather-long-word-to-look-for",
            "/portal/static/src/a-script-with-a-very-long-name.js",
            f"/shop/{SECRET}",
            "/my/documents/folder/12/page/3",
        ):
            self.assertIn(f"GET {path} HTTP/1.1", self._log(path))
