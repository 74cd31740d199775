from itertools import chain

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.portal_documents_share.guard import refuse_fields
from odoo.addons.portal_documents_share.notification import notify_done
from odoo.addons.portal_evidence.models.portal_evidence import DECIDING

OPEN = ("waiting", "partly")
# What only asking and answering write.
COURSE = {
    *("document_id", "version_id", "name", "version_number", "sha256", "size", "change_note", "company_id"),
    *("mode", "partner_id", "signer_ids", "is_automatic", "state", "decided_on", "decided_by", "reason"),
}
# What one form asks at most.
MANY = 500
# The most that a page of files shows of what waits.
SHOWN = 5
CRON = "portal_documents_accept.ir_cron_portal_document_accept"


class PortalDocumentAcceptance(models.Model):
    """What somebody is asked to read and accept, or to sign: one version of a file, with what became of it.

    A new version is asked for by a row of its own, so that a row and its evidence are about one content for ever.
    """

    _name = "portal.document.acceptance"
    _inherit = ["portal.reminder.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "File to Accept or Sign"
    _order = "id desc"
    _mail_post_access = "write"
    _reminder_event = "file_reminder"
    _reminder_days = "portal_accept_remind_days"

    # What, as it was when it was asked for: the file may be deleted later.
    document_id = fields.Many2one("portal.document", "File", readonly=True, ondelete="set null", index=True)
    version_id = fields.Many2one("portal.document.version", readonly=True, ondelete="set null", index=True)
    folder_id = fields.Many2one(related="document_id.folder_id", store=True, index="btree_not_null")
    name = fields.Char("File name", required=True, readonly=True)
    version_number = fields.Integer("Version number", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    size = fields.Integer(readonly=True)
    change_note = fields.Char("What changed", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    # Of whom.
    mode = fields.Selection(
        [("accept", "Read and accept"), ("sign", "Sign")], "What is asked", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Asked of",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The person who accepts, or the customer whose signers sign.",
    )
    customer_id = fields.Many2one(
        "res.partner", "Customer", related="partner_id.commercial_partner_id", store=True, index="btree_not_null"
    )
    signer_ids = fields.One2many(
        "portal.document.signer", "acceptance_id", "Signers", readonly=True, help="They sign in this order."
    )
    awaited_id = fields.Many2one(
        "res.partner", "Waits for", compute="_compute_awaited_id", store=True, compute_sudo=True, index="btree_not_null"
    )
    due_on = fields.Date(tracking=True)
    message = fields.Text(readonly=True, help="Why, for the customer.")
    user_id = fields.Many2one(
        "res.users", "Asked by", default=lambda self: self.env.user, domain="[('share', '=', False)]", index=True
    )
    is_automatic = fields.Boolean(readonly=True, help="Asked as the file is shared with this person.")
    # What became of it.
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("partly", "Signed in part"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("superseded", "Replaced by a newer version"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        tracking=True,
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by = fields.Char("Accepted by", readonly=True)
    reason = fields.Text("Reason for declining", readonly=True)
    access_url = fields.Char("Page", compute="_compute_access_url")

    _once_uniq = models.UniqueIndex(
        "(version_id, partner_id, mode) WHERE state NOT IN ('declined', 'withdrawn')",
        "This is asked of this contact already.",
    )
    # The sorts of the list.
    _due_idx = models.Index("(due_on, id DESC)")
    _name_idx = models.Index("(name, id DESC)")
    _open_idx = models.Index("(due_on, id) WHERE state IN ('waiting', 'partly')")

    # === COMPUTE METHODS === #

    @api.depends("name", "version_number")
    def _compute_display_name(self):
        for acceptance in self:
            acceptance.display_name = self.env._(
                "%(file)s, version %(number)s", file=acceptance.name, number=acceptance.version_number
            )

    @api.depends("state", "partner_id", "signer_ids.signed_on")
    def _compute_awaited_id(self):
        for acceptance in self:
            left = acceptance.signer_ids.filtered(lambda signer: not signer.signed_on)[:1]
            is_open = acceptance.state in OPEN
            acceptance.awaited_id = is_open and (left.partner_id or acceptance.partner_id)

    def _compute_access_url(self):
        for acceptance in self:
            acceptance.access_url = f"/my/signatures/{acceptance.id}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_fields(self, vals, COURSE)
        return super().create(vals_list)

    def write(self, vals):
        """Override of `mail` to refuse what only asking and answering write."""
        refuse_fields(self, vals, COURSE)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_withdraw(self):
        """Ask no more for what nobody has answered yet."""
        self.check_access("write")
        self._check_unanswered()
        # In sudo mode as nothing else writes it.
        self.sudo().write({"state": "withdrawn"})
        if len(self) == 1:
            return notify_done(self.env._("“%(name)s” is withdrawn. Nobody is asked for it any more.", name=self.name))
        return notify_done(self.env._("Withdrawn: %(count)s. Nobody is asked for them any more.", count=len(self)))

    def action_open_evidence(self):
        """Open what was offered, decided and sealed."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_evidence.portal_evidence_action")
        return action | {"domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}

    def action_open_seals(self):
        """Open the sealed documents."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_evidence.portal_sealed_document_action")
        return action | {"domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS - ASKING === #

    @api.model
    def _ask(self, document, mode, partners, signers=(), **values):
        """Ask people to read and accept the current version of a file, or a customer to sign it.

        Who was asked for this version already is left out, unless they declined.

        :param portal.document document: the file
        :param str mode: "accept" or "sign"
        :param res.partner partners: those who accept, one by one; or the customer who signs
        :param signers: the contacts who sign, in this order; without any, somebody with the right to sign does
        :param values: values of other fields, such as `due_on`
        :return: the new rows
        """
        version = document.version_id
        domain = [("version_id", "=", version.id), ("mode", "=", mode), ("state", "not in", ("declined", "withdrawn"))]
        asked = self.search([*domain, ("partner_id", "in", partners.ids)]).partner_id
        common = self._prepare_version_values(document) | {"mode": mode} | values
        common["signer_ids"] = [
            Command.create({"partner_id": signer.id, "sequence": number}) for number, signer in enumerate(signers)
        ]
        self.check_access("create")
        # In sudo mode as nothing else makes such rows.
        acceptances_sudo = self.sudo().create([common | {"partner_id": partner.id} for partner in partners - asked])
        acceptances = acceptances_sudo.sudo(self.env.su)
        acceptances._offer()
        return acceptances

    @api.model
    def _prepare_version_values(self, document):
        """Return how a row names the current version of a file.

        :raise UserError: if its content cannot be told
        """
        version = document.version_id
        if not version.sha256:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be accepted or signed: its content is kept elsewhere.", name=document.name
                )
            )
        return {
            "document_id": document.id,
            "version_id": version.id,
            "name": document.name,
            "version_number": version.number,
            "sha256": version.sha256,
            "size": version.size,
            "change_note": version.note,
            "company_id": document.company_id.id,
        }

    def _offer(self):
        """Freeze what is asked, and tell those who are asked."""
        for acceptance in self:
            # In sudo mode as whoever asks has no right on evidence.
            acceptance._get_decision()._freeze(acceptance.sudo())
            self.env["portal.event"]._notify("file_to_accept", acceptance)

    @api.model
    def _ask_again(self, document):
        """Put the current version of a file in the place of the one that was asked for.

        Those who have not answered are asked for the new one, and those who have are if the file says so. Nobody is
        asked for one whose content an object storage holds.

        :param portal.document document: the file, in sudo mode as also what colleagues asked is replaced
        """
        states = [*OPEN, "accepted", "declined"] if document.asks_again else OPEN
        domain = [("document_id", "=", document.id), ("version_id", "!=", document.version_id.id)]
        newest = {}
        for acceptance in self.search([*domain, ("state", "in", states)]):
            newest.setdefault((acceptance.partner_id, acceptance.mode), acceptance)
        self.search([*domain, ("state", "in", OPEN)]).write({"state": "superseded"})
        if document.version_id.sha256:
            for acceptance in newest.values():
                acceptance._ask_for_newer()

    def _ask_for_newer(self):
        values = {name: self[name] for name in ("message", "is_automatic")} | {"user_id": self.user_id.id}
        values["due_on"] = self.document_id._get_due_on() if self.due_on else False
        self._ask(self.document_id, self.mode, self.partner_id, self.signer_ids.partner_id, **values)

    # === BUSINESS METHODS - REMINDING === #

    @api.model
    def _get_unanswered_domain(self):
        """Override of `portal_documents_share`: what nobody has accepted, signed or declined yet."""
        return Domain("state", "in", OPEN)

    def _get_reminded(self):
        """Override of `portal_documents_share`: whom it waits for."""
        return self.awaited_id

    @api.model
    def _get_reminder_domain(self, company):
        """Override of `portal_documents_share`: nobody is reminded of a file that was taken back."""
        return super()._get_reminder_domain(company) & Domain("document_id.active", "=", True)

    @api.model
    def _run_due(self):
        """Ask those with whom files are shared since, and remind those who have not answered. The job calls it."""
        for documents in self.env["portal.document"]._walk_asking():
            for count in chain.from_iterable(document._ask_readers() for document in documents):
                if not self.env["ir.cron"]._commit_progress(count):
                    # The time is over: the rest soon, by another run.
                    documents._trigger_asking()
                    return
        self._remind_due()

    # === BUSINESS METHODS - DECIDING === #

    def _get_decision(self):
        """Return the model that knows what is decided."""
        self.ensure_one()
        name = "portal.document.signature.decision" if self.mode == "sign" else "portal.document.acceptance.decision"
        return self.env[name]

    def _get_newer_sudo(self):
        """Return what is asked of the same contact about the current version, if that is another one.

        :return: in sudo mode as the caller shows no more than its address
        """
        # In sudo mode as people outside may have lost sight of the file.
        acceptance_sudo = self.sudo()
        document_sudo = acceptance_sudo.document_id
        if document_sudo.version_id == acceptance_sudo.version_id:
            return acceptance_sudo.browse()
        domain = [("version_id", "=", document_sudo.version_id.id), ("state", "!=", "withdrawn")]
        domain += [("partner_id", "=", acceptance_sudo.partner_id.id), ("mode", "=", self.mode)]
        return acceptance_sudo.search(domain, limit=1)

    def _can_be_read(self):
        """Return whether the version of the file can be fetched from here: not after it was taken back."""
        # In sudo mode as people outside read no versions.
        acceptance_sudo = self.sudo()
        is_asked = acceptance_sudo.state in (*OPEN, "accepted")
        return is_asked and bool(acceptance_sudo.document_id.active and acceptance_sudo.version_id)

    def _read_file_sudo(self, actor, is_continued=False):
        """Return the version of the file as an attachment, and log who has it; what cannot be logged is not given.

        :param Actor actor: who reads it
        :param bool is_continued: whether the browser says that it goes on with what it had begun
        :return: in sudo mode as who may open the row may read its file; empty if there is none any more
        """
        if not self._can_be_read():
            return self.env["ir.attachment"].sudo()
        version_sudo = self.sudo().version_id
        values = {"version_id": version_sudo.id, "sha256": version_sudo.sha256}
        values["share_name"] = self.env._("To accept or sign")
        log, shares_sudo = self.env["portal.document.log"], self.env["portal.document.share"].sudo()
        if not is_continued or not log._is_begun("preview", actor, **values):
            log._log("preview", actor, shares_sudo, version_sudo.document_id, **values)
        return version_sudo.attachment_id

    def _get_seals_sudo(self):
        """Return the sealed documents, the newest first.

        :return: in sudo mode as customers may not read seals
        """
        # In sudo mode as whom it is addressed to is no field that people outside read.
        return self.env["portal.sealed.document"]._get_of_document_sudo(self, self.sudo().customer_id)

    def _get_signatures_sudo(self):
        """Return what was decided in the affirmative, the first one first.

        :return: in sudo mode as customers may not read evidence
        """
        evidence_sudo = self.env["portal.evidence"].sudo()
        domain = [*evidence_sudo._get_document_domain(self), ("kind", "in", DECIDING)]
        return evidence_sudo.search(domain, order="id")

    def _is_answered_by(self, partner):
        """Return whether a contact gave the answer that there is."""
        evidence_sudo = self.env["portal.evidence"].sudo()
        domain = [*evidence_sudo._get_document_domain(self), ("kind", "in", (*DECIDING, "declined"))]
        return partner.id in evidence_sudo.search(domain).mapped("signer_res_id")

    def _get_fingerprint(self):
        """Return the fingerprint of the certificate that sealed it, or False."""
        seals_sudo = self._get_seals_sudo().filtered("level")
        return seals_sudo[:1]._get_sealed_facts().get("certificate", {}).get("sha256", False) if seals_sudo else False

    def _log(self, actor, text):
        """Log in the history what somebody did; the evidence is elsewhere."""
        author = actor.partner or self.partner_id
        self.message_post(body=text, author_id=author.id, message_type="notification", subtype_xmlid="mail.mt_note")

    # === BUSINESS METHODS - PAGES === #

    @api.model
    def _get_waiting(self, user, document=None):
        """Return what waits for somebody outside, what is due first: rows as `_get_portal_summary` returns them.

        :param res.users user: the person, who finds no more than their role shows
        :param portal.document document: the only file, in any mode; by default all
        """
        own = user.partner_id | user.commercial_partner_id
        domain = Domain("state", "in", OPEN) & Domain("awaited_id", "in", own.ids)
        domain &= Domain("document_id.active", "=", True)
        if document:
            domain &= Domain("version_id", "=", document.sudo().version_id.id)
        readable = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        # In sudo mode as whom it waits for is no field that people outside read.
        waiting_sudo = self.sudo().search(readable & domain, order="due_on, id", limit=SHOWN)
        return [acceptance._get_portal_summary() for acceptance in waiting_sudo]

    def _get_portal_summary(self):
        """Return what one line tells, as `portal.mixin` of `portal_custom_base` does of documents."""
        self.ensure_one()
        modes = dict(self._fields["mode"]._description_selection(self.env))
        state, label = self._get_portal_badge()
        if state == "waiting" and self.due_on:
            state, label = self.env["portal.answer.mixin"]._tell_deadline(self.due_on)
        return {
            "name": self.name,
            "text": self.env._("%(mode)s, version %(number)s", mode=modes[self.mode], number=self.version_number),
            "amount": "",
            "state": state,
            "label": label,
            "badge": self._get_portal_badge(),
            "url": self.access_url,
        }

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        if self.state == "partly":
            return "waiting", self.env._("Signed in part")
        if self.mode == "sign":
            words = {"waiting": self.env._("To sign"), "accepted": self.env._("Signed")}
        else:
            words = {"waiting": self.env._("To read and accept"), "accepted": self.env._("Accepted")}
        words |= {"declined": self.env._("Declined"), "superseded": self.env._("Replaced by a newer version")}
        states = {"waiting": "waiting", "accepted": "done", "declined": "over", "superseded": "over"}
        return states.get(self.state, "over"), words.get(self.state, self.env._("Withdrawn"))

    def _get_portal_facts(self):
        """Return what an e-mail tells below its text."""
        tell_date = self.env["portal.answer.mixin"]._tell_date
        facts = [
            (self.env._("File"), self.name),
            (self.env._("Version"), str(self.version_number)),
            (self.env._("What changed"), self.change_note),
            (self.env._("Until"), self.due_on and tell_date(self.due_on)),
        ]
        return [fact for fact in facts if fact[1]]
