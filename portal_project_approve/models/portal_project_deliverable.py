import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.portal_evidence.models.portal_evidence import DECIDING

# What was submitted, and can be decided on by nobody but the customer.
DECIDED = ("reserved", "accepted")
# What only submitting and deciding write.
COURSE = {
    *("state", "version_ids", "version_number", "submitted_name", "reservation_ids", "awaited_ids"),
    *("decided_on", "decided_by"),
}
# What is given to a new one, so that no default of a user or of the context is: it begins as a draft.
NEW = dict.fromkeys(COURSE, False) | {"state": "draft"}
# What a customer accepted; it stays as it was accepted.
CONTENT = {
    *("name", "description", "link", "attachment_ids", "project_id", "milestone_id", "task_id", "partner_id"),
    *("decider_ids", "needs_all", "company_id"),
}
# What it is for, which stays from the first version on: else a milestone could be moved from under its acceptance.
SUBJECT = {"project_id", "milestone_id", "task_id", "partner_id", "company_id"}
MOST_FILES = 50
# What one step of the job reminds of.
MANY = 500
# A reminder on the day before the due date, unless there was one so short a time ago.
LATELY = timedelta(days=2)
# So long after a day began in UTC, it has begun everywhere.
LAST_ZONE = timedelta(hours=12)

_logger = logging.getLogger(__name__)


class PortalProjectDeliverable(models.Model):
    """What is made for a customer in a project, and put before them until they accept it.

    What is written here is the vendor's working copy. A customer decides on a version, which is frozen when it is
    submitted; the evidence of it is kept with this record.
    """

    _name = "portal.project.deliverable"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Deliverable"
    _order = "id desc"
    _mail_post_access = "write"
    # Its page shows no conversation: what is written to it is written among colleagues.
    _portal_has_conversation = False

    name = fields.Char("Title", required=True, tracking=True)
    description = fields.Text(help="What was made, and how to look at it. The customer reads it as it is here.")
    link = fields.Char(help="Where the customer looks at it, such as https://staging.example.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", copy=False, help="They are copied when a version is submitted."
    )
    project_id = fields.Many2one("project.project", required=True, index=True, ondelete="restrict")
    milestone_id = fields.Many2one(
        "project.milestone",
        domain="[('project_id', '=', project_id)]",
        index="btree_not_null",
        ondelete="restrict",
        help="It is reached as soon as all of its deliverables are accepted.",
    )
    task_id = fields.Many2one(
        "project.task", domain="[('project_id', '=', project_id)]", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_company_id",
        store=True,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer's company", store=True, index=True
    )
    decider_ids = fields.Many2many(
        "res.partner",
        "portal_project_deliverable_decider_rel",
        string="Who decides",
        domain="[('id', 'child_of', commercial_partner_id), ('is_company', '=', False)]",
        help="People of the customer. Nobody: whoever of the customer sees it and may approve deliverables.",
    )
    needs_all = fields.Boolean("All of them", help="Each of them has to accept. One who sends it back is enough.")
    awaited_ids = fields.Many2many(
        "res.partner", "portal_project_deliverable_awaited_rel", string="Waits for", readonly=True, copy=False
    )
    due_on = fields.Date("Answer until", copy=False, tracking=True)
    reminded_on = fields.Datetime("Last reminder", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, domain="[('share', '=', False)]", index=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for the customer"),
            ("sent_back", "Sent back"),
            ("reserved", "Accepted with reservations"),
            ("accepted", "Accepted"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    version_ids = fields.One2many("portal.project.deliverable.version", "deliverable_id", "Versions", readonly=True)
    version_number = fields.Integer("Version", readonly=True, copy=False)
    submitted_name = fields.Char("Submitted title", readonly=True, copy=False, help="What the customer reads.")
    reservation_ids = fields.One2many("portal.project.reservation", "deliverable_id", "Reservations", readonly=True)
    open_reservation_count = fields.Integer("Open reservations", compute="_compute_open_reservation_count")
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by = fields.Char(readonly=True, copy=False)
    is_changed = fields.Boolean(
        "Changed since it was submitted",
        compute="_compute_is_changed",
        help="The customer cannot decide on it: submit it once more.",
    )
    access_url = fields.Char("Page", compute="_compute_access_url")

    _check_subject = models.Constraint(
        "CHECK((milestone_id IS NULL) <> (task_id IS NULL))", "A deliverable belongs to a milestone, or to a task."
    )
    # The sorts of the list, and what waits.
    _name_idx = models.Index("(submitted_name, id DESC)")
    _due_idx = models.Index("(due_on, id DESC)")
    _submitted_idx = models.Index("(due_on, id) WHERE state = 'submitted'")

    # === COMPUTE METHODS === #

    @api.depends("name", "submitted_name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Override of `base`: people outside read the title that was submitted."""
        is_internal = self.env.user._is_internal()
        for deliverable in self:
            deliverable.display_name = deliverable.name if is_internal else deliverable._get_shown_name()

    @api.depends("project_id.company_id")
    def _compute_company_id(self):
        for deliverable in self:
            deliverable.company_id = deliverable.project_id.company_id or deliverable.company_id or self.env.company

    @api.depends("project_id", "task_id")
    def _compute_partner_id(self):
        for deliverable in self:
            customer = deliverable.task_id.partner_id or deliverable.project_id.partner_id
            deliverable.partner_id = deliverable.partner_id or customer

    @api.depends("reservation_ids.state", "version_number", "state")
    def _compute_open_reservation_count(self):
        for deliverable in self:
            # In sudo mode as customers read no reservations by themselves, and their page counts them.
            reservations_sudo = deliverable.sudo()._get_reservations()
            open_sudo = reservations_sudo.filtered(lambda reservation: reservation.state != "closed")
            deliverable.open_reservation_count = len(open_sudo)

    @api.depends("state", *CONTENT)
    def _compute_is_changed(self):
        for deliverable in self:
            # In sudo mode as not all who work on it may read evidence.
            deliverable.is_changed = deliverable.state == "submitted" and not deliverable.sudo()._is_as_submitted()

    def _compute_access_url(self):
        for deliverable in self:
            deliverable.access_url = f"/my/deliverables/{deliverable.id}"

    # === CONSTRAINT METHODS === #

    @api.constrains("project_id", "milestone_id", "task_id")
    def _check_project(self):
        for deliverable in self:
            subject = deliverable.milestone_id or deliverable.task_id
            if subject.project_id != deliverable.project_id:
                raise ValidationError(self.env._("The milestone or the task belongs to another project."))

    @api.constrains("partner_id", "project_id", "task_id")
    def _check_customer(self):
        for deliverable in self:
            customers = deliverable.task_id.partner_id | deliverable.project_id.partner_id
            if customers and deliverable.partner_id.commercial_partner_id not in customers.commercial_partner_id:
                raise ValidationError(self.env._("The customer must be the one of the project or of the task."))

    @api.constrains("partner_id", "decider_ids")
    def _check_deciders(self):
        for deliverable in self:
            if deliverable.decider_ids.commercial_partner_id - deliverable.partner_id.commercial_partner_id:
                raise ValidationError(self.env._("Those who decide must be people of the customer."))

    @api.constrains("link")
    def _check_link(self):
        for deliverable in self:
            if deliverable.link and not deliverable.link.startswith(("https://", "http://")):
                raise ValidationError(self.env._("A link begins with https:// or http://."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `mail`: what happens to it is not written by hand."""
        for vals in vals_list:
            self._check_course(vals)
        deliverables = super().create([NEW | vals for vals in vals_list])
        deliverables._adopt_files()
        return deliverables

    def write(self, vals):
        """Override of `mail`: neither what happens to it is written by hand, nor what was accepted."""
        self._check_course(vals)
        if CONTENT & vals.keys() and self.filtered(lambda deliverable: deliverable.state in DECIDED):
            raise UserError(self.env._("What the customer accepted stays as it is. Create another deliverable."))
        if SUBJECT & vals.keys() and self.filtered("version_number") and not self.env.su:
            raise UserError(self.env._("It was submitted: what it belongs to, and its customer, stay."))
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        if "due_on" in vals:
            self._postpone_silence()
        return result

    def _adopt_files(self):
        """Let files that were just uploaded belong to the deliverable, so that colleagues may read them too."""
        for deliverable in self:
            # In sudo mode as files of nothing are their owner's; only one's own are adopted.
            files_sudo = deliverable.sudo().attachment_ids
            own_sudo = files_sudo.filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
            own_sudo.write({"res_model": self._name, "res_id": deliverable.id})

    def _check_course(self, vals):
        if COURSE & vals.keys() and not self.env.su:
            raise AccessError(self.env._("What becomes of a deliverable cannot be written by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if self.filtered("version_number"):
            raise UserError(self.env._("A deliverable that was submitted is kept."))

    # === ACTION METHODS === #

    def action_submit(self):
        """Open the form by which a version is submitted."""
        self.ensure_one()
        self.check_access("write")
        self._check_submittable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Submit a version"),
            "res_model": "portal.project.deliverable.submit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_deliverable_id": self.id},
        }

    def action_withdraw(self):
        """Take back what was submitted, before anybody has decided."""
        self.check_access("write")
        if self.filtered(lambda deliverable: deliverable.state != "submitted"):
            raise UserError(self.env._("There is nothing to withdraw: the customer has decided, or was not asked."))
        for deliverable in self:
            # In sudo mode as nothing else writes it; the lock waits for a customer who decides at this moment.
            deliverable_sudo = self.env["portal.project.deliverable.decision"]._lock(deliverable)
            if deliverable_sudo.state != "submitted":
                raise UserError(self.env._("The customer has just decided."))
            deliverable_sudo._get_version().state = "withdrawn"
            deliverable_sudo.write({"state": "withdrawn", "awaited_ids": False})
            # The others of its milestone may all be accepted.
            deliverable_sudo.milestone_id._reach_by_acceptance()

    def action_remind(self):
        """Remind those who have not answered, now."""
        self.check_access("write")
        if self.filtered(lambda deliverable: deliverable.state != "submitted"):
            raise UserError(self.env._("The customer has decided, or was not asked."))
        if self.filtered("is_changed"):
            raise UserError(self.env._("It has changed since it was submitted: submit it once more."))
        self._remind()

    def action_open_evidence(self):
        """Open what was offered, decided and sealed."""
        return self._open_of_evidence("portal_evidence.portal_evidence_action")

    def action_open_seals(self):
        """Open the sealed documents."""
        return self._open_of_evidence("portal_evidence.portal_sealed_document_action")

    def _open_of_evidence(self, action_name):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(action_name)
        return action | {"domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS - SUBMITTING === #

    def _check_submittable(self):
        """Refuse to submit what cannot be decided on.

        :raise UserError: in the user's language
        """
        if self.state in DECIDED:
            raise UserError(self.env._("The customer has accepted it. Create another deliverable."))
        if not (self.description or "").strip() and not self.link and not self.attachment_ids:
            raise UserError(self.env._("Describe it, or add files or a link first."))
        if len(self.attachment_ids) > MOST_FILES:
            raise UserError(self.env._("Add at most %(count)s files.", count=MOST_FILES))
        # In sudo mode as who uploaded them does not matter.
        if any(not file_sudo.raw for file_sudo in self.attachment_ids.sudo()):
            raise UserError(self.env._("A file is empty, or its content is kept elsewhere: it cannot be frozen."))

    def _submit(self, change_note="", due_on=False):
        """Freeze what there is as a new version, and ask the customer to decide on it.

        :param str change_note: what changed since the version before, in the vendor's words
        :param date due_on: until when an answer is expected
        :return: the version, in sudo mode as nothing else writes it
        """
        self.ensure_one()
        self.check_access("write")
        # In sudo mode as nothing else writes it; the lock waits for a customer who decides at this moment.
        deliverable_sudo = self.env["portal.project.deliverable.decision"]._lock(self)
        deliverable_sudo._check_submittable()
        if deliverable_sudo.state == "submitted":
            deliverable_sudo._get_version().state = "replaced"
        version_sudo = deliverable_sudo._freeze_version(change_note or "", due_on)
        deliverable_sudo.write(
            {
                "state": "submitted",
                "due_on": due_on,
                "reminded_on": False,
                "decided_on": False,
                "decided_by": False,
                "awaited_ids": [fields.Command.set(deliverable_sudo.decider_ids.ids)],
            }
        )
        self.env["portal.event"]._notify("deliverable_submitted", deliverable_sudo, dedup_key=str(version_sudo.number))
        return version_sudo

    def _freeze_version(self, change_note, due_on):
        number = self.version_number + 1
        # The version comes first: what changed, and what no answer means, are part of what is frozen.
        version = self.version_ids.create(
            {
                "deliverable_id": self.id,
                "number": number,
                "change_note": change_note,
                "submitted_by_id": self.env.uid,
                "state": "submitted",
                **self._prepare_silence(due_on),
            }
        )
        self.write({"version_number": number, "submitted_name": self.name})
        self.invalidate_recordset(["version_ids"])
        offer_sudo = self.env["portal.project.deliverable.decision"]._freeze(self, is_sent_anew=True)
        version.write({"offer_number": offer_sudo.number, "digest": offer_sudo.digest})
        return version

    def _get_version(self, number=None):
        """Return the version of a number; by default the last one."""
        number = self.version_number if number is None else number
        return self.version_ids.filtered(lambda version: version.number == number)

    def _get_reservations(self):
        """Return the reservations that are to be settled: those about the last version, unless it was not accepted.

        Called in sudo mode, as customers read neither versions nor reservations by themselves.
        """
        version = self._get_version().filtered(lambda each: each.state not in ("sent_back", "withdrawn"))
        return self.reservation_ids.filtered(lambda reservation: reservation.version_id in version)

    def _is_as_submitted(self):
        """Return whether it says what was submitted; called in sudo mode as evidence is compared."""
        decision = self.env["portal.project.deliverable.decision"]
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(self)
        return decision._says_the_same(offer_sudo, decision._get_payload(self, lang=offer_sudo._get_lang()))

    # === BUSINESS METHODS - DECIDED === #

    def _is_reached(self):
        """Return whether it counts as accepted: with reservations only if the customer accepted that with it."""
        self.ensure_one()
        if self.state == "reserved":
            return bool(self._get_version()._get_content().get("reserved_is_reached"))
        return self.state == "accepted"

    def _follow_acceptance(self):
        """Do what follows as soon as it counts as accepted: its task is done, or its milestone reached."""
        if not self._is_reached():
            return
        if self.task_id:
            self.task_id.write({"state": "1_done"})
        self.milestone_id._reach_by_acceptance()

    def _follow_return(self):
        """Reopen the tasks of what was sent back, and tell those who did them."""
        tasks = self.task_id or self.milestone_id.task_ids.filtered(
            # What the customer accepted by itself is not what was sent back.
            lambda task: (
                task.state in ("1_done", "03_approved")
                and not set(DECIDED) & set(task.portal_deliverable_ids.mapped("state"))
            )
        )
        # The stage first: Odoo takes the state back with each change of the stage.
        if stage := self.project_id.portal_reopen_stage_id:
            tasks.write({"stage_id": stage.id})
        tasks.write({"state": "02_changes_requested"})
        for task in tasks:
            task.message_post(
                body=self.env._("“%(name)s” was sent back by the customer.", name=self.name),
                partner_ids=task.user_ids.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _tell_vendor(self, actor, summary, note):
        """Note in the history what a customer did, and have whoever is responsible look at it.

        :param Actor actor: who did it
        :param str summary: what is to be done, or an empty text
        :param str note: what was done, in words
        """
        self.message_post(
            body=note,
            author_id=(actor.partner or self.partner_id).id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
        if summary:
            self.env["portal.activity"]._plan(self, self._get_responsible(), summary, note)

    def _get_responsible(self):
        """Return who takes care of it at the vendor: whoever it names, or leads the project, or else the system."""
        users = self.user_id | self.project_id.user_id | self.create_uid
        able = users.filtered(lambda user: user.active and user._is_internal() and not user._is_superuser())
        return able[:1] or self.env.ref("base.user_root")

    def _for_staff(self):
        """Return the record in the language of whoever takes care of it."""
        return self.with_context(lang=self._get_responsible().lang or self.env.lang)

    # === BUSINESS METHODS - NOBODY ANSWERS === #

    def _prepare_silence(self, due_on):
        """Return from when on a version that is submitted now counts as accepted without an answer, if ever."""
        if not self.project_id.portal_silence_is_acceptance or not self.decider_ids:
            return {}
        days = self.project_id.portal_silence_days
        # Of the last day, all is left to the customer.
        last_day = fields.Date.today() + timedelta(days=days)
        last_day = max(last_day, fields.Date.to_date(due_on) or last_day)
        return {"silence_days": days, "silence_on": last_day + timedelta(days=1)}

    def _get_silence_day(self):
        """Return from which day on it counts as accepted if nobody answers, as customers are told; False if never."""
        self.ensure_one()
        # In sudo mode as customers read neither versions nor who decides, and are told the day.
        deliverable_sudo = self.sudo()
        is_open = deliverable_sudo.state == "submitted" and deliverable_sudo.awaited_ids == deliverable_sudo.decider_ids
        return is_open and deliverable_sudo._get_version().silence_on

    def _postpone_silence(self):
        """Keep to the answer date: who was told a later day is not held to an earlier one again."""
        for deliverable in self.filtered(lambda each: each.state == "submitted" and each.due_on):
            # In sudo mode as nothing else writes versions.
            version_sudo = deliverable.sudo()._get_version()
            if version_sudo.silence_on and version_sudo.silence_on <= deliverable.due_on:
                version_sudo.silence_on = deliverable.due_on + timedelta(days=1)

    def _tell_silence(self):
        """Return what no answer means, as a sentence for the customer; empty if it means nothing."""
        if not (day := self._get_silence_day()):
            return ""
        return self.env._(
            "If nobody answers, it counts as accepted from %(date)s on, as the contract of the project says.",
            date=self.env["portal.answer.mixin"]._tell_date(day),
        )

    @api.model
    def _accept_silent(self):
        """Accept what nobody answered in time, where the contract of the project says so."""
        decision, cron = self.env["portal.project.deliverable.decision"], self.env["ir.cron"]
        for deliverable in self.search(self._get_silence_domain(), order="id"):
            try:
                if not decision._accept_by_silence(deliverable._for_staff()):
                    deliverable._tell_obstacle(decision._get_silence_obstacle(deliverable))
            except (ConcurrencyError, OperationalError) as error:
                # Somebody decides at this moment: it is looked at again the next day.
                _logger.info("%s does not count as accepted now: %s", deliverable, error)
            except UserError as refusal:
                # What follows from it is refused.
                deliverable._tell_obstacle(str(refusal))
            if not cron._commit_progress(1):
                return

    def _tell_obstacle(self, reason):
        """Have whoever is responsible look at a version that nobody answered and that does not count as accepted.

        :param str reason: why, in the language of whoever is responsible; nothing is told if it is empty, or known
        """
        # In sudo mode as nothing else writes versions.
        version_sudo = self.sudo()._get_version()
        known = (version_sudo.silence_obstacle or "").splitlines()
        news = [line for line in reason.splitlines() if line not in known]
        if not news:
            return
        version_sudo.silence_obstacle = "\n".join(known + news)
        summary = self._for_staff().env._("No answer does not count for “%(name)s”", name=self.name)
        self.env["portal.activity"]._plan(self, self._get_responsible(), summary, "\n".join(news))

    @api.model
    def _get_begun_day(self):
        """Return the last day that has begun for everybody, wherever they are."""
        return (fields.Datetime.now() - LAST_ZONE).date()

    @api.model
    def _get_silence_domain(self):
        version = [("state", "=", "submitted"), ("silence_on", "<=", self._get_begun_day())]
        return Domain("state", "=", "submitted") & Domain("version_ids", "any", version)

    # === BUSINESS METHODS - REMINDING === #

    @api.model
    def _remind_due(self):
        """Remind customers who have not answered, every so many days and on the day before the due date."""
        for company in self.env["res.company"].search([("portal_deliverable_remind_days", ">", 0)]):
            self.search(self._get_reminder_domain(company), limit=MANY, order="id")._remind()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _get_reminder_domain(self, company):
        now, tomorrow = fields.Datetime.now(), fields.Date.today() + timedelta(days=1)
        is_due = Domain("due_on", "=", tomorrow) & self._get_told_before_domain(now - LATELY)
        days = timedelta(days=company.portal_deliverable_remind_days)
        is_asked = Domain("state", "=", "submitted") & Domain("company_id", "=", company.id)
        return is_asked & (self._get_told_before_domain(now - days) | is_due)

    @api.model
    def _get_told_before_domain(self, moment):
        """Return what was submitted, and reminded of if ever, before a time."""
        version = [("state", "=", "submitted"), ("create_date", "<", moment)]
        is_new = Domain("reminded_on", "=", False) & Domain("version_ids", "any", version)
        return is_new | Domain("reminded_on", "<", moment)

    def _remind(self):
        """Remind those who have not answered; of what nobody can decide on any more, whoever submitted it."""
        now = fields.Datetime.now()
        changed = self.filtered("is_changed")
        # In sudo mode as nothing else reads versions; who was told so when the day of silence came knows it.
        for deliverable in changed.filtered(lambda one: not one.sudo()._get_version().silence_obstacle):
            deliverable._ask_to_submit_anew()
        for deliverable in self - changed:
            self.env["portal.event"]._notify("deliverable_reminder", deliverable, dedup_key=str(now.date()))
        self.write({"reminded_on": now})

    def _ask_to_submit_anew(self):
        """Have whoever is responsible submit it once more; the same thing once."""
        staff = self._for_staff().env
        summary = staff._("Submit “%(name)s” once more", name=self.name)
        if summary not in self.activity_ids.mapped("summary"):
            note = staff._("It has changed since it was submitted, so that the customer cannot decide on it.")
            self.env["portal.activity"]._plan(self, self._get_responsible(), summary, note)

    # === BUSINESS METHODS - PAGES === #

    def _get_seals_sudo(self):
        """Return the sealed documents, the newest first, in sudo mode as customers may not read seals."""
        # In sudo mode as whom it is addressed to is no field that people outside read.
        return self.env["portal.sealed.document"]._get_of_document_sudo(self, self.sudo().commercial_partner_id)

    def _get_shown_versions_sudo(self):
        """Return the versions that the customer looks at, the newest first: none that was withdrawn.

        :return: in sudo mode as customers read no versions by themselves; whoever opens the deliverable sees them
        """
        return self.sudo().version_ids.filtered(lambda version: version.state != "withdrawn").sorted("number", True)

    def _get_decided_version_sudo(self):
        """Return the version that was decided on last: an e-mail tells of it after the next one was submitted.

        :return: in sudo mode as customers read no versions by themselves
        """
        return self.sudo().version_ids.filtered("decided_on").sorted("number", True)[:1]

    def _is_decided_by(self, partner):
        """Return whether a contact decided on the last version."""
        evidence_sudo = self.env["portal.evidence"].sudo()
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(self)
        domain = [("offer_id", "=", offer_sudo.id), ("kind", "in", (*DECIDING, "declined"))]
        return partner.id in evidence_sudo.search(domain).mapped("signer_res_id")

    def _get_portal_summary(self):
        """Return what one line tells, as `portal.mixin` of `portal_custom_base` does of documents."""
        self.ensure_one()
        state, label = self._get_portal_badge()
        if state == "waiting" and self.state == "submitted" and self.due_on:
            state, label = self.env["portal.answer.mixin"]._tell_deadline(self.due_on)
        return {
            "name": self._get_shown_name(),
            "text": self.env._(
                "%(project)s, version %(number)s", project=self.project_id.name, number=self.version_number
            ),
            "amount": "",
            "state": state,
            "label": label,
            "badge": self._get_portal_badge(),
            "url": self.access_url,
        }

    def _get_shown_name(self):
        """Return the title as it was submitted: the vendor may be at work on another one."""
        # In sudo mode as titles are closed to people outside; before it is submitted they see no deliverable.
        deliverable_sudo = self.sudo()
        return deliverable_sudo.submitted_name or deliverable_sudo.name

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        return {
            "submitted": ("waiting", self.env._("To decide")),
            "sent_back": ("progress", self.env._("Sent back")),
            "reserved": ("progress", self.env._("Accepted with reservations")),
            "accepted": ("done", self.env._("Accepted")),
        }.get(self.state, ("over", self.env._("Withdrawn")))

    def _get_portal_facts(self):
        """Return what an e-mail tells below its text."""
        version, tell_date = self._get_shown_versions_sudo()[:1], self.env["portal.answer.mixin"]._tell_date
        facts = [
            (self.env._("Deliverable"), self._get_shown_name()),
            (self.env._("Project"), self.project_id.name),
            (self.env._("Milestone"), self.milestone_id.name),
            (self.env._("Task"), self.task_id.name),
            (self.env._("Version"), str(self.version_number)),
            (self.env._("What changed"), version.change_note),
            (self.env._("Answer until"), self.state == "submitted" and self.due_on and tell_date(self.due_on)),
            (self.env._("Without an answer"), self._tell_silence()),
        ]
        return [fact for fact in facts if fact[1]]
