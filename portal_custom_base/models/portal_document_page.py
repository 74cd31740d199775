from odoo import api, fields, models
from odoo.tools import html2plaintext

# The most steps that a page shows: the last ones.
MOST_STEPS = 5
# Above so many lines the acts stay in sight beside them.
LONG = 30
# The last messages that a page shows before the conversation is loaded.
MOST_MESSAGES = 3


class PortalDocumentPage(models.AbstractModel):
    """What the page of a document tells, in the same places for every document.

    An addon has one such model for each kind of document. Its hooks are called once per page, with:

    - `record_sudo`: the document, which the reader may read, in sudo mode as what is told of it is chosen here
    - `actor`: who reads it, see `portal_tools.actor`
    - `values`: the values of Odoo's own page, for Odoo's templates inside

    The page is `portal_custom_base.portal_document_page`. A place that has nothing to show is left out.
    """

    _name = "portal.document.page"
    _description = "Page of a Document"

    # The QWeb template of the content, rendered with the values of Odoo's own page.
    _page_content = None
    # The field of the document's lines.
    _page_lines = None
    # The QWeb templates below the head, and after the content; such as what is to be noticed, and forms.
    _page_notes = ()
    _page_forms = ()
    # The QWeb templates of the dialogs that the acts open.
    _page_dialogs = ()
    # Whether there is a conversation about the document.
    _page_has_messages = True
    # The classes of the page's root, for Odoo's own scripts.
    _page_class = ""

    # === HOOKS === #

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Return what happens next, who must act and until when, in one sentence; nothing if all is done."""
        return ""

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Return three to seven facts.

        :return: dicts with `label` and `value`, and optionally a `name` for other addons
        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Return what the reader can do, the most important first; it is the filled button of the page.

        :return: dicts with `name`, `label`, `icon` (of Font Awesome 4), and `url`, or `dialog` (the id of a dialog),
            and optionally `style` ("danger", "secondary": never the first), `is_file` (what is downloaded) and `id`
        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Return why the reader cannot do what the document asks for, or nothing."""
        return ""

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Return the steps of the document as its reader follows them: only those that happened or can still happen.

        :return: dicts with `code`, `label`, `date` (a date, a time in UTC or False) and `is_done`; `state` "problem" or
            "over" marks the step that ended it, and `is_current` one that is reached and lasts
        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Return the files of the document.

        :return: dicts with `name`, `url`, `icon` and optionally `text` (such as its size), `check_url` (where anybody
            can check it) and `name_attribute` (for scripts and tests)
        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Return documents that belong to it, which the reader may read.

        :return: dicts as `_get_portal_summary` returns them; at least `name` and `url`
        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Return whom the reader calls about the document; Odoo itself is left out.

        :return: a user in sudo mode, as people outside read no staff; empty for nobody
        :rtype: res.users
        """
        return record_sudo.env["res.users"].browse()

    @api.model
    def _is_long(self, record_sudo):
        """Return whether the content is so long that the acts stay in sight beside it."""
        return bool(self._page_lines) and len(record_sudo[self._page_lines]) > LONG

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Return what `portal_custom_base.portal_document_page` shows, as `document_page`.

        :param record_sudo: a document that the reader may read, in sudo mode
        :param Actor actor: who reads it
        :param dict values: the values of Odoo's own page
        :rtype: dict
        """
        args = (record_sudo, actor, values)
        return {
            "model": self._name,
            "record": record_sudo,
            "head": record_sudo._get_portal_summary(),
            "sentence": self._get_sentence(*args),
            "facts": [fact for fact in self._get_facts(*args) if fact["value"]],
            "acts": self._get_acts(*args),
            "refusal": self._get_refusal(*args),
            "steps": self._mark_current(self._get_steps(*args)[-MOST_STEPS:]),
            "files": self._get_files(*args),
            "related": self._get_related(*args),
            "contact": self._get_contact_sudo(*args).filtered(lambda user: not user._is_superuser()),
            "has_messages": self._page_has_messages,
            "messages": self._get_messages(record_sudo) if self._page_has_messages else [],
            "is_long": self._is_long(record_sudo),
            "content": self._page_content,
            "notes": self._page_notes,
            "forms": self._page_forms,
            "dialogs": self._page_dialogs,
            "class": self._page_class,
        }

    def _mark_current(self, steps):
        """Mark where the document stands: the step that says so by `is_current`, or else the first one to come."""
        stated = next((step for step in steps if step.get("is_current")), None)
        current = stated or next((step for step in steps if not step["is_done"]), None)
        return [step | {"is_current": step is current} for step in steps]

    def _get_messages(self, record_sudo):
        """Return the last messages that customers may read, the oldest first, as plain text.

        :return: dicts with `author`, `date` (a time in UTC) and `text`
        """
        domain = self.env["mail.message"]._get_portal_conversation_domain(record_sudo)
        # In sudo mode as whoever may read the document may read what was written to its customer.
        messages_sudo = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(domain, ["author_id", "body", "date", "email_from"], order="id desc", limit=MOST_MESSAGES)
        )
        rows = [
            {
                "author": message_sudo.author_id.name or message_sudo.email_from or "",
                "date": message_sudo.date,
                "text": html2plaintext(message_sudo.body or "").strip(),
            }
            for message_sudo in messages_sudo
        ]
        return [row for row in reversed(rows) if row["text"]]

    # === HELPERS === #

    @api.model
    def _make_step(self, code, label, date=False, is_done=None, state=False):
        """Return a step; without `is_done`, one that has a date is done."""
        is_done = bool(date) if is_done is None else is_done
        return {"code": code, "label": label, "date": date or False, "is_done": is_done, "state": state}

    @api.model
    def _make_pdf_act(self, record_sudo, actor):
        """Return the act that downloads the document as PDF, for `_get_acts`."""
        return {
            "name": "portal_download",
            "label": self.env._("Download PDF"),
            "icon": "fa-download",
            "url": self._get_url(record_sudo, actor, query="report_type=pdf&download=true"),
            "is_file": True,
        }

    @api.model
    def _get_url(self, record_sudo, actor, suffix="", query=""):
        """Return an address below the document's page; whoever came by a link keeps it.

        :param str suffix: what follows the path, such as "/document/1"
        :param str query: arguments, such as "report_type=pdf"
        """
        if self.env["portal.document.access"]._is_link_needed(record_sudo, actor.user):
            return record_sudo.get_portal_url(suffix=suffix, query_string=query and f"&{query}")
        return f"{record_sudo.access_url}{suffix}{query and f'?{query}'}"

    @api.model
    def _tell_date(self, day):
        """Return a date in words, such as "Nov 26, 2026"; nothing without one."""
        return self.env["portal.answer.mixin"]._tell_date(fields.Date.to_date(day)) if day else ""
