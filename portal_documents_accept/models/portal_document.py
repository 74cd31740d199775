from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .portal_document_acceptance import CRON, OPEN

# People, and files or companies, in one step.
PEOPLE = 500
STEP = 20


class PortalDocument(models.Model):
    _inherit = "portal.document"

    acceptance_ids = fields.One2many("portal.document.acceptance", "document_id", "Acceptances")
    acceptance_count = fields.Integer("Asked of", compute="_compute_acceptance_count")
    waiting_count = fields.Integer("Not answered", compute="_compute_acceptance_count")
    asks_readers = fields.Boolean(
        "Everyone accepts it", help="Each person with whom the file is shared is asked to read and accept it."
    )
    asks_again = fields.Boolean(
        "Ask again for a new version",
        default=True,
        help="Whoever has accepted or signed is asked for the new version too. Who has not answered always is.",
    )
    accept_days = fields.Integer("Days to answer", default=14, help="0: without a due date.")

    _asks_readers_idx = models.Index("(id) WHERE asks_readers")
    _check_accept_days = models.Constraint("CHECK(accept_days >= 0)", "The days to answer cannot be below zero.")

    # === COMPUTE METHODS === #

    def _compute_acceptance_count(self):
        domain = [("document_id", "in", self.ids), ("state", "not in", ("superseded", "withdrawn"))]
        groups = self.env["portal.document.acceptance"]._read_group(domain, ["document_id", "state"], ["__count"])
        for document in self:
            own = [(state, count) for other, state, count in groups if other == document]
            document.acceptance_count = sum(count for _state, count in own)
            document.waiting_count = sum(count for state, count in own if state in OPEN)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(documents.mapped("asks_readers")):
            self._trigger_asking()
        return documents

    def write(self, vals):
        """Override of `portal_documents_share` to ask the readers soon."""
        result = super().write(vals)
        if vals.get("asks_readers"):
            self._trigger_asking()
        return result

    # === ACTION METHODS === #

    def action_ask_acceptance(self):
        """Open the form by which people are asked to accept or sign files."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask to accept or sign"),
            "res_model": "portal.document.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": [fields.Command.set(self.ids)]},
        }

    def action_open_acceptances(self):
        """Open who was asked about the files, and what became of it."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "portal_documents_accept.portal_document_acceptance_action"
        )
        return action | {"domain": [("document_id", "in", self.ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _add_version(self, attachment, note=False):
        """Override of `portal_documents_share`: those who are asked are asked for the new version from now on."""
        version = super()._add_version(attachment, note)
        # In sudo mode as colleagues may have asked, too.
        document_sudo = self.sudo()
        self.env["portal.document.acceptance"].sudo()._ask_again(document_sudo)
        return version

    def _get_due_on(self):
        """Return until when somebody who is asked today answers, or False."""
        self.ensure_one()
        return self.accept_days and fields.Date.context_today(self) + timedelta(days=self.accept_days)

    def _is_asked_of(self, partner):
        """Return whether a contact is asked to accept or sign the current version, and has not answered."""
        self.ensure_one()
        domain = Domain("version_id", "=", self.version_id.id) & Domain("state", "in", OPEN)
        domain &= Domain("partner_id", "=", partner.id) | Domain("signer_ids.partner_id", "=", partner.id)
        return bool(self.env["portal.document.acceptance"].search_count(domain, limit=1))

    @api.model
    def _trigger_asking(self):
        # In sudo mode as only administrators may start jobs.
        self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _walk_asking(self):
        """Yield the files that ask their readers, some at a time."""
        last_id = 0
        domain = Domain("asks_readers", "=", True) & Domain("version_id.sha256", "!=", False)
        while documents := self.search(domain & Domain("id", ">", last_id), limit=STEP, order="id"):
            last_id = documents[-1].id
            yield documents

    def _ask_readers(self):
        """Ask everybody with whom a file is shared, and those no more who lost sight of it.

        :return: a generator that yields after each step how many people it was about
        """
        self.ensure_one()
        for people_sudo in self._walk_people_sudo():
            values = {"is_automatic": True, "due_on": self._get_due_on(), "user_id": self.user_id.id or self.env.uid}
            self.env["portal.document.acceptance"]._ask(self, "accept", people_sudo, **values)
            yield len(people_sudo)
        yield from self._withdraw_lost()

    def _withdraw_lost(self):
        """Ask those no more who were asked as readers, and are none now; yield as `_ask_readers` does."""
        self.ensure_one()
        own = Domain("version_id", "=", self.version_id.id) & Domain("mode", "=", "accept")
        own &= Domain("is_automatic", "=", True) & Domain("state", "in", OPEN)
        acceptances, last_id = self.env["portal.document.acceptance"], 0
        while rows := acceptances.search(own & Domain("id", ">", last_id), limit=PEOPLE, order="id"):
            last_id = rows[-1].id
            readers_sudo = self._filter_people_sudo(rows.partner_id)
            lost = rows.filtered(lambda row, readers_sudo=readers_sudo: row.partner_id not in readers_sudo)
            # In sudo mode as nothing else writes it.
            lost.sudo().write({"state": "withdrawn"})
            yield len(rows)

    def _walk_people_sudo(self):
        """Yield the persons with whom the file is shared and who were not asked about it, some at a time.

        They are contacts in person, and of companies those who may see it.

        :return: in sudo mode as people outside are not staff's to read
        """
        self.ensure_one()
        readers, last_id = self._get_shares_sudo()._get_readers_domain(), 0
        # In sudo mode as told above.
        partners_sudo = self.env["res.partner"].sudo()
        while found_sudo := partners_sudo.search(readers & Domain("id", ">", last_id), limit=PEOPLE, order="id"):
            last_id = found_sudo[-1].id
            companies_sudo = found_sudo.filtered("is_company")
            yield self._filter_unasked_sudo(found_sudo - companies_sudo)
            for start in range(0, len(companies_sudo), STEP):
                yield from self._walk_users_sudo(companies_sudo[start : start + STEP])

    def _walk_users_sudo(self, companies_sudo):
        """Yield those of the people of some companies who may see the file, and were not asked about it."""
        users_sudo, last_id = self.env["res.users"].sudo(), 0
        domain = Domain("partner_id", "child_of", companies_sudo.ids) & Domain("share", "=", True)
        while found_sudo := users_sudo.search(domain & Domain("id", ">", last_id), limit=PEOPLE, order="id"):
            last_id = found_sudo[-1].id
            yield self._filter_seeing_sudo(self._filter_unasked_sudo(found_sudo.partner_id))

    def _filter_unasked_sudo(self, people_sudo):
        domain = [("version_id", "=", self.version_id.id), ("mode", "=", "accept"), ("state", "!=", "withdrawn")]
        asked = self.env["portal.document.acceptance"].search([*domain, ("partner_id", "in", people_sudo.ids)])
        return people_sudo - asked.partner_id

    def _filter_people_sudo(self, people):
        """Return those with whom the file is shared in person, or as people of a company who may see it."""
        shares_sudo = self._get_shares_sudo()
        named_sudo = people.sudo().filtered(
            lambda person: shares_sudo.filtered_domain(shares_sudo._get_reader_domain("in", person.ids))
        )
        return named_sudo | self._filter_seeing_sudo(people.sudo() - named_sudo)

    def _filter_seeing_sudo(self, people_sudo):
        """Return those of some people whose account may see the file."""
        users_sudo = people_sudo.user_ids.filtered("share")
        return users_sudo.filtered(lambda user: self.with_user(user).sudo(False).has_access("read")).partner_id
