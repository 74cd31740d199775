import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import canonical
from .portal_evidence import CONCLUDING, FINAL

STEP = 500
# Rows are not committed in the order of their ids: so far back the job looks for one that was late.
LATE = 10_000
PROBLEM = "portal_evidence.chain_problem"
# Where the last look through the chains ended, and when it did.
HEAD = "portal_evidence.chain_head"
CHECKED_ON = "portal_evidence.chain_checked_on"
# A job that runs every day is overdue after these.
OVERDUE = timedelta(days=3)

_logger = logging.getLogger(__name__)


class PortalEvidenceChain(models.Model):
    """All evidence of a company in one chain, so that a row that is taken out, or added later, shows.

    Links are added by a job right after the act: two customers who sign at once need not wait for each other.
    """

    _name = "portal.evidence.chain"
    _inherit = "portal.evidence.mixin"
    _description = "Chain of Evidence"
    _log_access = False

    number = fields.Integer(required=True, readonly=True)
    evidence_id = fields.Many2one("portal.evidence", required=True, readonly=True, ondelete="restrict")
    evidence_hash = fields.Char(required=True, readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _number_uniq = models.Constraint("UNIQUE(company_id, number)", "A chain has one link of each number.")
    _evidence_uniq = models.Constraint("UNIQUE(evidence_id)", "Each row of evidence is linked once.")

    @api.model
    def _append_new(self):
        """Link the evidence that has no link yet, in the order in which it was written.

        Only the job calls it, which Odoo runs once at a time.
        """
        for evidence in self._get_unlinked():
            last = self.search([("company_id", "=", evidence.company_id.id)], order="number desc", limit=1)
            previous = last.hash or canonical.GENESIS
            number = last.number + 1
            self.create(
                evidence._get_key_values()
                | {
                    "number": number,
                    "evidence_id": evidence.id,
                    "evidence_hash": evidence.hash,
                    "previous_hash": previous,
                    "hash": canonical.block(previous, number, evidence.hash),
                }
            )

    def _get_unlinked(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.id FROM portal_evidence e
                WHERE e.id > (SELECT COALESCE(MAX(evidence_id), 0) FROM portal_evidence_chain) - %s
                  AND NOT EXISTS (SELECT 1 FROM portal_evidence_chain l WHERE l.evidence_id = e.id)
                ORDER BY e.id LIMIT %s
                """,
                LATE,
                STEP,
            )
        )
        return self.env["portal.evidence"].browse(row_id for (row_id,) in rows)

    @api.model
    def _check(self, company):
        """Return what is wrong with the evidence of a company, as sentences; nothing if all is as it was written.

        It reads every row, so it is a job's or an auditor's, never a page's. What it cannot see by itself is a chain
        that somebody made anew from end to end, with the head that was noted: there the anchors see it, if the company
        has a time-stamp authority.

        :param res.company company: the company
        """
        problems, head, anchors = [], self._get_head(company), self.env["portal.evidence.anchor"]
        number, previous, anchored = 0, canonical.GENESIS, {}
        stamped = anchors._get_numbers(company)
        for link in self._walk_sudo(company, "number"):
            number += 1
            problems += link._check_link(number, previous)
            previous = link.hash
            head = None if head == (number, previous) else head
            if number in stamped:
                anchored[number] = previous
        if head:
            problems.append(self.env._("The chain ends before link %(number)s, which was there.", number=head[0]))
        problems += anchors._check(company, anchored)
        problems += self._check_evidence(company)
        if not problems:
            self._set_head(company, number, previous)
        return problems

    @api.model
    def _get_head(self, company):
        """Return number and hash of the last link that was there when all was well, or None."""
        # In sudo mode as only administrators may read parameters.
        head = self.env["ir.config_parameter"].sudo().get_param(f"{HEAD}.{company.id}")
        number, _space, digest = (head or "").partition(" ")
        return (int(number), digest) if digest else None

    def _set_head(self, company, number, digest):
        if number:
            # In sudo mode as only administrators may write parameters.
            self.env["ir.config_parameter"].sudo().set_param(f"{HEAD}.{company.id}", f"{number} {digest}")

    @api.model
    def _cron_check(self):
        """Look through the chains of all companies, and remember what is wrong for the health page."""
        companies = self.env["res.company"].search([("active", "in", (True, False))])
        problems = [problem for company in companies for problem in self._try_check(company)]
        for problem in problems[:100]:
            _logger.error("Evidence was changed: %s", problem)
        # In sudo mode as only administrators may write parameters.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        parameters_sudo.set_param(PROBLEM, problems[0] if problems else False)
        parameters_sudo.set_param(CHECKED_ON, fields.Datetime.to_string(fields.Datetime.now()))
        self.env["portal.sealed.document"]._check_files()

    @api.model
    def _try_check(self, company):
        """Return what is wrong with the evidence of a company; that it cannot be looked through is a problem too."""
        try:
            with self.env.cr.savepoint():
                return self._check(company)
        except Exception as error:
            _logger.exception("The evidence of %s cannot be looked through.", company.name)
            self.env.invalidate_all(flush=False)
            return [
                self.env._("%(company)s: its evidence cannot be read: %(error)s", company=company.name, error=error)
            ]

    @api.model
    def _is_check_overdue(self):
        """Return whether there is evidence, and nobody has looked through it for days."""
        # In sudo mode as only administrators may read parameters.
        checked_on = self.env["ir.config_parameter"].sudo().get_param(CHECKED_ON)
        before = fields.Datetime.now() - OVERDUE
        if checked_on and fields.Datetime.to_datetime(checked_on) > before:
            return False
        return bool(self.sudo().search_count([("recorded_on", "<", before)], limit=1))

    @api.model
    def _get_problem(self):
        """Return what the last look through the chains found first, or False."""
        # In sudo mode as only administrators may read parameters.
        return self.env["ir.config_parameter"].sudo().get_param(PROBLEM)

    def _check_link(self, number, previous):
        name = {"document": self.document_name, "number": self.number}
        if self.number != number:
            return [self.env._("Link %(number)s of %(document)s: one before it is missing.", **name)]
        if self.previous_hash != previous or self.hash != canonical.block(previous, number, self.evidence_hash):
            return [self.env._("Link %(number)s of %(document)s: it does not follow from the one before it.", **name)]
        if not self.evidence_id.exists():
            return [self.env._("Link %(number)s of %(document)s: its evidence is missing.", **name)]
        is_same_document = self._get_key_values() == self.evidence_id._get_key_values()
        if self.evidence_hash != self.evidence_id.hash or not is_same_document:
            return [self.env._("Link %(number)s of %(document)s: its evidence was changed.", **name)]
        return []

    def _check_evidence(self, company):
        """Return what is wrong within the chains of single documents. Only one of them is in memory at a time."""
        problems, key, previous, document_rows = [], None, canonical.GENESIS, []
        for row in self.env["portal.evidence"]._walk_sudo(company, "res_model, res_id, id"):
            if (row.res_model, row.res_id) != key:
                problems += self._check_seals(document_rows)
                key, previous, document_rows = (row.res_model, row.res_id), canonical.GENESIS, []
            problems += self._check_row(row, previous)
            previous = row.hash
            document_rows.append((row.kind, row.signature_role, row.hash, row.document_name, row._get_facts()))
        problems += self._check_seals(document_rows)
        return [*problems, *self._check_unlinked(company), *self._check_offers(company), *self._check_strays(company)]

    def _check_row(self, row, previous):
        problems, names = [], {"document": row.document_name, "id": row.id}
        if row.previous_hash != previous:
            problems.append(self.env._("%(document)s: evidence is missing or out of order.", **names))
        if not row._is_intact():
            problems.append(self.env._("%(document)s: evidence %(id)s was changed.", **names))
        return problems

    def _check_seals(self, rows):
        """Return what is wrong with the sealed documents of one document, by what its evidence tells of them.

        :param list rows: kind, signature role, hash, name of the document and facts of each piece of its evidence
        """
        problems = []
        decided = {digest: name for kind, role, digest, name, _facts in rows if kind in CONCLUDING and role == FINAL}
        told = {
            facts.get("signature_hash"): (facts.get("pdf_sha256"), facts.get("level"))
            for kind, _role, _digest, _name, facts in rows
            if kind == "sealed"
        }
        stored = self._get_stored_seals(decided)
        for digest, name in decided.items():
            seal, facts = stored.get(digest), told.get(digest)
            if not seal or (facts and seal != facts):
                problems.append(
                    self.env._("%(document)s: its sealed document is missing or was changed.", document=name)
                )
            elif not facts and seal[1]:
                problems.append(self.env._("%(document)s: no evidence tells of its seal.", document=name))
        return problems

    def _get_stored_seals(self, hashes):
        """Return SHA-256 and level of sealed documents by the hashes of their decisions."""
        if not hashes:
            return {}
        self.env["portal.sealed.document"].flush_model()
        query = SQL(
            """
            SELECT e.hash, s.digest, s.level
            FROM portal_sealed_document s JOIN portal_evidence e ON e.id = s.evidence_id
            WHERE e.hash IN %s
            """,
            tuple(hashes),
        )
        return {digest: (pdf, level) for digest, pdf, level in self.env.execute_query(query)}

    def _check_unlinked(self, company):
        """Return the evidence that has no link; what was written after the last one that has waits for the job."""
        query = SQL(
            """
            SELECT e.document_name, e.id FROM portal_evidence e
            WHERE e.company_id = %(company)s
              AND e.id < (SELECT MAX(evidence_id) FROM portal_evidence_chain WHERE company_id = %(company)s)
              AND NOT EXISTS (SELECT 1 FROM portal_evidence_chain l WHERE l.evidence_id = e.id)
            ORDER BY e.id LIMIT %(limit)s
            """,
            company=company.id,
            limit=STEP,
        )
        return [
            self.env._("%(document)s: evidence %(id)s is not in the chain.", document=name, id=row_id)
            for name, row_id in self.env.execute_query(query)
        ]

    def _check_offers(self, company):
        """Return the offers that no evidence tells of."""
        query = SQL(
            """
            SELECT o.document_name, o.number FROM portal_evidence_offer o
            WHERE o.company_id = %s
              AND NOT EXISTS (SELECT 1 FROM portal_evidence e WHERE e.offer_id = o.id AND e.kind = 'offered')
            ORDER BY o.id LIMIT %s
            """,
            company.id,
            STEP,
        )
        return [
            self.env._("%(document)s: version %(number)s was never offered.", document=name, number=number)
            for name, number in self.env.execute_query(query)
        ]

    def _check_strays(self, company):
        """Return the sealed documents whose decision is gone."""
        query = SQL(
            """
            SELECT s.document_name FROM portal_sealed_document s
            WHERE s.company_id = %s AND NOT EXISTS (SELECT 1 FROM portal_evidence e WHERE e.id = s.evidence_id)
            ORDER BY s.id LIMIT %s
            """,
            company.id,
            STEP,
        )
        return [
            self.env._("%(document)s: the decision of its sealed document is missing.", document=name)
            for (name,) in self.env.execute_query(query)
        ]
