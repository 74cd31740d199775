from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PortalAccessCommon

FEW, MANY = 20, 2000


@tagged("post_install", "-at_install")
class TestCost(PortalAccessCommon):
    """What a change costs whoever makes it does not depend on how many people it concerns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rotations = cls.env["portal.link.rotation"]
        cls.document_type = cls.env.ref("portal_access_rules.portal_document_type_contact")
        cls.role = cls._create_role(contact="company")
        cls.company = cls._create_partner("Large", is_company=True)

    def _create_people(self, count, company, role):
        """Create people of a company by SQL, as copies of one: thousands by Odoo would take minutes."""
        self.env.flush_all()
        family = {"parent_id": company.id, "commercial_partner_id": company.id, "portal_role_id": role.id or None}
        values = {name: SQL("%s::integer", value) for name, value in family.items()}
        numbers = SQL("generate_series(1, %s) AS source(number)", count)
        partner_ids = self._copy_row(self.anna.partner_id, numbers, **values)
        partners = SQL("unnest(%s) AS source(number)", partner_ids)
        login = SQL("'person.' || source.number")
        user_ids = self._copy_row(self.anna, partners, partner_id=SQL("source.number"), login=login)
        for table, names, record in (
            ("res_company_users_rel", ("user_id", "cid"), self.env.company),
            ("res_groups_users_rel", ("uid", "gid"), self.env.ref("base.group_portal")),
        ):
            columns = SQL(", ").join(map(SQL.identifier, names))
            query = SQL(
                "INSERT INTO %s (%s) SELECT unnest(%s), %s", SQL.identifier(table), columns, user_ids, record.id
            )
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _copy_row(self, record, source, **values):
        """Copy a row once for each row of a source, with other values; return the ids."""
        table = record._table
        query = SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
        names = [name for (name,) in self.env.execute_query(query) if name != "id"]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        found = SQL(", ").join(values.get(name) or SQL.identifier("copied", name) for name in names)
        query = SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s AS copied, %s WHERE copied.id = %s RETURNING id",
            SQL.identifier(table),
            columns,
            found,
            SQL.identifier(table),
            source,
            record.id,
        )
        return [row_id for (row_id,) in self.env.execute_query(query)]

    def _count(self, act):
        """Return the number of queries of a change, and of its note."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.rotations.search([]).unlink()
        # A transaction starts a job once; each change is counted as if it had one of its own.
        self.env.cr.postcommit.data.clear()
        before = self.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _check_cost(self, act, role=None):
        """Check that a change costs as much for many people as for few, and is one row that waits for the job.

        :param act: called with whether it narrows what is seen
        """
        counts = []
        for count in (FEW, MANY):
            self._create_people(count, self.company, self.role if role is None else role)
            # Once unmeasured, so that what is made once is there.
            act(True)
            act(False)
            counts.append(self._count(lambda: act(True)))
            noted = self.rotations.search([])
            self.assertEqual((len(noted), noted.state), (1, "pending"), count)
        self.assertEqual(*counts)

    def _set_scope(self, is_narrower):
        scope = self.role.scope_ids.filtered(lambda scope: scope.type_id == self.document_type)
        scope.scope = "own" if is_narrower else "company"

    # === THE CHANGE === #

    def test_scope_of_a_role(self):
        self._check_cost(self._set_scope)

    def test_role_that_is_archived(self):
        self._check_cost(lambda is_narrower: self.role.write({"active": not is_narrower}))

    def test_scope_of_a_type(self):
        def act(is_narrower):
            self.document_type.default_scope = "own" if is_narrower else "company"

        self.role.scope_ids.filtered(lambda scope: scope.type_id == self.document_type).unlink()
        self._check_cost(act)

    def test_filter_of_a_type(self):
        def act(is_narrower):
            self.document_type.model_ids[0].domain = "[('type', '=', 'contact')]" if is_narrower else "[]"

        self._check_cost(act)

    def test_role_of_contacts_without_one(self):
        def act(is_narrower):
            self.env.company.portal_role_id = self.roles["personal" if is_narrower else "administrator"]

        self._check_cost(act, self.env["portal.role"])

    def test_contact_with_many_colleagues_moves(self):
        contact, counts = self._create_person("Mover", self.company).partner_id, []
        for count in (FEW, MANY):
            self._create_people(count, self.company, self.role)
            contact.parent_id = self.company
            counts.append(self._count(lambda: contact.write({"parent_id": self.beta.id})))
            # It is one person: the links are renewed at once.
            self.assertEqual(self.rotations.search([]).mapped("state"), ["done"])
        self.assertEqual(*counts)

    def test_company_with_many_people_moves(self):
        """Odoo itself writes to each contact of a company that moves; what is noted costs the same."""
        notify, counts = self.env["portal.access.policy"]._notify_narrowed, []
        for count in (FEW, MANY):
            self._create_people(count, self.company, self.role)
            counts.append(self._count(lambda: notify("move", self.company, {"companies": self.acme.ids})))
            self.assertEqual(self.rotations.search([]).mapped("state"), ["pending"])
        self.assertEqual(*counts)

    # === THE JOB === #

    def test_job_looks_at_everybody_once_in_steps(self):
        self._create_people(50, self.company, self.role)
        self.rotations.search([]).unlink()
        self._set_scope(True)
        rotation = self.rotations.search([])
        self.assertEqual((rotation.progress, rotation.person_count), (0, 0))
        rotation._step()
        self.assertEqual((rotation.person_total, rotation.person_count, rotation.progress), (50, 20, 40))
        with self.enter_registry_test_mode():
            self.env.ref("portal_access_rules.ir_cron_portal_link_rotation").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((rotation.state, rotation.person_count, rotation.progress), ("done", 50, 100))

    def test_nobody_concerned_is_nothing_to_do(self):
        self.rotations.search([]).unlink()
        role = self._create_role(contact="company")
        role.scope_ids = [Command.clear()]
        self.assertFalse(self.rotations.search([]))
