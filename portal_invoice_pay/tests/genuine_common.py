from datetime import timedelta

from .list_common import ListCommon


class GenuineCommon(ListCommon):
    """The cast of the lists, whose documents are sealed and checked by nobody else meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the database has waiting is not done by the tests.
        later = cls.today + timedelta(days=1)
        for name in ("portal.sealed.document", "portal.einvoice.check", "portal.invoice.sealing"):
            cls.env[name].sudo().search([("state", "!=", "done")]).next_try = later
