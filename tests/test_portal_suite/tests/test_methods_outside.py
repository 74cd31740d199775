from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from . import probe
from .access_common import AccessCommon

# What a call may leave behind: files of the interface, what counts calls, and the question for the own password.
IGNORED = {"ir_attachment", "portal_rate_limit", "portal_sign_in", "res_users_identitycheck"}
# What stamps a record alone, with who wrote last and when: reading the page of an invoice does the same.
STAMPS = "Odoo computes the section of one line of an entry by writing no new value to the others"
# The public methods that need nothing but records and change something, with the reason why people outside may.
CHANGING = {
    "get_parent_section_line": STAMPS,
    "get_section_subtotal": STAMPS,
    "message_post": "whoever may read a document writes beside it; called with nothing, an empty message",
    "project_sharing_toggle_is_follower": "who follows a task may stop; nobody begins, see portal_access_rules_project",
    "toggle_favorite": "whoever may read a project marks it for themselves alone",
}


@tagged("post_install", "-at_install")
class TestMethodsOutside(AccessCommon, HttpCase):
    """Public methods that need no arguments change nothing for people outside, whosever the record is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.people["buyer"]
        cls.user.partner_id.portal_role_id = cls.env.ref("portal_access_rules.portal_role_administrator")
        # The own documents and account, those of a colleague, and those of a stranger.
        people = ("buyer", "it", "ben")
        cls.own, *others = ([*probe.collect(cls, cls.who[name]), cls.people[name]] for name in people)
        cls.asked = [*cls.own, *(record for records in others for record in records)]
        cls.env.flush_all()

    def _get_others(self):
        """Return a record of each model that people outside may read and that is no document."""
        known = {record._name for record in self.asked}
        for name in sorted(self.env.registry.keys() - known):
            model = self.env[name].with_user(self.user)
            if not model._abstract and model.has_access("read"):
                yield model.search([], limit=1, order="id desc").with_env(self.env)

    def _get_methods(self, record, is_all):
        """Return the methods that need no arguments; those of every model are asked of documents alone."""
        for name, parameters, is_model in probe.find_methods(record):
            plain = [parameter for parameter in parameters if parameter.kind in (0, 1)]
            is_of_every_model = getattr(type(record), name).__module__.startswith("odoo.orm")
            if all(parameter.default is not parameter.empty for parameter in plain) and (
                is_all or not is_of_every_model
            ):
                yield name, is_model

    def test_by_call_kw(self):
        changed = set()
        for records, is_all in ((self.asked, True), (self._get_others(), False)):
            for record in records:
                for name, is_model in self._get_methods(record, is_all):
                    _level, tables = probe.observe(record, self.user, name, [] if is_model else [record.ids])
                    self._note(changed, record, name, tables)
        self.assertFalse(changed)

    def _note(self, changed, record, name, tables):
        if tables - IGNORED and name not in CHANGING:
            changed.add((record._name, name, *sorted(tables - IGNORED)))

    def test_census_sees_changes(self):
        """The positive twin: what is known to change something is seen to."""
        ticket = self.documents["ticket"]["buyer"]
        self.assertIn("mail_message", probe.observe(ticket, self.user, "message_post", [ticket.ids])[1])
        order = self.documents["quote"]["buyer"]
        self.assertFalse(probe.observe(order, self.user, "action_confirm", [order.ids])[1])
        staff = self.env.ref("base.user_admin")
        self.assertIn("sale_order", probe.observe(order, staff, "action_confirm", [order.ids])[1])

    @mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread")
    def test_by_json_2(self):
        """By the key of a program, on documents that the person may read: no page stands between."""
        keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        headers = {"Authorization": f"Bearer {keys._generate('rpc', 'key', fields.Datetime.now() + timedelta(days=1))}"}
        # What is done at the end of a transaction, such as noting the dates of deliveries, is no effect of a call.
        self.env.cr.flush()
        changed = set()
        seen = set()
        for record in self.own:
            for name, is_model in self._get_methods(record, False):
                with probe.noting_writes(self.env.cr) as tables:
                    response = self.url_open(
                        f"/json/2/{record._name}/{name}", json={} if is_model else {"ids": record.ids}, headers=headers
                    )
                if response.ok:
                    seen |= tables
                    self._note(changed, record, name, tables)
        self.assertFalse(changed)
        self.assertIn("mail_message", seen)
