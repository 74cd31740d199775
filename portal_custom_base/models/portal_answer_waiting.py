from odoo import api, models


class PortalAnswerWaiting(models.AbstractModel):
    """What waits for the reader: the documents themselves, each with its date, its amount and what is to be done."""

    _name = "portal.answer.waiting"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What Waits for Me"

    _answer_rows = 5

    @api.model
    def _get_searches(self, sections):
        """Override of `portal.answer.mixin`: the documents of each attention item."""
        return self.env["portal.attention"]._get_searches()

    @api.model
    def _choose(self, found):
        """Override of `portal.answer.mixin`: the documents of the most urgent item first."""
        return list(self._pick(self.env["portal.attention"]._get_pending(found)))

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal.answer.mixin`: what was chosen, each with its act, and the items that have more."""
        entries = self.env["portal.attention"]._get_pending(found)
        rows = []
        for key, entry in self._pick(entries).items():
            row = records_sudo[key]._get_portal_summary()
            rows.append(row | {"action": self._get_act(entry, records_sudo[key]), "attention": entry["id"]})
        longer = [entry for entry in entries if self._is_longer(entry, rows)]
        return {
            "rows": rows,
            "count": len(rows) if rows and not longer else "",
            "entries": longer,
            "empty": self.env._("Nothing waits for you."),
            "template": "portal_custom_base.portal_answer_waiting",
        }

    @api.model
    def _get_act(self, entry, record_sudo):
        """Return what the button of a document says.

        For a module to name another act to somebody who may not do what an item asks for, it must override this method
        and return its name.

        :param dict entry: the values of the attention item
        :param record_sudo: a document that the current user may read, in sudo mode as its row is told
        """
        return entry["button"]

    def _pick(self, entries):
        """Return the documents that are shown, each once, with the first attention item that it is of: {pair: item}."""
        shown = {}
        for entry in entries:
            if hasattr(self.env[entry["model_name"]], "_get_portal_summary"):
                keys = [(entry["model_name"], record_id) for record_id in entry["ids"]]
                new = [key for key in keys if key not in shown][: self._answer_rows - len(shown)]
                shown |= dict.fromkeys(new, entry)
        return shown

    def _is_longer(self, entry, rows):
        """Return whether an item has documents that are not shown."""
        return entry["count"] != str(len([row for row in rows if row["attention"] == entry["id"]]))
