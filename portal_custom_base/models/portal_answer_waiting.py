from odoo import api, models


class PortalAnswerWaiting(models.AbstractModel):
    """What waits for the reader: the documents themselves, each with its date, its amount and what is to be done."""

    _name = "portal.answer.waiting"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What Waits for Me"

    _answer_rows = 5

    @api.model
    def _get_answer(self):
        """Override of `portal.answer.mixin`: the documents of the attention items, the most urgent item first."""
        entries = self.env["portal.attention"]._get_pending()
        rows = []
        for entry, record in self._find(entries):
            [row] = self._summarize(record)
            rows.append(row | {"action": self._get_act(entry, record), "attention": entry["id"]})
        longer = [entry for entry in entries if self._is_longer(entry, rows)]
        return {
            "rows": rows,
            "count": len(rows) if rows and not longer else "",
            "entries": longer,
            "empty": self.env._("Nothing waits for you."),
            "template": "portal_custom_base.portal_answer_waiting",
        }

    @api.model
    def _get_act(self, entry, record):
        """Return what the button of a document says.

        For a module to name another act to somebody who may not do what an item asks for, it must override this method
        and return its name.

        :param dict entry: the values of the attention item
        :param record: a document that the current user may read
        """
        return entry["button"]

    def _find(self, entries):
        """Return the documents that are shown, each once, with the first attention item that they are of."""
        shown = {}
        for entry in entries:
            if hasattr(self.env[entry["model_name"]], "_get_portal_summary"):
                keys = [(entry["model_name"], record_id) for record_id in entry["ids"]]
                new = [key for key in keys if key not in shown][: self._answer_rows - len(shown)]
                shown |= dict.fromkeys(new, entry)
        # The documents of one model are read together.
        ids = {model: [record_id for name, record_id in shown if name == model] for model, _record_id in shown}
        records = {(record._name, record.id): record for model in ids for record in self.env[model].browse(ids[model])}
        return [(entry, records[key]) for key, entry in shown.items()]

    def _is_longer(self, entry, rows):
        """Return whether an item has documents that are not shown."""
        return entry["count"] != str(len([row for row in rows if row["attention"] == entry["id"]]))
