from odoo.api import Environment, NewId
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .common import PortalAccessCommon

# The ways in which somebody learns a field of records: each takes the records and the field's name.
WAYS = {
    "attribute": lambda records, name: records[:1][name],
    "mapped": lambda records, name: records.mapped(name),
    "filtered": lambda records, name: records.filtered_domain([(name, "!=", False)]),
    "read": lambda records, name: records.read([name]),
    "web_read": lambda records, name: records.web_read({name: {}}),
    "search_read": lambda records, name: records.search_read([], [name]),
    "web_search_read": lambda records, name: records.web_search_read([], {name: {}}),
    "search": lambda records, name: records.search([(name, "!=", False)]),
    "search_count": lambda records, name: records.search_count([(name, "!=", False)]),
    "path": lambda records, name: records.search([(f"parent_id.{name}", "!=", False)]),
    "any": lambda records, name: records.search([("parent_id", "any", [(name, "!=", False)])]),
    "not": lambda records, name: records.search(["!", (name, "=", False)]),
    "other model": lambda records, name: records.env["res.users"].search([(f"partner_id.{name}", "!=", False)]),
    "order": lambda records, name: records.search([], order=name),
    "second order": lambda records, name: records.search_read([], ["id"], order=f"id, {name} desc"),
    "group": lambda records, name: records.formatted_read_group([], [name], ["__count"]),
    "group by path": lambda records, name: records.env["res.users"]._read_group([], [f"partner_id.{name}"]),
}


@tagged("post_install", "-at_install")
class TestFieldPolicy(PortalAccessCommon):
    """Columns, with contacts as documents: every database has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.portal_role_id = cls.roles["administrator"]
        cls.acme.write({"comment": "Pays late", "ref": "A-1", "street": "Street 1", "portal_note": "Call me"})
        cls.visitor = cls.env.ref("base.public_user")
        cls.staff = cls.env.ref("base.user_admin")
        cls.entry = cls.env["portal.document.type.model"].search([("model_name", "=", "res.partner")], limit=1)
        cls.env.flush_all()

    def _try(self, user, way, name, partner=None):
        """Return whether a way leads a user to a field, without what an earlier reader left in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = (partner or self.acme).with_user(user)
        try:
            with mute_logger("odoo.models", "odoo.addons.portal_access_rules.models.portal_field_policy"):
                WAYS[way](records, name)
        except AccessError:
            return False
        return True

    # === WAYS === #

    def test_closed_by_every_way(self):
        for user in (self.anna, self.visitor):
            for way in WAYS:
                for name in ("comment", "ref"):
                    with self.subTest(user=user.name, way=way, name=name):
                        self.assertFalse(self._try(user, way, name))

    def test_open_by_every_way(self):
        for way in WAYS:
            for name in ("street", "city"):
                with self.subTest(way=way, name=name):
                    self.assertTrue(self._try(self.anna, way, name))

    def test_staff_by_every_way(self):
        for way in WAYS:
            with self.subTest(way=way):
                self.assertTrue(self._try(self.staff, way, "ref"))

    def test_colleagues_and_strangers(self):
        """A field is closed whatever the row; an open one is as open as the row."""
        for user in (self.bob, self.ben, self.sue, self.free):
            self.assertFalse(self._try(user, "read", "comment"), user.name)
        self.assertTrue(self._try(self.bob, "read", "street"))
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.assertFalse(self._try(self.ben, "read", "street"))

    def test_searched_without_a_column(self):
        """Odoo replaces such a condition before it checks the field."""
        for domain in (
            [("message_needaction", "=", True)],
            [("parent_id.message_needaction", "=", True)],
            ["|", ("name", "=", "Acme"), ("parent_id", "any", [("message_needaction", "=", True)])],
            # What a record's messages say is searched without asking for the messages.
            [("message_ids", "any", [("has_error", "=", True)])],
            ["!", ("message_ids", "not any", [("has_error", "=", True)])],
        ):
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(self.anna).search(domain)
            self.env["res.partner"].with_user(self.staff).search(domain)

    def test_related_without_a_column(self):
        """Odoo follows such a field in superuser mode before it checks."""
        partners = self.env["res.partner"].with_user(self.anna)
        for name in ("parent_name",):
            self.assertTrue(partners._fields[name].related and not partners._fields[name].store)
            for call in (
                lambda name=name: partners.search([], order=name),
                lambda name=name: partners._read_group([], [name]),
                lambda name=name: partners._read_group([], ["type"], [f"{name}:count_distinct"]),
            ):
                with self.assertRaises(AccessError):
                    call()
            self.env["res.partner"].with_user(self.staff).search([], order=name, limit=1)
        self.assertTrue(partners.search([], order="name"))

    def test_grouped_by_many_records(self):
        """Odoo groups by such a field without a check of the field itself."""
        users = self.env["res.users"].with_user(self.anna)
        with self.assertRaises(AccessError):
            users._read_group([], ["company_ids"])
        self.assertTrue(self.env["res.users"].with_user(self.staff)._read_group([], ["company_ids"]))
        self.env["portal.document.type.model"].search([("model_name", "=", "res.users")]).field_names += " company_ids"
        self.assertTrue(users._read_group([], ["company_ids"]))

    def test_default_order_is_everybodys(self):
        """Contacts of a user's stand in the order of their own model, whose fields may be closed."""
        self.entry.field_names = "parent_id"
        partners = self.env["res.partner"].with_user(self.anna)
        for order in (None, "parent_id", "parent_id desc"):
            self.assertIn(self.acme, partners.search([], order=order))
        with self.assertRaises(AccessError):
            partners.search([], order="complete_name")

    def test_names_are_found_by_what_is_open(self):
        self.bob.partner_id.ref = "SECRET-REF"
        partners = self.env["res.partner"].with_user(self.anna)
        self.assertIn(self.bob.partner_id.id, dict(partners.name_search("Bob")))
        self.assertFalse(partners.name_search("SECRET-REF"))
        self.assertFalse(partners.name_search("bob.access@customer.example"))
        self.assertNotIn(self.bob.partner_id, partners.search([("display_name", "not ilike", "Bob")]))
        self.assertIn(self.acme, partners.search([("display_name", "not ilike", "Bob")]))
        staff = self.env["res.partner"].with_user(self.staff)
        self.assertTrue(staff.name_search("SECRET-REF"))

    def test_names_tell_nothing_besides(self):
        """What a context asks them to tell is closed, also where one record names another."""
        self.bob.partner_id.write({"email": "bob@secret.example", "vat": "SECRET-VAT"})
        asked = {"show_email": True, "show_vat": True, "partner_show_db_id": True, "show_address": True}
        for user, is_told in ((self.anna, False), (self.staff, True)):
            env = self.env(user=user, context=asked)
            self.env.flush_all()
            self.env.invalidate_all()
            [own] = env["res.partner"].browse(self.bob.partner_id.id).read(["display_name"])
            [other] = env["res.users"].browse(self.bob.id).read(["partner_id"])
            for name in (own["display_name"], other["partner_id"][1]):
                self.assertIn("Bob", name)
                self.assertEqual("bob@secret.example" in name, is_told)
                self.assertEqual("SECRET-VAT" in name, is_told)
        self.assertIn("Street 1", self.acme.with_env(self.env(user=self.anna, context=asked)).display_name)

    def test_names_in_answers_tell_no_address(self):
        """Odoo names what a record refers to in superuser mode; its pages print addresses so, and no answer does."""
        self.bob.partner_id.street = "Secret Street"
        asked = {"show_address": True}
        spec = {"partner_id": {"fields": {"display_name": {}}, "context": asked}}
        own = [("id", "=", self.bob.id)]
        for user, is_told in ((self.anna, False), (self.staff, True)):
            users = self.env["res.users"].with_user(user)
            for way, answer in {
                "read": lambda users: users.browse(self.bob.id).with_context(**asked).read(["partner_id"]),
                "web_read": lambda users: users.browse(self.bob.id).web_read(spec),
                "web_read 2": lambda users: (
                    users.browse(self.bob.id)
                    .with_context(**asked)
                    .web_read({"partner_id": {"fields": {"display_name": {}}}})
                ),
                "name_search": lambda users: users.env["res.partner"].with_context(**asked).name_search("Bob"),
                "group": lambda users: users.with_context(**asked).formatted_read_group(own, ["partner_id"]),
                "old group": lambda users: users.with_context(**asked).read_group(own, [], ["partner_id"]),
            }.items():
                self.env.flush_all()
                self.env.invalidate_all()
                with self.subTest(user=user.login, way=way), mute_logger("py.warnings"):
                    text = str(answer(users))
                    self.assertIn("Bob", text)
                    self.assertEqual("Secret Street" in text, is_told)
        page = self.bob.partner_id.with_user(self.anna).sudo().with_context(**asked)
        self.assertIn("Secret Street", page.display_name)

    def test_what_is_told_of_fields(self):
        fields = self.env["res.partner"].with_user(self.anna).fields_get()
        self.assertNotIn("comment", fields)
        self.assertLessEqual({"id", "display_name", "name", "portal_note"}, set(fields))
        self.assertIn("comment", self.env["res.partner"].with_user(self.staff).fields_get())
        row = self.acme.with_user(self.anna).read()[0]
        self.assertNotIn("comment", row)
        self.assertEqual(row["name"], "Acme")

    def test_memory_opens_nothing(self):
        """What superuser mode left in memory is closed to the person all the same."""
        acme = self.acme.with_user(self.anna)
        self.assertIn("Pays late", acme.sudo().comment)
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            acme.comment  # noqa: B018
        self.assertEqual(acme.name, "Acme")

    def test_writing_is_odoos(self):
        field = self.acme._fields["comment"]
        self.assertTrue(self.acme.with_user(self.anna)._has_field_access(field, "write"))
        self.assertFalse(self.acme.with_user(self.anna)._has_field_access(field, "read"))

    def test_nobody_is_outside(self):
        """Where nobody signed in at all, nobody is staff."""
        nobody = self.acme.with_env(Environment(self.cr, None, {}))
        self.assertFalse(nobody._has_field_access(self.acme._fields["comment"], "read"))
        self.assertTrue(nobody._has_field_access(self.acme._fields["name"], "read"))

    def test_field_of_a_file(self):
        """Files ask about a field of another model."""
        files = self.env["ir.attachment"].with_user(self.anna)
        self.assertFalse(files._has_field_access(self.acme._fields["comment"], "read"))
        self.assertTrue(files._has_field_access(self.acme._fields["image_1920"], "read"))

    # === ONE'S OWN === #

    def test_own_address(self):
        own, colleague = self.anna.partner_id, self.bob.partner_id
        self.assertEqual(own.with_user(self.anna).read(["email"])[0]["email"], "anna.access@customer.example")
        self.assertFalse(self._try(self.anna, "read", "email", colleague))
        self.assertFalse(self._try(self.anna, "read", "email", own | colleague))
        self.assertFalse(self._try(self.anna, "search", "email"))
        self.assertTrue(self._try(self.anna, "read", "name", colleague))

    def test_own_login(self):
        self.assertEqual(self.anna.with_user(self.anna).read(["login"])[0]["login"], self.anna.login)
        for name in ("login", "email", "totp_enabled", "group_ids"):
            self.assertFalse(self._try(self.anna, "read", name, self.bob), name)
            self.assertFalse(self._try(self.anna, "search", name, self.bob), name)
        self.assertTrue(self._try(self.anna, "read", "name", self.bob))

    # === LISTS === #

    def test_vendor_opens_a_field(self):
        """Without code: the field's name is written beside the model of the type."""
        self.assertFalse(self._try(self.anna, "read", "ref"))
        self.entry.with_user(self.staff).added_field_names = "ref, website"
        for way in WAYS:
            self.assertTrue(self._try(self.anna, way, "ref"), way)
        self.assertFalse(self._try(self.anna, "read", "comment"))
        self.entry.added_field_names = False
        self.assertFalse(self._try(self.anna, "read", "ref"))

    def test_addon_opens_a_field(self):
        row = self.env["portal.readable.model"].create({"model_name": "res.partner", "field_names": "ref"})
        self.assertTrue(self._try(self.anna, "read", "ref"))
        self.assertTrue(self._try(self.anna, "read", "street"))
        row.unlink()
        self.assertFalse(self._try(self.anna, "read", "ref"))

    def test_list_closes_a_model_that_had_none(self):
        country = self.env.ref("base.be")
        self.assertTrue(country.with_user(self.anna).read(["phone_code"]))
        self.env["portal.readable.model"].create({"model_name": "res.country", "added_field_names": "name code"})
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            country.with_user(self.anna).read(["phone_code"])
        self.assertEqual(country.with_user(self.anna).read(["code"])[0]["code"], "BE")

    def test_row_that_waits_for_an_app(self):
        """It opens nothing before the app is there, and closes nothing then either."""
        rows = self.env["portal.readable.model"].create(
            [
                {"model_name": "res.partner", "field_names": "ref", "app_name": "app_of_nobody"},
                {"model_name": "res.country", "field_names": "name", "app_name": "app_of_nobody"},
            ]
        )
        country = self.env.ref("base.be").with_user(self.anna)
        self.assertFalse(self._try(self.anna, "read", "ref"))
        self.assertTrue(country.read(["phone_code"]))
        rows.app_name = "portal"
        self.assertTrue(self._try(self.anna, "read", "ref"))
        self.assertTrue(country.read(["phone_code"]))

    def test_type_that_is_off(self):
        """Odoo alone decides about it then, as the type says."""
        self.assertFalse(self._try(self.anna, "read", "ref"))
        self.env.ref("portal_access_rules.portal_document_type_contact").active = False
        self.assertTrue(self._try(self.anna, "read", "ref"))

    def test_misspelt_field(self):
        with self.assertRaises(ValidationError):
            self.entry.added_field_names = "coment"
        self.assertFalse(self.entry.unknown_field_names)
        self.entry.field_names = "name of_no_app"
        self.assertEqual(self.entry.unknown_field_names, "of_no_app")

    def test_people_outside_know_no_list(self):
        for name in ("portal.readable.model", "portal.document.type.model"):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self.env[name].with_user(self.anna).has_access(operation))
        self.assertTrue(self.env["portal.readable.model"].with_user(self.staff).has_access("write"))

    def test_becoming_staff(self):
        self.assertFalse(self._try(self.anna, "read", "ref"))
        self.anna.group_ids = [(6, 0, self.env.ref("base.group_user").ids)]
        self.assertTrue(self._try(self.anna, "read", "ref"))

    # === WHAT ODOO'S PAGES READ === #

    def test_nobodys_fields(self):
        """Pages read fields of a visitor's contact, which there is none of."""
        partners = self.env["res.partner"].with_user(self.visitor)
        self.assertFalse(partners._get_current_partner())
        self.assertFalse(partners._get_current_partner().company_id)
        self.assertFalse(partners._get_current_persona()[0].tz)
        self.assertEqual(partners.with_user(self.anna)._get_current_partner(), self.anna.partner_id)

    def test_name_of_a_user_in_a_page(self):
        """Odoo reads it in superuser mode, such as that of whoever is responsible for a course."""
        staff = self.staff.with_user(self.visitor)
        self.assertEqual(staff.display_name, self.staff.name)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            staff.read(["display_name"])

    def test_message_says_no_more(self):
        """What a message says besides its text is refused before it is asked whether one may post."""
        person = self.anna.partner_id.with_user(self.anna)
        for name in ("outgoing_email_to", "reply_to", "email_layout_xmlid"):
            with self.assertRaisesRegex(AccessError, f"set this of a message: {name}"):
                person.message_post(body="Hello", **{name: "victim@evil.example"})
        said = {"body": "Hello", "reply_to": "victim@evil.example"}
        messages = self.env["mail.message"]
        self.assertEqual(messages.with_user(self.anna)._keep_said(said), {"body": "Hello"})
        self.assertEqual(messages.with_user(self.env.ref("base.user_admin"))._keep_said(said), said)

    def test_messages_of_a_chat(self):
        """Odoo reads of each of them what only mails have."""
        channel = self.env["discuss.channel"].create({"name": "Chat", "channel_type": "group"})
        channel._add_members(users=self.anna)
        message = channel.message_post(body="Hello", subtype_xmlid="mail.mt_comment").with_user(self.anna)
        self.assertFalse(message.read(["incoming_email_cc"])[0]["incoming_email_cc"])
        self.assertTrue(Store().add(message).get_result()["mail.message"])
        note = self.anna.partner_id.message_post(body="Mail", message_type="comment", subtype_xmlid="mail.mt_comment")
        for name in ("email_from", "incoming_email_cc", "incoming_email_to"):
            field = note._fields[name]
            self.assertTrue(message._has_field_access(field, "read"))
            self.assertFalse(note.with_user(self.anna)._has_field_access(field, "read"))
            self.assertFalse((note | message.sudo(False)).with_user(self.anna)._has_field_access(field, "read"))

    def test_mails_that_failed(self):
        """The author of a message outside is told nothing of them, and the message is posted."""
        message = self.anna.partner_id.message_post(body="Mail", author_id=self.anna.partner_id.id)
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": self.staff.partner_id.id,
                "notification_type": "email",
                "notification_status": "exception",
            }
        )
        message.with_user(self.anna)._notify_message_notification_update()
        for user, count in ((self.anna, 0), (self.staff, 1)):
            store = Store()
            message.with_user(user)._message_notifications_to_store(store)
            self.assertEqual(len(store.get_result().get("mail.notification", ())), count)

    # === FORMS === #

    def _fill_in(self, user, model_name, values, spec, record=None, **context):
        """Return what a form of a model answers, as the browser asks before anything is saved."""
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env[model_name].with_user(user).with_context(**context)
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            return model.browse(record and record.id).onchange(values, [], spec)["value"]

    def _let_people_create_contacts(self):
        model = self.env["ir.model"]._get("res.partner")
        group = self.env.ref("base.group_portal")
        values = {"name": "Test", "model_id": model.id, "group_id": group.id, "perm_create": True, "perm_read": True}
        self.env["ir.model.access"].create(values)
        self.entry.added_field_names = "company_id user_id child_ids"  # which Odoo's form reads

    def test_form_tells_what_may_be_read(self):
        """Of a contact that is chosen in a form, the name is told to those who may read it."""
        self._let_people_create_contacts()
        spec = {"parent_id": {"fields": {"display_name": {}}}}
        for user, company, is_told in (
            (self.anna, self.acme, True),
            (self.anna, self.beta, False),
            (self.ben, self.beta, True),
            (self.staff, self.beta, True),
        ):
            for values, context in (
                ({"parent_id": company.id}, {}),
                ({"parent_id": {"id": company.id}}, {}),
                ({}, {"default_parent_id": company.id}),
            ):
                with self.subTest(user=user.login, company=company.name, values=values, context=context):
                    told = self._fill_in(user, "res.partner", values, spec, **context)
                    # Where a form stands for the company, what was filled in for it is no name of it.
                    name = (told["parent_id"] or {}).get("display_name") if "parent_id" in told else None
                    self.assertEqual(name == company.name, is_told)

    def test_lines_of_a_form_tell_what_may_be_read(self):
        self._let_people_create_contacts()
        spec = {"child_ids": {"fields": {"name": {}, "parent_id": {"fields": {"display_name": {}}}}}}
        for user, is_told in ((self.anna, False), (self.staff, True)):
            for line in (
                [4, self.beta.id],
                [6, 0, [self.beta.id]],
                [1, self.beta.id, {"name": "Other"}],
                self.beta.id,
                [0, "virtual_1", {"name": "New", "child_ids": [[4, self.beta.id]]}],
            ):
                with self.subTest(user=user.login, line=line):
                    kept = self.env["res.partner"].with_user(user)._keep_readable({"child_ids": [line]})
                    self.assertEqual(str(self.beta.id) in str(kept), is_told)
        own = [[4, self.acme.id], [6, 0, [self.acme.id]], [0, "virtual_1", {"name": "New"}], [3, self.beta.id, 0], [5]]
        kept = self.env["res.partner"].with_user(self.anna)._keep_readable({"child_ids": own})
        self.assertEqual(kept, {"child_ids": own})
        told = self._fill_in(self.anna, "res.partner", {"child_ids": own[2:3]}, spec)
        self.assertEqual(told["child_ids"][0][2]["name"], "New")

    def test_form_that_changes_nothing(self):
        """Where the only field that was changed is dropped, the form does not start anew."""
        self._let_people_create_contacts()
        spec = {"parent_id": {"fields": {"display_name": {}}}, "name": {}}
        partners = self.env["res.partner"].with_user(self.anna)
        self.assertEqual(partners.onchange({"parent_id": self.beta.id}, ["parent_id"], spec), {})
        self.assertIn("value", partners.onchange({"parent_id": self.acme.id}, ["parent_id"], spec))

    def test_models_without_a_form(self):
        channel = self.env["discuss.channel"].create({"name": "Talk", "channel_type": "channel"})
        stranger = self.ben.partner_id
        spec = {"display_name": {}}
        for model_name, values in (
            ("mail.message", {"model": "res.partner", "res_id": stranger.id, "author_id": stranger.id}),
            ("discuss.channel.member", {"partner_id": stranger.id, "channel_id": channel.id}),
            ("ir.filters", {"name": "Mine", "model_id": "res.partner"}),
        ):
            with self.subTest(model_name=model_name):
                with self.assertRaises(AccessError):
                    self._fill_in(self.anna, model_name, values, spec)
                self.assertTrue(self._fill_in(self.staff, model_name, values, spec))
        with self.assertRaises(AccessError):
            self._fill_in(self.anna, "res.users", {"partner_id": stranger.id}, {"name": {}, "email": {}}, self.anna)

    def test_name_of_what_is_filled_in(self):
        """Such a record has none that superuser mode would tell: what it is made of may be closed."""
        values = {"partner_id": self.ben.partner_id.id}
        for user in (self.anna, self.staff):
            self.env.invalidate_all()
            member = self.env["discuss.channel.member"].with_user(user).new(values)
            with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                self.assertEqual("Ben" in member.display_name, user == self.staff)

    def test_what_is_filled_in_is_not_the_own(self):
        """Neither an account nor a contact: they may be made of another contact's values."""
        for record in (self.anna, self.anna.partner_id):
            own = record.with_user(self.anna)
            field = own._fields["email"]
            self.assertTrue(own._has_field_access(field, "read"))
            self.assertFalse(own.browse([NewId(own.id)])._has_field_access(field, "read"))

    # === PREVIEW AND AUDIT === #

    def test_filter_of_a_type_may_read_what_is_closed(self):
        self.entry.domain = "[('ref', '!=', False)]"
        seen = self.entry._search_seen(self.anna, Domain.TRUE & self.entry._get_domain(), 10)
        self.assertIn(self.acme, seen)
        self.assertNotIn(self.bob.partner_id, seen)
        self.assertFalse(seen.env.su)

    # === THE NOTE === #

    def test_note_for_the_customer(self):
        self.assertIn("Call me", self.acme.with_user(self.anna).portal_note)
        self.assertFalse(self._try(self.ben, "read", "portal_note"))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.acme.with_user(self.anna).portal_note = "Mine"
        view = self.env["res.partner"].with_user(self.staff).get_view(view_type="form")
        self.assertIn("portal_note", view["arch"])
