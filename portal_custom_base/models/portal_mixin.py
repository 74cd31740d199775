from odoo import models


class PortalMixin(models.AbstractModel):
    _inherit = "portal.mixin"

    def _get_portal_summary(self):
        """Return what one line tells of a document, in the reader's language.

        For a module to tell more of its documents, it must override this method and return the result with its own:
        - `name`: what it is, such as "Invoice INV/2026/00002"
        - `text`: what it is about, in words
        - `amount`: what is at stake, as a text
        - `state`: "waiting" (for the reader), "progress", "done", "problem" or "over"
        - `label`: the state in words; a date such as "3 days left" beats a status
        - `badge`: the state and its name, such as "waiting" and "To sign", where the date has its own place; or nothing
        - `url`: its page

        It is called in sudo mode, for documents that the reader may read.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": self.display_name,
            "text": "",
            "amount": "",
            "state": "progress",
            "label": "",
            "badge": self._get_portal_badge(),
            "url": self.access_url,
        }

    def _get_portal_badge(self):
        """Return how the document stands: one of the five states, and its name, without a date; or False.

        For a module to tell the state of its documents on their pages and in their lists, it must override this
        method. It is called in sudo mode, for documents that the reader may read.
        """
        return False

    def _get_portal_facts(self):
        """Return what an e-mail tells of a document below its text: pairs of a label and a text.

        For a module to tell of other facts, it must override this method and return its own list. Like a summary, it
        is asked in sudo mode, for documents that the reader may read.

        :rtype: list[tuple]
        """
        summary = self._get_portal_summary()
        facts = [
            (self.env._("Document"), summary["name"]),
            (self.env._("Details"), summary["text"]),
            (self.env._("Amount"), summary["amount"]),
        ]
        return [fact for fact in facts if fact[1]]
