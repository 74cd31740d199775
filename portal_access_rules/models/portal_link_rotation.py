from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Links that one step renews.
STEP = 2000
# Within the request itself, no more than this many people are taken care of.
INLINE_USERS = 5
DAYS_KEPT = 90


class PortalLinkRotation(models.Model):
    """Links to be renewed as somebody who could reach the documents lost sight of them."""

    _name = "portal.link.rotation"
    _description = "Renewal of Links"
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", string="Person")
    model_name = fields.Char("Model", readonly=True, required=True)
    domain_lost = fields.Text(readonly=True, required=True, help="The documents that the person cannot see any more.")
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Done")], required=True, default="pending", readonly=True
    )
    link_count = fields.Integer("Links renewed", readonly=True)
    last_id = fields.Integer(readonly=True, help="The documents up to this one are done.")

    _pending_idx = models.Index("(id) WHERE state = 'pending'")
    _user_idx = models.Index("(user_id)")

    # === BUSINESS METHODS === #

    @api.model
    def _get_model_names(self):
        """Return the covered models whose documents have links."""
        # In sudo mode as everybody is held to the types, and only staff may read them.
        entries_sudo = self.env["portal.document.type.model"].sudo().search([("type_id.active", "=", True)])
        names = entries_sudo.filtered("is_installed").mapped("model_name")
        return [name for name in dict.fromkeys(names) if "access_token_date" in self.env[name]._fields]

    @api.model
    def _get_reaches(self, users):
        """Return what each person can see of each model: {user id: {model: domain}}.

        Of a person who never signed in, only what is addressed to that person: links to other documents stand on
        pages that such a person never saw.
        """
        policy, names = self.env["portal.access.policy"], self._get_model_names()
        reaches = {}
        for user in users.sudo():
            scopes = policy._get_scopes(user)
            if not user.login_date:
                scopes = {document_type: "own" if scope != "none" else scope for document_type, scope in scopes.items()}
            reaches[user.id] = {name: policy._get_domain(name, user, scopes) for name in names} if scopes else {}
        return reaches

    @api.model
    def _request(self, users, before):
        """Renew the links to what people could see before and cannot see now; many at a time in the background.

        :param users: the people
        :param dict before: what `_get_reaches` told before the change
        """
        after = self._get_reaches(users.exists())
        lost = {}
        # A model that no type covers any more is Odoo's own rules' again: nothing is lost.
        names = set(self._get_model_names())
        for user in users:
            for name, reach in before[user.id].items():
                now = after.get(user.id, {}).get(name, Domain.FALSE)
                if name in names and reach != now and not reach.is_false():
                    # People of one company mostly lose the same.
                    lost.setdefault((name, repr(list(reach & ~now))), user)
        self._start([(user, name, domain) for (name, domain), user in lost.items()], len(users) <= INLINE_USERS)

    @api.model
    def _request_for_contacts(self, partners):
        """Renew the links to what is addressed to contacts who moved: colleagues may have lost sight of it."""
        policy, found = self.env["portal.access.policy"], []
        for name in self._get_model_names():
            entries = self.env["portal.document.type.model"]._get_entries(name)
            paths = {path for entry in entries for path in entry._get_paths()}
            domain = Domain.OR(policy._get_leaf(path, "child_of", sorted(partners.ids)) for path in sorted(paths))
            found.append((self.env["res.users"], name, repr(list(domain))))
        self._start(found, is_inline=True)

    @api.model
    def _start(self, found, is_inline):
        """Begin to renew links.

        :param list found: (user, model, the text of a domain)
        :param bool is_inline: whether the first step is done at once
        """
        # In sudo mode as whoever changes a role or a contact need not have a right on this log.
        rotations = self.sudo().create(
            [{"user_id": user.exists().id, "model_name": name, "domain_lost": domain} for user, name, domain in found]
        )
        if is_inline:
            rotations._step()
        if rotations.filtered(lambda rotation: rotation.state == "pending"):
            self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").sudo()._trigger()

    def _step(self):
        """Renew the next links of each rotation, and close those that have none left."""
        for rotation in self:
            ids = rotation._renew(STEP)
            rotation.link_count += len(ids)
            rotation.last_id = max(ids, default=rotation.last_id)
            if len(ids) < STEP:
                rotation.state = "done"

    def _renew(self, limit):
        """Give new secrets to the next documents out of reach that have a link, or a file with one.

        :return: the ids of the documents
        """
        if self.model_name not in self.env:
            return []
        # In sudo mode as the documents are found whoever may read them.
        model_sudo = self.env[self.model_name].sudo().with_context(active_test=False)
        domain = Domain(literal_eval(self.domain_lost)) & Domain("id", ">", self.last_id)
        domain &= Domain("access_token", "!=", False) | Domain("id", "in", self._get_ids_with_files())
        query = model_sudo._search(domain, limit=limit, order="id")
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
                now=fields.Datetime.now(),
                ids=query.subselect(),
            )
        )
        model_sudo.invalidate_model(["access_token", "access_token_date"], flush=False)
        ids = [row_id for (row_id,) in rows]
        self._renew_files(ids)
        return ids

    def _get_ids_with_files(self):
        """Return the ids of documents of the model with a file that has a link of its own, as SQL."""
        self.env["ir.attachment"].flush_model(["access_token", "res_model", "res_id"])
        return SQL(
            "(SELECT res_id FROM ir_attachment WHERE res_model = %s AND res_id > %s AND access_token IS NOT NULL)",
            self.model_name,
            self.last_id,
        )

    def _renew_files(self, ids):
        """Give new secrets to the files of documents: the old ones would open them for ever."""
        if ids:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE ir_attachment SET access_token = gen_random_uuid()::text
                    WHERE res_model = %s AND res_id IN %s AND access_token IS NOT NULL
                    RETURNING id
                    """,
                    self.model_name,
                    tuple(ids),
                )
            )
            self.env["ir.attachment"].invalidate_model(["access_token"], flush=False)

    @api.model
    def _cron_renew(self):
        """Renew the links that wait, step by step."""
        # A worker that was killed between a commit and its signal leaves others with old domains: not for long.
        self.env.registry.clear_cache()
        domain = [("state", "=", "pending")]
        while rotations := self.search(domain, limit=20, order="id"):
            rotations._step()
            if not self.env["ir.cron"]._commit_progress(
                len(rotations), remaining=self.search_count(domain, limit=1000)
            ):
                break

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_KEPT)
        self.search([("state", "=", "done"), ("create_date", "<", limit)], limit=10_000).unlink()
