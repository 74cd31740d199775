from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.portal_evidence import canonical
from odoo.addons.portal_evidence.models.portal_evidence import COSIGNER, FINAL
from odoo.addons.portal_tools import csv_file
from odoo.addons.portal_tools.actor import Actor

FORMAT = "portal_project_approve/1"
MAX_TEXT = 1000
MOST_RESERVATIONS = 30
# Days within which a reservation is due at the latest.
MOST_DAYS = 730
ANSWERS = ("accept", "reserve")
# What the evidence says where nobody answered.
SILENCE = "accepted_by_silence"


class PortalProjectDeliverableDecision(models.AbstractModel):
    """A customer accepts a version of a deliverable, with or without reservations, or sends it back."""

    _name = "portal.project.deliverable.decision"
    _inherit = "portal.decision"
    _description = "Decision about a Deliverable"

    _decision_event = "accepted"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: what was made, for what, and who decides on it."""
        lang = lang or document.partner_id.lang or "en_US"
        subject = document.milestone_id or document.task_id
        people, version = document.decider_ids.sorted("id"), document._get_version()
        payload = {
            "format": FORMAT,
            "lang": lang,
            "name": document.name,
            "description": document.description or None,
            "link": document.link or None,
            "change_note": version.change_note or None,
            "project_id": document.project_id.id,
            "subject": {
                "kind": "milestone" if document.milestone_id else "task",
                "id": subject.id,
                "name": subject.name or None,
            },
            "customer": {"id": document.partner_id.id, "name": document.partner_id.commercial_partner_id.name or None},
            "deciders": [{"id": person.id, "name": person.name or None} for person in people],
            "needs_all": document.needs_all,
            "reserved_is_reached": document.project_id.portal_reserved_is_reached,
            "documents": self.env["portal.evidence.file"]._describe(document.attachment_ids.sorted("id")),
        }
        # What no answer means, only where it means something.
        return payload | {"silence_days": version.silence_days} if version.silence_days else payload

    @api.model
    def _get_files(self, document):
        """Override of `portal_evidence`: copies of the files, which nobody changes."""
        return {attachment: attachment.id for attachment in document.attachment_ids}

    @api.model
    def _get_value(self, document):
        """Return what is invoiced once it is accepted, and in which currency: roles have a limit.

        It is no part of what is frozen, as not all who look at a deliverable see prices. For a module to know of such
        an amount, it must override this method and return it.
        """
        return 0.0, document.company_id.currency_id

    # === WHO DECIDES === #

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: the state, and who may."""
        return self._get_state_refusal(document) or self._get_person_refusal(document, actor)

    def _get_state_refusal(self, document):
        if document.is_changed:
            return self.env._("It has changed since it was submitted. We will submit it once more.")
        return {
            "draft": self.env._("This has not been submitted yet."),
            "sent_back": self.env._("This version was sent back. You will be asked about the next one."),
            "reserved": self.env._("This has been accepted already, with reservations."),
            "accepted": self.env._("This has been accepted already."),
            "withdrawn": self.env._("This was withdrawn. You need not decide."),
        }.get(document.state, False)

    def _get_person_refusal(self, document, actor):
        """Return why somebody does not decide for the customer now, in words, or False."""
        if refusal := self._get_role_refusal(document, actor):
            return refusal
        named = document.decider_ids
        if named and actor.partner not in named:
            return self.env._("This is decided by %(names)s.", names=", ".join(named.mapped("name")))
        if named and actor.partner not in document.awaited_ids:
            names = ", ".join(document.awaited_ids.mapped("name"))
            return self.env._("You have accepted it. It waits for %(names)s now.", names=names)
        return False

    def _get_role_refusal(self, document, actor):
        """Return why somebody is not one who decides for the customer at all, in words, or False."""
        if actor.user._is_public():
            return self.env._("Sign in to decide.")
        # First, whoever the customer is: the vendor's people may belong to that company as well.
        if actor.user._is_internal():
            return self.env._("You are signed in as staff. Only the customer decides.")
        if actor.partner.commercial_partner_id != document.commercial_partner_id:
            return self.env._("Only people of %(name)s decide.", name=document.commercial_partner_id.name)
        if self.env["portal.document.access"]._is_guest(document, actor.user):
            return self.env._("You were invited to read this. A colleague decides.")
        amount, currency = self._get_value(document)
        policy = self.env["portal.access.policy"]
        if not policy._has_right(actor.user, "approve", amount, currency, document.company_id):
            return self.env._("Your role does not allow you to approve this. Ask a colleague who may.")
        return False

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal_evidence`: what is accepted, by its name and version."""
        return self.env._(
            "I accept “%(name)s”, version %(number)s, on behalf of %(customer)s.",
            name=document.name,
            number=document.version_number,
            customer=document.commercial_partner_id.name or "",
        )

    @api.model
    def _get_signature_role(self, document, actor):
        """Override of `portal_evidence`: where all have to accept, the last one decides."""
        others = document.awaited_ids - actor.partner if document.needs_all else document.awaited_ids.browse()
        return f"{COSIGNER} {actor.partner.id}" if others else FINAL

    # === WHAT IS SAID === #

    @api.model
    def _get_event(self, document, values):
        """Override of `portal_evidence`: with reservations, if that is the answer."""
        return (
            "accepted_with_reservations" if values.get("answer") == "reserve" else super()._get_event(document, values)
        )

    @api.model
    def _prepare_own_facts(self, document, values):
        """Override of `portal_evidence`: the reservations, and in which role it was decided."""
        if values.get("answer", "accept") not in ANSWERS:
            raise UserError(self.env._("Choose whether you accept it as it is, or with reservations."))
        role_sudo = self.env["portal.access.policy"]._get_role_sudo(self.env.user)
        facts = {"role": role_sudo.name or None, "version": document.version_number}
        if values.get("answer") == "reserve":
            facts["reservations"] = self._read_reservations(values.get("reservations"))
        return super()._prepare_own_facts(document, values) | facts

    def _read_reservations(self, typed):
        """Return the reservations as the evidence keeps them: dicts of `text` and `due_on`.

        :param typed: what the browser sent: dicts with `text` and `due_on`; may be anything
        :raise UserError: if there is none, or one makes no sense
        """
        rows = [row for row in typed if isinstance(row, dict)] if isinstance(typed, list | tuple) else []
        rows = [row for row in rows if str(row.get("text") or "").strip()]
        if not rows:
            raise UserError(self.env._("Write at least one reservation."))
        if len(rows) > MOST_RESERVATIONS:
            raise UserError(self.env._("Write at most %(count)s reservations.", count=MOST_RESERVATIONS))
        return [{"text": self._clean_words(row["text"]), "due_on": self._read_day(row.get("due_on"))} for row in rows]

    def _clean_words(self, text):
        text = "".join(character for character in str(text) if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_TEXT))
        if not text:
            raise UserError(self.env._("Write at least one reservation."))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _read_day(self, typed):
        today = fields.Date.context_today(self)
        try:
            day = fields.Date.to_date(typed if isinstance(typed, str) else None)
        except ValueError:
            day = None
        if not day or not today <= day <= today + timedelta(days=MOST_DAYS):
            raise UserError(self.env._("Choose for each reservation until when it is to be settled."))
        return str(day)

    # === ACTS === #

    @api.model
    def _send_back(self, document, reason, digest, actor):
        """Send back the version that was shown, with a reason. Nothing is written if it is refused.

        :param document: the deliverable, one that the actor may open
        :param reason: why, as typed; may be anything
        :param digest: that of the version that was shown; may be anything
        :param Actor actor: who sends it back
        :return: the evidence, in sudo mode
        :raise UserError: in the actor's language, if it is refused
        """
        decision = self.with_env(actor.env)
        with self.env.cr.savepoint():
            document_sudo = decision._lock(document)
            if refusal := decision._get_decline_refusal(document_sudo, actor):
                raise UserError(refusal)
            decision._get_shown_offer_sudo(document_sudo, digest)
            return decision._decline(document_sudo, reason, actor)

    @api.model
    def _get_missing_reason(self):
        """Override of `portal_evidence`: what to write."""
        return self.env._("Tell us in a few words what is to be changed.")

    @api.model
    def _close_reservation(self, document, reservation_id, actor):
        """Close a reservation, for the customer. Nothing is written if it is refused.

        :param document: the deliverable, one that the actor may open
        :param int reservation_id: the id of the reservation
        :param Actor actor: who closes it
        :raise UserError: in the actor's language, if it is refused
        """
        decision = self.with_env(actor.env)
        with self.env.cr.savepoint():
            document_sudo = decision._lock(document)
            reservation_sudo = document_sudo.reservation_ids.filtered(lambda row: row.id == reservation_id)
            if refusal := decision._get_close_refusal(document_sudo, reservation_sudo, actor):
                raise UserError(refusal)
            decision._close_locked(document_sudo, reservation_sudo, actor)

    @api.model
    def _get_close_refusal(self, document, reservation, actor):
        """Return why somebody cannot close a reservation, in words, or False."""
        if refusal := self._get_role_refusal(document, actor):
            return refusal
        if document.decider_ids and actor.partner not in document.decider_ids:
            return self.env._("This is decided by %(names)s.", names=", ".join(document.decider_ids.mapped("name")))
        if not reservation:
            return self.env._("This reservation does not exist.")
        return reservation._get_unsettled_refusal()

    def _close_locked(self, document_sudo, reservation_sudo, actor):
        offer_sudo = self.env["portal.evidence"]._get_decided_offer_sudo(document_sudo)
        facts = {
            "signer": self._prepare_signer(actor.partner.name or None, actor),
            "client": self._prepare_client(actor),
            "reservation": {"id": reservation_sudo.id, "text": reservation_sudo.text},
        }
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, "reservation_closed", facts)
        values = {"state": "closed", "closed_on": evidence_sudo.decided_at, "closed_by": actor.partner.name}
        reservation_sudo.write(values)
        staff = document_sudo._for_staff().env
        note = staff._("%(name)s closed a reservation: %(text)s", name=actor.partner.name, text=reservation_sudo.text)
        document_sudo._tell_vendor(actor, "", note)
        if document_sudo.state == "reserved" and not document_sudo.open_reservation_count:
            document_sudo.state = "accepted"
            document_sudo._follow_acceptance()
        # The new row has to come into the chain of the company.
        self.env["portal.sealed.document"]._trigger_job()

    # === NOBODY ANSWERS === #

    @api.model
    def _accept_by_silence(self, document):
        """Accept, as the contract says, a version on which nobody answered; nothing is written if it does not count.

        Each of those who are named must have been told in time, and must be able to decide. Whoever decides at this
        moment comes first.

        :param document: the deliverable
        :return: the evidence, in sudo mode; empty if it does not count as accepted
        """
        with self.env.cr.savepoint():
            document_sudo = self._lock(document)
            notices_sudo = self._get_silence_notices_sudo(document_sudo)
            if not self._is_silence_acceptance(document_sudo, notices_sudo):
                return self.env["portal.evidence"].sudo()
            offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(document_sudo)
            facts = self._prepare_silence_facts(document_sudo, offer_sudo, notices_sudo)
            evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, SILENCE, facts, FINAL)
            self._after_silence(document_sudo, evidence_sudo)
            return evidence_sudo

    def _is_silence_acceptance(self, document_sudo, notices_sudo):
        day = document_sudo._get_silence_day()
        if not day or day > document_sudo._get_begun_day():
            return False
        told = notices_sudo.partner_id
        return all(person in told and self._may_answer(document_sudo, person) for person in document_sudo.decider_ids)

    @api.model
    def _get_silence_obstacle(self, document):
        """Return why a version whose day has come does not count as accepted, in words for whoever is responsible.

        :param document: the deliverable
        :return: a text; empty if somebody has answered, or if it will count as soon as enough days have passed
        """
        document_sudo = document.sudo()._for_staff()
        staff, day = document_sudo.env, document_sudo._get_silence_day()
        if not day or day > document_sudo._get_begun_day():
            return ""
        if document_sudo.is_changed:
            return staff._("It has changed since it was submitted. Submit it once more.")
        told = self._get_silence_notices_sudo(document_sudo, days=0).partner_id
        reasons = []
        for person in document_sudo.decider_ids:
            if person not in told:
                reasons.append(staff._("The e-mail to %(name)s did not leave, or came back.", name=person.name))
            elif not self._may_answer(document_sudo, person):
                reasons.append(staff._("%(name)s has no account that can decide on it.", name=person.name))
        return "\n".join(reasons)

    def _get_silence_notices_sudo(self, document_sudo, days=None):
        """Return the notices of the last version that are known to have left at least so many days ago.

        :param int days: by default, as many as the contract says
        :return: in sudo mode as notices are nobody's to read who decides
        """
        version = document_sudo._get_version()
        moment = fields.Datetime.now() - timedelta(days=version.silence_days if days is None else days)
        domain = [
            *(("event_id.code", "=", "deliverable_submitted"), ("dedup_key", "=", str(version.number))),
            *(("res_model", "=", document_sudo._name), ("res_id", "=", document_sudo.id)),
            *(("state", "=", "sent"), ("write_date", "<=", moment)),
            *(("mail_id.state", "in", ("sent", "received")), ("mail_id.write_date", "<=", moment)),
            # An address from which mail came back since they wrote last reaches nobody.
            *(("mail_id.failure_type", "=", False), ("partner_id.message_bounce", "=", 0)),
        ]
        return self.env["portal.notice"].sudo().search(domain, order="id")

    def _may_answer(self, document_sudo, person):
        """Return whether somebody has an account that opens it and could decide now: else silence says nothing."""
        # In sudo mode as accounts are not for all to read.
        users_sudo = person.sudo().user_ids.filtered(lambda user: user.active and user.share)
        actors = [Actor(user=user.with_user(user).sudo(False)) for user in users_sudo]
        able = [actor for actor in actors if not self._get_refusal(document_sudo, actor)]
        return any(self.env["portal.access.policy"]._filter_open(document_sudo, actor.user) for actor in able)

    def _prepare_silence_facts(self, document_sudo, offer_sudo, notices_sudo):
        """Return what the evidence keeps: that nobody answered, on which terms, and who was told when. It names no
        customer as the one who acts: the vendor's system does."""
        version, nobody = document_sudo._get_version(), Actor(user=self.env.ref("base.public_user"))
        days = version.silence_days
        words = self.with_context(lang=offer_sudo._get_lang()).env._(
            "Nobody answered within %(days)s days: it counts as accepted, as the contract of the project says.",
            days=days,
        )
        return {
            "signer": self._prepare_signer(None, nobody),
            "client": self._prepare_client(nobody),
            "amount": self._prepare_amount(offer_sudo),
            "method": "silence",
            "system": document_sudo.company_id.name,
            "version": version.number,
            "silence": {
                "words": words,
                "days": days,
                "from": str(document_sudo._get_silence_day()),
                "submitted_at": canonical.time_text(version.create_date),
                "told": [self._prepare_told(notice_sudo) for notice_sudo in notices_sudo],
            },
        }

    def _prepare_told(self, notice_sudo):
        partner, mail = notice_sudo.partner_id, notice_sudo.mail_id
        left_at = canonical.time_text(max(notice_sudo.write_date, mail.write_date))
        told = {"contact_id": partner.id, "contact": partner.name or None, "email": partner.email or None}
        return told | {"message_id": mail.message_id or None, "left_at": left_at}

    def _after_silence(self, document_sudo, evidence_sudo):
        """Do what follows, as after an acceptance, and have it sealed."""
        values = {"state": "accepted", "decided_on": evidence_sudo.decided_at, "decided_by": False}
        document_sudo._get_version().write(values | {"is_by_silence": True})
        document_sudo.write(values | {"awaited_ids": False})
        document_sudo._follow_acceptance()
        staff = document_sudo._for_staff().env
        words = staff._("Nobody answered: it counts as accepted, as the contract of the project says.")
        document_sudo.message_post(body=words, message_type="notification", subtype_xmlid="mail.mt_note")
        self._request_seal(evidence_sudo)

    # === WHAT FOLLOWS === #

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_evidence` to note it, to do what follows, and to have it sealed."""
        self._keep_reservations(document, evidence)
        document.awaited_ids -= actor.partner
        words = self._tell_decided(document._for_staff().env, evidence)
        if evidence.signature_role != FINAL:
            document._tell_vendor(actor, "", words)
            return super()._after_signature(document, evidence, actor)
        version, reservations = document._get_version(), document._get_reservations()
        state = "reserved" if reservations else "accepted"
        values = {"state": state, "decided_on": evidence.decided_at, "decided_by": self._name_signers(evidence)}
        version.write(values)
        document.write(values | {"awaited_ids": False})
        document._follow_acceptance()
        todo = document._for_staff().env._("Settle the reservations about “%(name)s”", name=document.name)
        document._tell_vendor(actor, todo if reservations else "", words)
        return super()._after_signature(document, evidence, actor)

    def _keep_reservations(self, document, evidence):
        version = document._get_version()
        document.reservation_ids.create(
            [
                {"deliverable_id": document.id, "version_id": version.id, "text": row["text"], "due_on": row["due_on"]}
                for row in evidence._get_facts().get("reservations", ())
            ]
        )
        document.invalidate_recordset(["reservation_ids", "open_reservation_count"])

    def _name_signers(self, evidence):
        return ", ".join(self.env["portal.evidence"]._get_signatures_sudo(evidence.offer_id).mapped("signer_name"))

    def _tell_decided(self, staff, evidence):
        """Return what the history tells of an acceptance.

        :param staff: the environment of whoever reads it
        """
        name = evidence.signer_name
        if evidence.kind != "accepted_with_reservations":
            return staff._("%(name)s accepted it.", name=name)
        texts = "; ".join(row["text"] for row in evidence._get_facts()["reservations"])
        return staff._("%(name)s accepted it with reservations: %(texts)s", name=name, texts=texts)

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Override of `portal_evidence` to reopen the tasks, and to tell both parties with the reason."""
        reason, name = evidence._get_facts()["reason"], evidence.signer_name or actor.partner.name
        values = {"state": "sent_back", "decided_on": evidence.decided_at, "decided_by": name}
        version = document._get_version()
        version.write(values | {"reason": reason})
        document.write(values | {"awaited_ids": False})
        document._for_staff()._follow_return()
        staff = document._for_staff().env
        note = staff._("%(name)s sent it back: %(reason)s", name=name, reason=reason)
        document._tell_vendor(actor, staff._("“%(name)s” was sent back", name=document.name), note)
        self.env["portal.event"]._notify("deliverable_decided", document, dedup_key=f"back {version.number}")

    @api.model
    def _after_seal(self, document, seal):
        """Override of `portal_evidence` to mail it to both parties."""
        if document:
            self.env["portal.event"]._notify("deliverable_decided", document, dedup_key=str(seal.id))

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: whatever the vendor works at since, what was accepted stays so."""
        return bool(document) and document.state in ("reserved", "accepted")

    # === THE SEALED DOCUMENT === #

    @api.model
    def _get_content_template(self):
        """Override of `portal_evidence`: what was accepted, and the reservations."""
        return "portal_project_approve.sealed_deliverable"

    @api.model
    def _prepare_content(self, offer, payload):
        """Override of `portal_evidence`: the frozen version, and what the evidence says."""
        labels = {"milestone": self.env._("Milestone"), "task": self.env._("Task")}
        facts = [
            (labels[payload["subject"]["kind"]], payload["subject"]["name"]),
            (self.env._("Customer"), payload["customer"]["name"]),
            (self.env._("Link"), payload["link"]),
            (self.env._("What changed"), payload["change_note"]),
        ]
        evidence_sudo = self.env["portal.evidence"]._get_signatures_sudo(offer)
        said = [row for each in evidence_sudo for row in each._get_facts().get("reservations", ())]
        silent_sudo = evidence_sudo.filtered(lambda each: each.kind == SILENCE)
        facts += [(self.env._("Acceptance"), each._get_facts()["silence"]["words"]) for each in silent_sudo]
        return {
            "facts": [fact for fact in facts if fact[1]],
            "description": payload["description"] or "",
            "reservations": [
                {"text": row["text"], "due_on": format_date(self.env, row["due_on"], date_format="medium")}
                for row in said
            ],
            "files": payload["documents"],
        }

    @api.model
    def _get_title(self, payload):
        """Override of `portal_evidence`: the title of the deliverable."""
        return payload["name"]

    @api.model
    def _get_certificate_words(self):
        """Override of `portal_evidence`: nothing is signed."""
        return self.env._("Certificate of acceptance"), self.env._(
            "This page records who accepted the deliverable, when and how."
        )

    @api.model
    def _get_filename(self, document_name):
        """Override of `portal_evidence`: a name that says what it is."""
        name = self.env["portal.upload"]._clean_name(document_name.replace("/", "-"))
        return f"{name}-accepted.pdf"
