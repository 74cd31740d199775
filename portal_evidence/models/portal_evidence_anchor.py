import base64
import logging
from datetime import timedelta

from odoo import api, fields, models

from .. import canonical, pdf_seal

# An authority that does not answer is asked again after these.
RETRY = timedelta(hours=1)
# The chain is stamped every day: after these somebody should know that it is not.
OVERDUE = timedelta(days=3)
# Blocks between a document's evidence and the anchor after it that go into its pack.
MAX_PATH = 2000

_logger = logging.getLogger(__name__)


class PortalEvidenceAnchor(models.Model):
    """The time stamp of an authority on the last block of a company's chain.

    Whoever makes the whole chain anew, hashes and all, cannot make these anew: no authority stamps a time in the past.
    """

    _name = "portal.evidence.anchor"
    _inherit = "portal.append.only.mixin"
    _description = "Time Stamp on the Chain of Evidence"
    _rec_name = "number"
    _log_access = False

    number = fields.Integer("Block", required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    token = fields.Binary("Time stamp (RFC 3161)", required=True, readonly=True, attachment=False)
    stamped_on = fields.Datetime("Time", required=True, readonly=True)
    authority = fields.Char("Address of the authority", required=True, readonly=True)

    _number_uniq = models.Constraint("UNIQUE(company_id, number)", "A block has one time stamp.")

    # === BUSINESS METHODS === #

    @api.model
    def _cron_stamp(self):
        """Have the chains of all companies stamped that grew since they were stamped last."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("active", "in", (True, False))])
        cron._commit_progress(remaining=len(companies))
        failed = [company for company in companies if not self._try_stamp(company)]
        if failed:
            self.env.ref("portal_evidence.ir_cron_portal_evidence_anchor")._trigger(fields.Datetime.now() + RETRY)
            # What waits does not remain: the scheduler would ask again at once, for ten seconds.
            cron._commit_progress(remaining=0)

    @api.model
    def _try_stamp(self, company):
        """Have the chain of a company stamped, if it has an authority; whatever that one answers, nothing raises.

        :return: whether there is nothing left to be done
        """
        try:
            with self.env.cr.savepoint():
                self._stamp(company)
            self.env["ir.cron"]._commit_progress(1)
        except Exception as error:
            _logger.warning("The chain of evidence of %s is not stamped: %s", company.name, error)
            return False
        return True

    @api.model
    def _stamp(self, company):
        """Have the last block of a company's chain stamped; nothing if there is no authority, or no new block.

        :return: the anchor, or None
        :raise SealError: if the authority does not answer as it should
        """
        authority = company._get_portal_authority()
        block_sudo = self._get_last_block_sudo(company)
        if not authority or not block_sudo or self._get_last_sudo(company).number >= block_sudo.number:
            return None
        content = block_sudo.hash.encode()
        token = pdf_seal.stamp(content, authority)
        # In sudo mode as nobody has a right to write anchors but the job.
        return self.sudo().create(
            {
                "company_id": company.id,
                "number": block_sudo.number,
                "hash": block_sudo.hash,
                "token": base64.b64encode(token),
                "stamped_on": pdf_seal.read_stamp(token, content),
                "authority": authority.url,
            }
        )

    @api.model
    def _get_last_block_sudo(self, company):
        # In sudo mode as the chain is nobody's to read but the job's.
        chain_sudo = self.env["portal.evidence.chain"].sudo()
        return chain_sudo.search([("company_id", "=", company.id)], order="number desc", limit=1)

    @api.model
    def _get_last_sudo(self, company):
        # In sudo mode as anchors are nobody's to read but the job's.
        return self.sudo().search([("company_id", "=", company.id)], order="number desc", limit=1)

    @api.model
    def _get_overdue(self):
        """Return the companies with an authority whose evidence of days ago is not stamped."""
        overdue, before = self.env["res.company"], fields.Datetime.now() - OVERDUE
        # In sudo mode as health is the administrator's, for all companies.
        for company in self.env["res.company"].sudo().search([("portal_authority_url", "!=", False)]):
            last_sudo = self._get_last_sudo(company)
            domain = [("company_id", "=", company.id), ("number", ">", last_sudo.number)]
            waiting = [*domain, ("recorded_on", "<", before)]
            if self.env["portal.evidence.chain"].sudo().search_count(waiting, limit=1):
                overdue |= company
        return overdue

    # === BUSINESS METHODS - CHECK === #

    @api.model
    def _check(self, company, hashes):
        """Return what is wrong with the anchors of a company, as sentences.

        :param dict hashes: the hashes of the blocks that have an anchor, by their numbers, as they are now
        """
        problems = []
        for anchor in self._walk_sudo(company, "number"):
            names = {"number": anchor.number, "date": canonical.time_text(anchor.stamped_on)}
            if not anchor._is_intact():
                problems.append(self.env._("The time stamp on block %(number)s is damaged.", **names))
            elif hashes.get(anchor.number) != anchor.hash:
                problems.append(
                    self.env._(
                        "The chain up to block %(number)s is not the one that was time-stamped on %(date)s.",
                        **names,
                    )
                )
        return problems

    def _is_intact(self):
        """Return whether the time stamp is valid, and of the time and the block that the row tells."""
        self.ensure_one()
        try:
            return pdf_seal.read_stamp(base64.b64decode(self.token), self.hash.encode()) == self.stamped_on
        except (pdf_seal.SealError, AttributeError, TypeError, ValueError):
            return False

    @api.model
    def _get_numbers(self, company):
        """Return the numbers of the blocks of a company that have an anchor."""
        # In sudo mode as all of them are checked, whoever asks.
        return {anchor.number for anchor in self.sudo().search_fetch([("company_id", "=", company.id)], ["number"])}

    # === BUSINESS METHODS - EXPORT === #

    @api.model
    def _export(self, block_sudo):
        """Return the first time stamp on or after a block, and the blocks between them, for a pack.

        :param portal.evidence.chain block_sudo: the last block of a document, in sudo mode
        :return: a list of one dict, or none if there is no time stamp yet, or too many blocks are between
        """
        domain = [("company_id", "=", block_sudo.company_id.id), ("number", ">=", block_sudo.number)]
        # In sudo mode as the reader of the document may have it.
        anchor_sudo = self.sudo().search(domain, order="number", limit=1) if block_sudo else self
        if not anchor_sudo or anchor_sudo.number - block_sudo.number > MAX_PATH:
            return []
        between = [("company_id", "=", block_sudo.company_id.id), ("number", ">", block_sudo.number)]
        between.append(("number", "<=", anchor_sudo.number))
        return [
            {
                "number": anchor_sudo.number,
                "hash": anchor_sudo.hash,
                "token": anchor_sudo.token.decode(),
                "path": [
                    {"number": block.number, "evidence_hash": block.evidence_hash}
                    for block in block_sudo.search(between, order="number")
                ],
            }
        ]
