from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

IDLE_DAYS = 180
# People whom one step of the job looks at.
STEP = 20
# Documents that one finding names; more are the same finding.
NAMED = 5
# States in which documents are the vendor's own business.
UNFINISHED = ("draft", "cancel")


class PortalAccessAudit(models.Model):
    """A walk over all people and types: who sees what, and where that is not what the roles say."""

    _name = "portal.access.audit"
    _description = "Audit of Portal Access"
    _order = "id desc"
    _rec_name = "create_date"
    _inherit = "portal.job.mixin"

    _job_cron = "portal_access_rules.ir_cron_portal_access_audit"
    _job_states = ("pending", "running")

    state = fields.Selection(
        [("pending", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="pending",
        readonly=True,
    )
    date_done = fields.Datetime("Finished on", readonly=True)
    last_user_id = fields.Integer(readonly=True, help="The people up to this one were looked at.")
    person_total = fields.Integer("People", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    line_ids = fields.One2many("portal.access.audit.line", "audit_id", string="Findings", readonly=True)
    person_ids = fields.One2many("portal.access.audit.person", "audit_id", string="People looked at", readonly=True)
    line_count = fields.Integer("Number of findings", compute="_compute_line_count")

    # === COMPUTE METHODS === #

    @api.depends("person_ids", "person_total", "state")
    def _compute_progress(self):
        for audit in self:
            done = len(audit.person_ids)
            audit.progress = 100 if audit.state == "done" else 100 * done / max(audit.person_total, 1)

    @api.depends("line_ids")
    def _compute_line_count(self):
        for audit in self:
            audit.line_count = len(audit.line_ids)

    @api.depends("create_date")
    def _compute_display_name(self):
        for audit in self:
            date = fields.Date.context_today(audit, audit.create_date) if audit.create_date else ""
            audit.display_name = self.env._("Access review of %(date)s", date=date)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        audits = super().create(vals_list)
        self._trigger_job()
        return audits

    # === ACTION METHODS === #

    def action_start(self):
        """Start an audit in the background, and open it."""
        audit = self.create({})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": audit.id, "view_mode": "form"}

    # === BUSINESS METHODS === #

    def _process(self):
        """Look at the next people.

        :return: whether there are more
        """
        return bool(self._step())

    def _get_user_domain(self):
        return self.env["res.users"]._get_outside_domain()

    def _step(self):
        """Look at the next people.

        :return: how many are left
        """
        self.ensure_one()
        everybody = self._get_user_domain()
        users = self.env["res.users"].search(
            Domain(everybody) & Domain("id", ">", self.last_user_id), order="id", limit=STEP
        )
        if self.state == "pending":
            self.person_total = users.search_count(everybody)
            self.state = "running"
            self._note_rules()
            self._note_links()
        for user in users:
            self._note_person(user)
        self.last_user_id = users[-1:].id or self.last_user_id
        left = max(self.person_total - len(self.person_ids), 0) if len(users) == STEP else 0
        if not left:
            self.write({"state": "done", "date_done": fields.Datetime.now()})
        return left

    def _note(self, finding, text, user=None, document_type=None):
        self.env["portal.access.audit.line"].create(
            {
                "audit_id": self.id,
                "finding": finding,
                "user_id": user and user.id,
                "person": user and user.name,
                "type_id": document_type and document_type.id,
                "text": text,
            }
        )

    def _note_rules(self):
        """Note covered models whose rule somebody removed, archived or changed, before mending it."""
        document_types = self.env["portal.document.type"]
        for name in document_types._get_broken_rules():
            self._note(
                "rule",
                self.env._("The record rule of %(model)s was missing or changed. It is in force again.", model=name),
            )
        document_types._sync_rules()
        entries = self.env["portal.document.type.model"]
        for name, of_model in entries._search_active().grouped("model_name").items():
            entry = of_model[0]
            if entry._has_model() and not entries._get_entries(name) and self._is_readable_outside(name):
                text = self.env._(
                    "%(model)s is not covered: a field of the filter or of the paths is missing.",
                    model=entry.model_name,
                )
                self._note("rule", text, document_type=entry.type_id)

    def _is_readable_outside(self, model_name):
        groups = self.env.ref("base.group_portal").all_implied_ids
        domain = [("model_id.model", "=", model_name), ("perm_read", "=", True), ("group_id", "in", groups.ids)]
        # In sudo mode as access rights are looked at, whoever started the audit.
        return bool(self.env["ir.model.access"].sudo().search_count(domain, limit=1))

    def _note_person(self, user):
        before = len(self.line_ids)
        # In sudo mode as the audit looks at every type, whoever started it.
        entries_sudo = self.env["portal.document.type.model"].sudo()._search_active().filtered("is_installed")
        for name, of_model_sudo in entries_sudo.grouped("model_name").items():
            if not self.env[name].with_user(user).has_access("read"):
                continue
            self._note_differences(user, of_model_sudo[0])
            for entry_sudo in of_model_sudo:
                self._note_unfinished(user, entry_sudo)
        self._note_idle(user)
        found = {"audit_id": self.id, "finding_count": len(self.line_ids) - before}
        self.env["portal.access.audit.person"].create(self._prepare_person(user) | found)

    def _prepare_person(self, user):
        """Return who a person is and what the role says, as values of a row."""
        policy = self.env["portal.access.policy"]
        role_sudo = policy._get_role_sudo(user)
        return {
            "user_id": user.id,
            "name": user.name,
            "login": user.login,
            "customer": user.commercial_partner_id.name,
            "role": role_sudo.name or self.env._("None: sees nothing"),
            "rights": role_sudo._describe_rights() if role_sudo else "",
            "scopes": role_sudo._describe_scopes(policy._get_scopes(user)) if role_sudo else "",
            "login_date": user.login_date,
        }

    def _name_records(self, records):
        names = ", ".join(record.sudo().display_name or str(record.id) for record in records[:NAMED])
        return f"{names}, …" if len(records) > NAMED else names

    def _note_differences(self, user, entry):
        """Note what a person sees, by the rules in force, that the role does not show."""
        seen_by_rules = self.env[entry.model_name].with_user(user).with_context(active_test=False)._search(Domain.TRUE)
        domain = Domain("id", "in", seen_by_rules) & ~self.env["portal.access.policy"]._get_domain(
            entry.model_name, user
        )
        # In sudo mode as the role's own domain reads followers, which people outside may not.
        records_sudo = self.env[entry.model_name].sudo().with_context(active_test=False)
        seen = records_sudo.search(domain, limit=NAMED + 1)
        if seen:
            text = self.env._("Sees what the role does not show: %(documents)s", documents=self._name_records(seen))
            self._note("difference", text, user, entry.type_id)

    def _note_unfinished(self, user, entry):
        field = self.env[entry.model_name]._fields.get("state")
        if not entry.is_document or field is None or field.type != "selection" or not field.store:
            return
        domain = Domain("state", "in", UNFINISHED) & entry._get_domain()
        seen = entry._search_seen(user, domain, NAMED + 1)
        if seen:
            text = self.env._("Sees drafts or cancelled documents: %(documents)s", documents=self._name_records(seen))
            self._note("unfinished", text, user, entry.type_id)

    def _note_idle(self, user):
        limit = fields.Datetime.now() - timedelta(days=IDLE_DAYS)
        if (user.login_date or user.create_date) >= limit:
            return
        if user.login_date:
            text = self.env._("Last signed in on %(date)s", date=fields.Date.to_string(user.login_date))
        else:
            text = self.env._(
                "Never signed in since the invitation of %(date)s", date=fields.Date.to_string(user.create_date)
            )
        self._note("idle", text, user)

    def _note_links(self):
        """Note links that are older than the end of somebody's access, and lead to what that person saw."""
        # In sudo mode as people without access are archived users of others.
        gone = self.env["res.users"].sudo().with_context(active_test=False)
        for user in gone.search(
            [("share", "=", True), ("active", "=", False), ("login_date", "!=", False)], limit=1000
        ):
            for name in self.env["portal.link.rotation"]._get_model_names():
                self._note_live_links(user, name)

    def _note_live_links(self, user, model_name):
        paths = self.env["portal.document.type.model"]._get_entries(model_name)._get_all_paths()
        ended = user.write_date
        domain = Domain.OR(Domain(path, "in", user.partner_id.ids) for path in paths)
        domain &= Domain("access_token", "!=", False)
        # In sudo mode as the links of all documents are looked at.
        model_sudo = self.env[model_name].sudo()
        records = model_sudo.search(domain, limit=NAMED * 20)
        live = records.filtered(lambda record: (record.access_token_date or record.create_date) < ended)
        if live:
            text = self.env._(
                "Has no access any more, but may still hold links to: %(documents)s", documents=self._name_records(live)
            )
            document_type = self.env["portal.access.policy"]._get_types(live[:1])[:1]
            self._note("link", text, user, document_type)
