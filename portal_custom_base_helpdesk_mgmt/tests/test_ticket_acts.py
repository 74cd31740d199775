from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models import helpdesk_ticket
from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestTicketActs(TicketCommon):
    """What customers do with a ticket, and what they see of its stages."""

    def _refused(self, words, method, *args):
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            method(*args)
        self.assertIn(words, str(caught.exception))

    # === CLOSING === #

    def _close(self, user, stage="done", reason="works"):
        self.ticket._close_for_customer(self.stages[stage].id, reason, self._actor(user))

    def test_customer_closes_with_a_reason(self):
        self._close(self.anna)
        self.assertEqual((self.ticket.stage_id, self.ticket.portal_close_reason), (self.stages["done"], "works"))
        message = self.ticket.message_ids.filtered(lambda message: message.author_id == self.anna.partner_id)
        self.assertIn("It works now", message.body)

    def test_reason_decides_the_stage(self):
        dropped = self.stages["dropped"]
        self._close(self.anna, reason="mistake")
        self.assertEqual(self.ticket.stage_id, self.stages["done"], "the only one by which customers close")
        self._reopen(self.anna)
        dropped.close_from_portal = True
        self._close(self.anna, reason="not_needed")
        self.assertEqual(self.ticket.stage_id, dropped)
        self._reopen(self.anna)
        self._close(self.anna, stage="dropped", reason="works")
        self.assertEqual(self.ticket.stage_id, self.stages["done"])
        self._reopen(self.anna)
        self._close(self.anna, stage="dropped", reason="")
        self.assertEqual(self.ticket.stage_id, dropped)

    def test_only_closing_stages_of_the_team_close(self):
        foreign = self.stages["done"].copy({"team_ids": self.env["helpdesk.ticket.team"].create({"name": "x"}).ids})
        for stage_id in (self.stages["dropped"].id, self.stages["work"].id, foreign.id, "x", None, "9" * 30):
            self._refused("Choose how", self.ticket._close_for_customer, stage_id, "works", self._actor(self.anna))
        self._refused(
            "Choose how", self.ticket._close_for_customer, self.stages["done"].id, "<b>", self._actor(self.anna)
        )
        self.stages["done"].closed = False
        self._refused("Write to us", self._close, self.anna)
        self.stages["done"].closed = True
        self._close(self.anna)
        self._refused("closed already", self._close, self.anna)

    def test_team_that_closes_by_itself(self):
        self.team.portal_allows_closing = False
        self._refused("Write to us", self._close, self.anna)
        self.team.portal_allows_closing = True
        self._close(self.anna)
        self.assertTrue(self.ticket.closed)

    def test_visitors_do_not_act(self):
        self._refused("Sign in", self._close, self.env.ref("base.public_user"))

    def test_acts_happen_one_after_the_other(self):
        """A second press waits, and finds the first one done."""
        with self.assertQueriesContain(["FOR UPDATE"], flush=False):
            self.ticket._lock_for_customer()
        for act, is_closed in ((self._close, True), (self._reopen, False)):
            with patch.object(type(self.ticket), "_lock_for_customer", side_effect=LockError("Later")):
                with self.assertRaises(LockError), self.cr.savepoint():
                    act(self.anna)
            self.assertEqual(self.ticket.closed, not is_closed)
            act(self.anna)
            self.assertEqual(self.ticket.closed, is_closed)

    # === REOPENING === #

    def _reopen(self, user, text="It blinks again."):
        self.ticket._reopen_for_customer(text, self._actor(user))

    def test_customer_reopens(self):
        self._close(self.anna)
        self._refused("Say what", self._reopen, self.anna, "  ")
        self._reopen(self.anna)
        self.assertEqual(self.ticket.stage_id, self.stages["new"])
        self.assertFalse(self.ticket.portal_close_reason)
        message = self.ticket.message_ids.sorted("id")[-1]
        self.assertEqual((message.author_id, message.body), (self.anna.partner_id, "<p>It blinks again.</p>"))
        self._refused("is open", self._reopen, self.anna)

    def test_reopening_ends(self):
        self._close(self.anna)
        self.team.portal_reopen_days = 3
        self.ticket.closed_date = fields.Datetime.now() - timedelta(days=3, minutes=1)
        self._refused("can no longer", self._reopen, self.anna)
        self.ticket.closed_date = fields.Datetime.now() - timedelta(days=3, minutes=-1)
        self._reopen(self.anna)
        self.assertFalse(self.ticket.closed)
        self._close(self.anna)
        self.team.portal_reopen_days = 0
        self._refused("can no longer", self._reopen, self.anna)

    def test_days_of_reopening_are_the_companys_for_teams_that_have_no_own(self):
        self.env.company.portal_ticket_reopen_days = 5
        self.assertEqual(self.env["helpdesk.ticket.team"].create({"name": "New"}).portal_reopen_days, 5)
        self.assertEqual(self.team.portal_reopen_days, 14)
        alone = self._create_ticket("Alone", team_id=False)
        self.assertEqual(alone._get_portal_reopen_days(), 5)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.team.portal_reopen_days = -1

    # === PUBLIC STAGES === #

    def _steps(self):
        return self.ticket.portal_step_ids.sorted("id").stage_id.mapped("name")

    def _read_timeline(self):
        """Return the labels of the steps, and that of the current one."""
        pages = self.env["portal.document.page.ticket"]
        steps = pages._mark_current(pages._get_steps(self.ticket, self._actor(self.anna), {}))
        current = [step["label"] for step in steps if step["is_current"]]
        return [step["label"] for step in steps], current

    def test_timeline_stands_at_the_stage_that_was_reached(self):
        self.assertEqual(self._read_timeline(), (["Received", "Closed"], ["Received"]))
        self._move("work")
        self.assertEqual(self._read_timeline(), (["Received", "Work", "Closed"], ["Work"]))
        self._move("done")
        self.assertEqual(self._read_timeline(), (["Received", "Work", "Solved"], []))
        self._reopen(self.anna)
        self.assertEqual(self._read_timeline(), (["Received", "Work", "Solved", "Reopened", "Closed"], ["Reopened"]))

    def test_timeline_waits_as_the_badge_does(self):
        self._move("wait")
        self.assertEqual(self.ticket._get_portal_badge(), ("waiting", "Waiting for you"))
        self.assertEqual(self._read_timeline()[1], ["Waiting for you"])
        self._say("It is number 7.", author=self.anna.partner_id)
        self.assertEqual(self.ticket._get_portal_badge(), ("progress", "In progress"))
        self.assertEqual(self._read_timeline()[1], ["In progress"])
        self._move("work")
        self.assertEqual(self._read_timeline()[0], ["Received", "Waiting for you", "Work", "Closed"])
        waiting = self._create_ticket("Asked at once", stage_id=self.stages["wait"].id)
        self.ticket = waiting
        self.assertEqual(self._read_timeline(), (["Received", "Waiting for you", "Closed"], ["Waiting for you"]))

    def test_waiting_stage_has_a_name_for_customers(self):
        awaiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.assertEqual(awaiting._get_portal_name(), "Waiting for you")
        awaiting.portal_name = "Please answer"
        self.assertEqual(awaiting._get_portal_name(), "Please answer")

    def test_hidden_stage_shows_the_last_public_one(self):
        self.assertEqual(self.ticket._get_portal_badge(), ("progress", "Received"))
        self._move("work")
        self._move("lab")
        self.assertEqual(self.ticket._get_portal_badge(), ("progress", "Work"))
        self.assertEqual(self._steps(), ["Inbox", "Work"])
        self._move("done")
        self.assertEqual(self.ticket._get_portal_badge(), ("done", "Solved"))
        self.assertEqual(self._steps(), ["Inbox", "Work", "Solved"])

    def test_people_outside_read_no_names_of_hidden_stages(self):
        stages = self.env["helpdesk.ticket.stage"]
        seen = stages.with_user(self.anna).search([("id", "in", (self.stages["lab"] | self.stages["new"]).ids)])
        self.assertEqual(seen.ids, self.stages["new"].ids)
        self.assertEqual(seen.display_name, "Received")
        self.assertEqual(self.stages["lab"].with_user(self.anna).sudo().display_name, "")
        self.assertEqual(self.stages["lab"].with_user(self.agent).display_name, "Dispute with supplier")

    def test_ticket_that_begins_in_a_hidden_stage_was_received(self):
        ticket = self._create_ticket("Lab", stage_id=self.stages["lab"].id)
        self.assertFalse(ticket.portal_stage_id)
        self.assertEqual(ticket._get_portal_badge(), ("progress", "Received"))

    def test_team_hides_stages_of_its_own(self):
        self.team.portal_hidden_stage_ids = self.stages["work"]
        self._move("work")
        self.assertEqual(self.ticket.portal_stage_id, self.stages["new"])
        self.team.portal_hidden_stage_ids = False
        self._move("new")
        self._move("work")
        self.assertEqual(self.ticket.portal_stage_id, self.stages["work"])

    def test_steps_are_kept_and_only_written_by_moves(self):
        self._move("work")
        dates = self.ticket.portal_step_ids.sorted("id").mapped("date")
        self.ticket.name = "Desk again"
        self.assertEqual(self.ticket.portal_step_ids.sorted("id").mapped("date"), dates)
        with self.assertRaises(AccessError):
            self.ticket.portal_step_ids.with_user(self.agent).write({"date": fields.Datetime.now()})

    def test_nobody_is_told_of_a_move_that_customers_do_not_see(self):
        self.env.ref("portal_custom_base_helpdesk_mgmt.event_ticket_moved").is_enabled = True
        domain = [("event_id.code", "=", "ticket_moved"), ("res_id", "=", self.ticket.id)]
        self._move("lab")
        self.assertFalse(self.env["portal.notice"].search(domain))
        self._move("new")
        self.assertFalse(self.env["portal.notice"].search(domain), "where customers saw it all the time")
        self._move("lab")
        self._move("work")
        self.assertEqual(len(self.env["portal.notice"].search(domain)), 1)

    def test_hidden_moves_are_no_change(self):
        self.ticket.portal_stage_date = date = fields.Datetime.now() - timedelta(days=1)
        self._move("lab")
        self._move("new")
        self.assertEqual(self.ticket.portal_stage_date, date)
        sources = self.env["portal.answer.news"]._get_sources()
        self.assertIn(("helpdesk.ticket", "portal_stage_date"), [(row["model"], row["date"]) for row in sources])
        self.assertIn("portal_stage_date", self.env["portal.list.ticket"]._get_columns())
        self._move("work")
        self.assertEqual(self.ticket.portal_stage_date, self.ticket.last_stage_update)

    def test_stage_that_a_team_hides_is_told_by_no_field(self):
        """Other teams show it, so that its name is no secret, but that this ticket is in it."""
        self.team.portal_hidden_stage_ids = self.stages["work"]
        self._move("work")
        seen = self.ticket.with_user(self.anna)
        self.assertEqual(seen.portal_stage_id.id, self.stages["new"].id)
        tickets = seen.browse()
        for name in ("stage_id", "last_stage_update"):
            with self.assertRaises(AccessError):
                seen.read([name])
            with self.assertRaises(AccessError):
                tickets.search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                tickets.search([], order=name)
            self.assertTrue(self.ticket.with_user(self.agent).read([name])[0][name])
        with self.assertRaises(AccessError):
            tickets._read_group([], ["stage_id"], ["__count"])

    def test_mail_of_a_stage_names_the_one_for_customers(self):
        self._move("lab")
        template = self.env.ref("helpdesk_mgmt.changed_stage_template")
        [body] = template._render_field("body_html", self.ticket.ids).values()
        self.assertIn("“Received”", body)
        self.assertNotIn("Dispute", body)

    # === WAITING === #

    def test_ticket_waits_until_the_customer_writes(self):
        self._move("wait")
        self.assertEqual(self.ticket._get_portal_badge()[0], "waiting")
        self._say("A note", subtype_xmlid="mail.mt_note")
        self.assertTrue(self.ticket.portal_is_waiting)
        self._say("Floor 2", author=self.anna.partner_id)
        self.assertFalse(self.ticket.portal_is_waiting)
        self.assertEqual(self.ticket.stage_id, self.stages["wait"], "what a mail says moves nothing")
        self._say("And the room?")
        self.assertTrue(self.ticket.portal_is_waiting)
        self._say("Room 3", author=self.anna.partner_id)
        self._move("work")
        self._move("wait")
        self.assertTrue(self.ticket.portal_is_waiting)

    def test_date_of_the_last_answer(self):
        self._say("Floor 2", author=self.anna.partner_id)
        self._say("A note", subtype_xmlid="mail.mt_note")
        self.assertFalse(self.ticket.portal_answer_date)
        message = self._say()
        self.assertEqual(self.ticket.portal_answer_date, message.date)

    # === READERS === #

    def _invite(self, user, email):
        self.ticket._add_reader_for_customer(email, self._actor(user))

    def test_colleague_becomes_a_reader_and_leaves(self):
        self._invite(self.anna, f" {self.ben.email.upper()} ")
        self.assertEqual(self.ticket.portal_reader_ids, self.ben.partner_id)
        self.assertIn(self.ben.partner_id, self.ticket.message_partner_ids)
        self.ticket._portal_ensure_token()
        token = self.ticket.access_token
        photo = self._attach("photo.png")
        photo.generate_access_token()
        self.ticket._remove_reader_for_customer(self.ben.partner_id.id, self._actor(self.ben))
        self.assertFalse(photo.access_token)
        self.assertFalse(self.ticket.portal_reader_ids)
        self.assertNotIn(self.ben.partner_id, self.ticket.message_partner_ids)
        self.assertNotEqual(self.ticket.access_token, token)

    def test_guests_read_and_leave(self):
        carl, public = self._create_portal_user("carl.base", self.customer), self.env.ref("base.public_user")
        for user in (self.ben, carl):
            self._invite(self.anna, user.email)
        remove = self.ticket._remove_reader_for_customer
        guests = {self.ben: "You may read this ticket", public: "Sign in"}

        def is_guest(_access, _record, user):
            return user == self.ben

        with patch.object(self.registry["portal.document.access"], "_is_guest", is_guest):
            for user, words in guests.items():
                self._refused(words, self._close, user)
                self._refused(words, self._invite, user, self.ben.email)
                self._refused(words, remove, carl.partner_id.id, self._actor(user))
            self._close(self.anna)
            for user, words in guests.items():
                self._refused(words, self._reopen, user)
            self._reopen(self.anna)
            remove(self.ben.partner_id.id, self._actor(self.ben))
            remove(carl.partner_id.id, self._actor(self.anna))
        self.assertFalse(self.ticket.portal_reader_ids)

    def test_who_is_no_colleague_becomes_no_reader(self):
        self._create_partner("Nobody", email="nobody@example.com", parent_id=self.customer.id)
        for email in (self.stranger.email, "nobody@example.com", self.anna.email, "%", "x", "", None):
            self._refused("No colleague", self._invite, self.anna, email)
        self._invite(self.anna, self.ben.email)
        for partner_id in (self.stranger.partner_id.id, "x", None):
            self._refused("no reader", self.ticket._remove_reader_for_customer, partner_id, self._actor(self.anna))

    def test_addresses_are_not_guessed(self):
        self.limit.return_value = False
        self._refused("too often", self._invite, self.anna, self.ben.email)
        self.limit.return_value = True
        self._invite(self.anna, self.ben.email)
        self.assertEqual(self.limit.call_args.args[:2], ("portal.ticket.reader", self.anna.id))

    def test_person_without_a_company_has_no_colleagues(self):
        alone = self._create_partner("Alone", email="alone@example.com")
        ticket = self._create_ticket("Lamp", alone)
        refusal = ticket._get_portal_reader_refusal(self._actor(self.anna))
        self.assertIn("no colleagues", refusal)
        self.assertFalse(self.ticket._get_portal_reader_refusal(self._actor(self.anna)))
        self._refused("no colleagues", ticket._add_reader_for_customer, self.ben.email, self._actor(self.anna))

    # === WHO SEES === #

    def test_follower_opens_nothing_to_a_whole_other_company(self):
        """OCA's own rule lets all people of a follower's company in."""
        boss = self.stranger
        mate = self._create_portal_user("mate.base", boss.partner_id.parent_id)
        self.ticket.message_subscribe(partner_ids=boss.partner_id.ids)
        tickets = self.env["helpdesk.ticket"]
        self.assertNotIn(self.ticket, tickets.with_user(mate).search([]))
        self.assertIn(self.ticket, tickets.with_user(self.anna).search([]))
        self.assertIn(self.ticket, tickets.with_user(self.agent).search([]))

    def test_visitors_write_no_stages(self):
        """OCA gives them the right to."""
        stages = self.env["helpdesk.ticket.stage"].with_user(self.env.ref("base.public_user"))
        self.assertFalse(stages.has_access("write"))
        self.assertTrue(self.env["helpdesk.ticket.stage"].with_user(self.agent).has_access("write"))

    # === FILES === #

    def _attach(self, name, user=None, **values):
        values = {"name": name, "raw": b"x", "res_model": "helpdesk.ticket", "res_id": self.ticket.id} | values
        return self.env["ir.attachment"].with_user(user or self.env.user).sudo().create(values).sudo(False)

    def test_files_of_notes_are_not_shown(self):
        """OCA's own page lists all of them, each with a secret."""
        note, answer = (self._attach(name) for name in ("margin.xlsx", "manual.pdf"))
        opened = self._attach("photo.png", user=self.anna)
        other = self._create_ticket("Other")
        self._say("Costs", subtype_xmlid="mail.mt_note", attachment_ids=note.ids)
        self._say("Look here", attachment_ids=answer.ids)
        self.assertEqual(self.ticket._get_portal_files_sudo(), opened | answer)
        self.assertFalse(other._get_portal_files_sudo())
        self._say("Manual", subtype_xmlid="mail.mt_note", attachment_ids=answer.ids)
        self.assertEqual(self.ticket._get_portal_files_sudo(), opened | answer)
        draft = self._attach("draft.pdf")
        self._say("For us", is_internal=True, attachment_ids=draft.ids)
        self.assertEqual(self.ticket._get_portal_files_sudo(), opened | answer)

    def test_files_that_staff_add_without_a_message_are_for_staff(self):
        self._attach("invoice of the supplier.pdf", user=self.agent)
        photo = self._attach("photo.png", user=self.anna)
        self.assertEqual(self.ticket._get_portal_files_sudo(), photo)
        if "is_on_portal" in self.env["ir.attachment"]._fields:
            marked = self._attach("plan.pdf", user=self.agent, is_on_portal=True)
            self.assertEqual(self.ticket._get_portal_files_sudo(), photo | marked)

    def test_newest_files_are_never_left_out(self):
        old, *_others, new = [self._attach(f"{number}.png", user=self.anna) for number in range(4)]
        with patch.object(helpdesk_ticket, "MOST_FILES", 2):
            self.assertEqual(self.ticket._get_portal_files_sudo()[0], new)
            self.assertNotIn(old, self.ticket._get_portal_files_sudo())
            self.assertEqual(self.ticket._get_portal_files_sudo(old.id), old, "its link holds")

    # === WORDS === #

    def test_addons_own_mails_greet_the_customer(self):
        for name in ("assignment_email_template", "closed_ticket_template", "changed_stage_template"):
            template = self.env.ref(f"helpdesk_mgmt.{name}")
            self.ticket.user_id = self.agent
            [body] = template._render_field("body_html", self.ticket.ids).values()
            self.assertIn(f"Hello {self.anna.name}", " ".join(body.split()), name)
            self.assertNotIn(f"Hello {self.agent.name}", " ".join(body.split()), name)
            self.assertIn(self.ticket.access_url, body, name)

    def test_customer_is_told_that_a_ticket_came(self):
        self.env.ref("portal_custom_base_helpdesk_mgmt.event_ticket_received").is_enabled = True
        ticket = self._create_ticket("Lamp")
        notice = self.env["portal.notice"].search(
            [("event_id.code", "=", "ticket_received"), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        self.assertIn(ticket.number, notice._prepare_item()["subject"])

    # === THE VENDOR === #

    def test_forms_of_the_vendor(self):
        with Form(self.stages["work"].with_user(self.agent)) as form:
            form.portal_name, form.portal_is_waiting = "In our workshop", True
        self._move("work")
        self.assertEqual(self.ticket._get_portal_stage_name(), "In our workshop")
        self.assertTrue(self.ticket.portal_is_waiting)
        with Form(self.team.with_user(self.agent)) as form:
            form.portal_allows_closing, form.portal_reopen_days = False, 3
            form.portal_hidden_stage_ids.add(self.stages["lab"])
        self.assertFalse(self.ticket._get_portal_closing_stages())
        with Form(self.ticket.with_user(self.agent)) as form:
            form.resolution = "<p>New motor</p>"
        self.assertIn("New motor", self.ticket.resolution)
        with Form(self.env["res.config.settings"]) as form:
            form.portal_ticket_reopen_days = 9
        form.record.execute()
        self.assertEqual(self.env.company.portal_ticket_reopen_days, 9)

    def test_names_of_stages_are_translated(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        stage = self.stages["new"].with_context(lang="fr_FR")
        stage.portal_name = "Reçu"
        self.assertEqual((stage._get_portal_name(), self.stages["new"]._get_portal_name()), ("Reçu", "Received"))
