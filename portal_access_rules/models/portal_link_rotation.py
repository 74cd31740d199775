from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# People whom one step looks at, and links that it renews for each model.
PEOPLE = 20
STEP = 2000
# Within the request itself, no more than this many people are taken care of.
INLINE_PEOPLE = 5
# A change that is not done: its links are closed, also when it was given up.
WAITING = ("pending", "failed")
# Where a transaction remembers that nothing is waiting.
NOTHING_PENDING = "portal_no_pending_rotation"


class PortalLinkRotation(models.Model):
    """A change by which people may have lost sight of documents, whose links are renewed then.

    A change is one row, however many people it concerns. The job goes through these people by their ids, a few at a
    time, and compares what each could see before with what each sees now. Each step is committed; one that is done
    twice renews links twice and does no other harm. Changes are worked off in the order in which they were made; one
    that fails is tried again later, after those that follow it: what several of them took is found in any order. The
    links of its customers open nothing until it is done, also when it was given up.
    """

    _name = "portal.link.rotation"
    _inherit = "portal.job.mixin"
    _description = "Renewal of Links"
    _order = "id desc"

    _job_cron = "portal_access_rules.ir_cron_portal_link_rotation"
    _job_failed_state = "failed"
    _job_days_kept = 90

    name = fields.Char("What changed", readonly=True)
    cause = fields.Selection(
        selection=[
            ("role", "What a role shows"),
            ("company", "Default portal role"),
            ("contact", "Role of a contact"),
            ("move", "Company of a contact"),
            ("login", "New login"),
            ("user", "Access of a person"),
        ],
        required=True,
        readonly=True,
    )
    subject_ids = fields.Json(readonly=True, help="The ids of the roles, companies, contacts or users that changed.")
    before = fields.Json(readonly=True, help="What held before the change: scopes, filters, companies or contacts.")
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        default="pending",
        readonly=True,
    )
    date_started = fields.Datetime("Started on", readonly=True)
    person_total = fields.Integer("People concerned", readonly=True)
    person_count = fields.Integer("People looked at", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    link_count = fields.Integer("Links revoked", readonly=True)
    last_user_id = fields.Integer(readonly=True, help="The people up to this one are done.")
    last_model = fields.Char(readonly=True, help="For the next people, the models before this one are done.")
    last_id = fields.Integer(readonly=True, help="The documents of that model up to this one are done.")

    _pending_idx = models.Index("(next_try, id) WHERE state = 'pending'")
    _waiting_idx = models.Index("(id) WHERE state IN ('pending', 'failed')")

    # === COMPUTE METHODS === #

    @api.depends("person_total", "person_count", "state")
    def _compute_progress(self):
        for rotation in self:
            share = 100 * rotation.person_count / max(rotation.person_total, 1)
            rotation.progress = 100 if rotation.state == "done" else min(share, 99)

    # === BUSINESS METHODS === #

    @api.model
    def _get_model_names(self):
        """Return the covered models whose documents have links."""
        # In sudo mode as everybody is held to the types, and only staff may read them.
        entries_sudo = self.env["portal.document.type.model"].sudo()._search_active()
        names = entries_sudo.filtered("is_installed").mapped("model_name")
        return [name for name in dict.fromkeys(names) if "access_token_date" in self.env[name]._fields]

    # === BUSINESS METHODS - NOTING A CHANGE === #

    @api.model
    def _note(self, cause, records, before):
        """Take note of a change; for a handful of people, renew the links at once.

        The parameters are those of `portal.access.policy._notify_narrowed`.
        """
        values = {"cause": cause, "name": self._name_subjects(cause, records), "subject_ids": records.ids}
        if cause not in ("role", "login"):
            # People left a group whose changes may be waiting, and will not be found there any more.
            before = self._merge_waiting(before)
        if cause not in ("move", "login") and not any(before.get("scopes", {}).values()) and not before.get("entries"):
            return
        # In sudo mode as whoever changes a role or a contact need not have a right on this log.
        rotation_sudo = self.sudo().create(values | {"before": {"scopes": {}, **before}})
        people = rotation_sudo._count_people(INLINE_PEOPLE + 1)
        if not people and cause not in ("move", "login"):
            rotation_sudo.unlink()
            return
        self.env.cr.cache.pop(NOTHING_PENDING, None)
        # What follows asks the database for contacts and roles as they are now.
        self.env.flush_all()
        if people <= INLINE_PEOPLE:
            rotation_sudo._step()
        if rotation_sudo.state == "pending":
            rotation_sudo._trigger_job()

    @api.model
    def _name_subjects(self, cause, records):
        # In sudo mode as only staff reads this log; who deletes a user finds the name gone.
        names = records.sudo().exists().mapped("display_name")
        words = dict(self._fields["cause"]._description_selection(self.env))
        more = ", …" if len(names) > 3 else ""
        return f"{words[cause]}: {', '.join(map(str, names[:3]))}{more}" if names else words[cause]

    @api.model
    def _merge_waiting(self, before):
        """Return what held before a change and before those that are not worked off, as if they were one."""
        # In sudo mode as in `_note`.
        rotations_sudo = self.sudo()
        oldest = rotations_sudo.search([("state", "in", WAITING)], order="id", limit=1)
        waiting = rotations_sudo.search([("id", ">=", oldest.id)]) if oldest else rotations_sudo.browse()
        policy, merged = self.env["portal.access.policy"], {**before}
        for other in waiting:
            scopes = policy._get_widest(*map(self._with_ids, other.before["scopes"].values()))
            own = self._with_ids(merged.get("scopes", {}).get(0, {}))
            merged["scopes"] = {0: policy._get_widest(own, scopes)}
            merged["companies"] = sorted({*merged.get("companies", ()), *other.before.get("companies", ())})
            entries = {**merged.get("entries", {})}
            for name, values in other.before.get("entries", {}).items():
                entries[name] = [*entries.get(name, ()), *values]
            merged["entries"] = entries
        return merged

    @api.model
    def _with_ids(self, values):
        """Return a dict whose keys are ids, which JSON stores as text."""
        return {int(key): value for key, value in (values or {}).items()}

    # === BUSINESS METHODS - WHO IS CONCERNED === #

    def _get_people_domain(self):
        """Return the domain of the users whom a change concerns; deleted ones are not found by it."""
        self.ensure_one()
        if self.cause == "role":
            return Domain(self.env["portal.role"].browse(self.subject_ids)._get_user_domain())
        domain = {
            "company": Domain("company_id", "in", self.subject_ids) & Domain("partner_id.portal_role_id", "=", False),
            "contact": Domain("partner_id", "in", self.subject_ids),
            "move": Domain("partner_id", "child_of", self.subject_ids),
            "user": Domain("id", "in", self.subject_ids),
        }.get(self.cause, Domain.FALSE)
        return domain & Domain("share", "=", True)

    def _count_people(self, limit=None):
        """Return how many people a change concerns, without looking for them below a company that moved."""
        self.ensure_one()
        if self.cause == "user":
            return len(self.before["people"])
        domain = self._get_people_domain()
        if self.cause == "move" and limit:
            # The contacts of a company are not enumerated within a request.
            companies = self.env["res.partner"].browse(self.subject_ids).filtered("is_company")
            domain = Domain("partner_id", "in", self.subject_ids)
            domain |= Domain("partner_id.parent_id", "in", self.subject_ids)
            domain |= Domain("partner_id.commercial_partner_id", "in", companies.ids)
            domain &= Domain("share", "=", True)
        return self.env["res.users"].search_count(domain, limit=limit)

    def _get_next_people(self):
        """Return the next users, some of whom may be gone."""
        self.ensure_one()
        if self.cause == "user":
            ids = sorted(user_id for user_id in self._with_ids(self.before["people"]) if user_id > self.last_user_id)
            return self.env["res.users"].browse(ids[:PEOPLE])
        domain = self._get_people_domain() & Domain("id", ">", self.last_user_id)
        return self.env["res.users"].search(domain, order="id", limit=PEOPLE)

    def _concerns(self, user):
        """Return whether a change concerns a user, who may be gone, from what is in memory already."""
        self.ensure_one()
        subjects = set(self.subject_ids or ())
        if self.cause in ("user", "login") or not user.exists():
            return self.cause == "user" and user.id in subjects
        if self.cause == "role":
            return bool(subjects & set(self.env["portal.access.policy"]._get_role_ids(user.id)))
        if self.cause == "company":
            return user.company_id.id in subjects and not user.partner_id.portal_role_id
        partners = user.partner_id
        while self.cause == "move" and partners.parent_id - partners:
            partners |= partners.parent_id
        return bool(subjects & set(partners.ids))

    # === BUSINESS METHODS - WHAT IS LOST === #

    def _get_lost(self, users):
        """Return what people could see before a change and cannot see now: {model: domain}.

        What a later change took from them is theirs before this one, too.
        """
        later = self.search([("id", ">=", self.id)], order="id")
        names, lost = self._get_model_names(), {}
        for user in users:
            now = self._get_present(user)
            before = self._get_past(user, now, later.filtered(lambda rotation, user=user: rotation._concerns(user)))
            for name in names:
                values = [values for rotation in later for values in rotation.before.get("entries", {}).get(name, ())]
                if not values and self._is_within(name, before, now):
                    continue
                reach, reach_now = self._get_reach(name, before, values), self._get_reach(name, now)
                if reach != reach_now and not reach.is_false():
                    # People of one company mostly lose the same.
                    lost.setdefault(name, {})[repr(reach), repr(reach_now)] = reach & ~reach_now
        return {name: Domain.OR(domains.values()) for name, domains in lost.items()}

    @api.model
    def _get_present(self, user):
        """Return who a person is, who may be gone: {"scopes", "partners", "companies"}."""
        user = user.exists()
        scopes = self.env["portal.access.policy"]._get_scopes(user) if user else {}
        return {"scopes": scopes, "partners": user.partner_id, "companies": user.partner_id.commercial_partner_id}

    @api.model
    def _get_past(self, user, present, rotations):
        """Return who a person was before some changes, as `_get_present` tells who it is."""
        policy, user_id, user = self.env["portal.access.policy"], user.id, user.exists()
        role_id = policy._get_role_sudo(user).id if user else False
        scopes, is_seen = present["scopes"], bool(user.login_date)
        partners, companies = present["partners"], present["companies"]
        for rotation in rotations:
            by_role = self._with_ids(rotation.before["scopes"])
            keys = {0, role_id} & by_role.keys()
            scopes = policy._get_widest(scopes, *(self._with_ids(by_role[key]) for key in keys))
            companies |= companies.browse(rotation.before.get("companies", ()))
            partner_id, was_seen = (rotation.before.get("people") or {}).get(str(user_id), ((), False))
            partners, is_seen = partners | partners.browse(partner_id), is_seen or was_seen
        if not is_seen:
            # Links to other documents stand on pages that whoever never signed in never saw.
            scopes = {type_id: "own" if scope != "none" else scope for type_id, scope in scopes.items()}
        partners = partners.exists()
        companies = companies.exists() | partners.commercial_partner_id
        return {"scopes": scopes, "partners": partners, "companies": companies}

    @api.model
    def _is_within(self, model_name, before, now):
        """Return whether a person was nobody else before, and sees as much of a model as then."""
        type_ids = set(self.env["portal.document.type.model"]._get_entries(model_name).type_id.ids)
        narrowed = self.env["portal.access.policy"]._get_narrowed(before["scopes"], now["scopes"])
        is_same = before["partners"] == now["partners"] and before["companies"] == now["companies"]
        return is_same and not type_ids & narrowed.keys()

    @api.model
    def _get_reach(self, model_name, world, old_values=()):
        """Return what a person can see of a model, by its entries and by such as they were."""
        entries = self.env["portal.document.type.model"]
        old = entries.union(*map(entries.new, old_values))
        entries = (entries._get_entries(model_name) | old).filtered("is_installed")
        return self.env["portal.access.policy"]._get_reach(entries, **world)

    def _get_addressed(self):
        """Return what is addressed to contacts who moved, or are people now: others may have lost sight of it."""
        if self.cause not in ("move", "login"):
            return {}
        policy, found = self.env["portal.access.policy"], {}
        for name in self._get_model_names():
            entries = self.env["portal.document.type.model"]._get_entries(name)
            leaves = [policy._get_leaf(path, "child_of", self.subject_ids) for path in entries._get_all_paths()]
            found[name] = Domain.OR(leaves)
        return found

    # === BUSINESS METHODS - RENEWING === #

    def _step(self):
        """Renew the next links for the next people, and close a change that has none left."""
        self.ensure_one()
        if not self.date_started:
            self.write({"date_started": fields.Datetime.now(), "person_total": self._count_people()})
        users = self._get_next_people()
        domains = self._get_lost(users)
        for name, domain in {} if self.last_user_id else self._get_addressed().items():
            domains[name] = domains.get(name, Domain.FALSE) | domain
        if not self._renew_next(domains):
            return
        self.person_count += len(users)
        self.write({"last_user_id": users[-1:].id or self.last_user_id, "last_model": False, "last_id": 0})
        if len(users) < PEOPLE:
            self.state = "done"

    def _renew_next(self, domains):
        """Renew links of each model in turn, as many as one step may.

        :param dict domains: {model: domain}
        :return: whether all are renewed
        """
        for name in sorted(name for name in domains if name >= (self.last_model or "")):
            last_id = self.last_id if name == self.last_model else 0
            ids = self._renew(name, domains[name], last_id)
            self.link_count += len(ids)
            if len(ids) >= STEP:
                self.write({"last_model": name, "last_id": max(ids)})
                return False
        return True

    def _renew(self, model_name, domain, last_id):
        """Give new secrets to the next documents that have a link, or a file with one.

        :return: the ids of the documents
        """
        # In sudo mode as the documents are found whoever may read them.
        model_sudo = self.env[model_name].sudo().with_context(active_test=False)
        with_files = Domain("id", "in", self._get_ids_with_files(model_name, last_id))
        domain &= Domain("id", ">", last_id) & (Domain("access_token", "!=", False) | with_files)
        query = model_sudo._search(domain, limit=STEP, order="id")
        model_sudo.flush_model(["access_token", "access_token_date"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE %(table)s SET access_token_date = %(now)s, access_token =
                       CASE WHEN access_token IS NOT NULL THEN gen_random_uuid()::text END
                WHERE id IN %(ids)s
                RETURNING id
                """,
                table=SQL.identifier(model_sudo._table),
                # Later than the beginning, so that `_is_waiting` lets it open: both are rounded to seconds.
                now=max(fields.Datetime.now(), self.date_started + timedelta(seconds=1)),
                ids=query.subselect(),
            )
        )
        model_sudo.invalidate_model(["access_token", "access_token_date"], flush=False)
        ids = [row_id for (row_id,) in rows]
        self._renew_files(model_name, ids)
        return ids

    @api.model
    def _get_ids_with_files(self, model_name, last_id):
        """Return the ids of documents of a model with a file that has a link of its own, as SQL."""
        self.env["ir.attachment"].flush_model(["access_token", "res_model", "res_id"])
        return SQL(
            "(SELECT res_id FROM ir_attachment WHERE res_model = %s AND res_id > %s AND access_token IS NOT NULL)",
            model_name,
            last_id,
        )

    @api.model
    def _renew_files(self, model_name, ids):
        """Give new secrets to the files of documents: the old ones would open them for ever."""
        if ids:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE ir_attachment SET access_token = gen_random_uuid()::text
                    WHERE res_model = %s AND res_id IN %s AND access_token IS NOT NULL
                    RETURNING id
                    """,
                    model_name,
                    tuple(ids),
                )
            )
            self.env["ir.attachment"].invalidate_model(["access_token"], flush=False)

    def _process(self):
        """Override of `portal.job.mixin`: one step, and whether there is another one."""
        self._step()
        return self.state == "pending"

    @api.model
    def _before_jobs(self):
        """Override of `portal.job.mixin`: a worker that was killed between a commit and its signal leaves others with
        old domains, but not for long."""
        self.env.registry.clear_cache()
        return super()._before_jobs()

    def action_retry(self):
        """Try changes again that were given up."""
        self.check_access("read")
        # In sudo mode as nobody may write on this log; who may read it may have it tried again.
        failed_sudo = self.sudo().filtered(lambda rotation: rotation.state == "failed")
        failed_sudo.write({"state": "pending", "attempts": 0, "next_try": fields.Datetime.now()})
        failed_sudo._trigger_job()

    # === BUSINESS METHODS - WHILE LINKS WAIT === #

    @api.model
    def _is_waiting(self, record):
        """Return whether the link to a document is to be renewed, and opens nothing until then.

        A change that concerns anybody of the customer is enough; who saw the document is found out by the job.
        """
        cache = self.env.cr.cache
        if cache.get(NOTHING_PENDING):
            return False
        # In sudo mode as visitors ask, who read neither this log nor the document.
        waiting_sudo = self.sudo().search([("state", "in", WAITING)], order="id")
        cache[NOTHING_PENDING] = not waiting_sudo
        self.env.cr.postcommit.add(lambda: cache.pop(NOTHING_PENDING, None))
        if not waiting_sudo or record._name not in self._get_model_names():
            return False
        record_sudo = record.sudo()
        entries = self.env["portal.document.type.model"]._get_entries(record._name)
        paths = entries._get_all_paths()
        addressees_sudo = self.env["res.partner"].sudo().union(*(record_sudo.mapped(path) for path in paths))
        roots_sudo = addressees_sudo._get_portal_roots()
        return any(rotation._covers(record_sudo, roots_sudo) for rotation in waiting_sudo)

    def _covers(self, record_sudo, roots_sudo):
        """Return whether a change concerns a person of those customers whom a document is addressed to.

        :param roots_sudo: the companies at the top of these customers
        """
        begun = record_sudo.access_token_date
        if self.date_started and begun and begun > self.date_started:
            return False
        partner_ids = [*self.before.get("companies", ())]
        partner_ids += [partner_id for partner_id, _seen in self.before.get("people", {}).values()]
        partner_ids += self.subject_ids if self.cause in ("move", "login") else []
        if self.env["res.partner"].browse(partner_ids).exists()._get_portal_roots() & roots_sudo:
            return True
        domain = self._get_people_domain() & Domain("id", ">", self.last_user_id)
        domain &= Domain("partner_id", "child_of", roots_sudo.ids)
        return bool(self.env["res.users"].search_count(domain, limit=1))
