import difflib

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Lines of a description that the page tells to be others.
MOST_LINES = 200


class PortalProjectDeliverableVersion(models.Model):
    """One version of a deliverable, as it was submitted, and what became of it.

    What it says is kept by the evidence; this row is what the vendor works with and the pages tell.
    """

    _name = "portal.project.deliverable.version"
    _description = "Version of a Deliverable"
    _order = "deliverable_id, number desc"

    deliverable_id = fields.Many2one(
        "portal.project.deliverable", required=True, readonly=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Version", required=True, readonly=True)
    name = fields.Char("Title", compute="_compute_name")
    change_note = fields.Text("What changed", readonly=True)
    submitted_by_id = fields.Many2one("res.users", "Submitted by", readonly=True)
    offer_number = fields.Integer("Number in the evidence", readonly=True)
    digest = fields.Char("SHA-256", readonly=True)
    state = fields.Selection(
        [
            ("submitted", "Waiting for the customer"),
            ("sent_back", "Sent back"),
            ("reserved", "Accepted with reservations"),
            ("accepted", "Accepted"),
            ("withdrawn", "Withdrawn"),
            ("replaced", "Replaced by a newer version"),
        ],
        required=True,
        readonly=True,
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by = fields.Char(readonly=True)
    reason = fields.Text("Reason for sending it back", readonly=True)
    silence_days = fields.Integer("Days without an answer", readonly=True)
    silence_on = fields.Date(
        "Accepted without an answer from",
        readonly=True,
        help="As the customer is told; it only moves to a later day. Empty if no answer is no acceptance.",
    )
    is_by_silence = fields.Boolean(
        "Nobody answered", readonly=True, help="It counts as accepted, as the contract says."
    )
    silence_obstacle = fields.Text(
        "Why no answer did not count", readonly=True, help="As it was told to whoever is responsible."
    )

    _number_uniq = models.Constraint("UNIQUE(deliverable_id, number)", "There is one version of each number.")

    # === COMPUTE METHODS === #

    @api.depends("digest")
    def _compute_name(self):
        for version in self:
            version.name = version._get_content().get("name") or version.deliverable_id.name

    @api.depends("deliverable_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(deliverable)s, version %(number)s", deliverable=version.deliverable_id.name, number=version.number
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `base`: submitting alone makes versions."""
        self._check_act()
        return super().create(vals_list)

    def write(self, vals):
        """Override of `base`: what was submitted and decided stays as it is."""
        self._check_act()
        return super().write(vals)

    def unlink(self):
        """Override of `base`: versions are kept."""
        self._check_act()
        return super().unlink()

    def _check_act(self):
        if not self.env.su:
            raise AccessError(self.env._("What was submitted and decided cannot be written by hand."))

    # === BUSINESS METHODS === #

    def _get_offer_sudo(self):
        """Return what was frozen, in sudo mode as neither customers nor all staff may read evidence."""
        self.ensure_one()
        offers_sudo = self.env["portal.evidence.offer"].sudo()
        domain = [*offers_sudo._get_document_domain(self.deliverable_id), ("number", "=", self.offer_number)]
        return offers_sudo.search(domain, limit=1)

    def _get_content(self):
        """Return what the version says, as it was frozen; empty while it is being submitted."""
        self.ensure_one()
        return self._get_offer_sudo()._get_payload() if self.offer_number else {}

    def _get_files_sudo(self):
        """Return the copies of its files, in sudo mode as customers may not read evidence."""
        files_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(self._get_offer_sudo())
        return files_sudo.filtered("source_res_id")

    @api.model
    def _get_file_sizes(self, files):
        """Return how many bytes copies of files have, without reading them: their ids mapped to sizes."""
        domain = [("res_model", "=", files._name), ("res_field", "=", "content"), ("res_id", "in", files.ids)]
        # In sudo mode as whoever sees a file may know its size.
        found_sudo = self.env["ir.attachment"].sudo().search_fetch(domain, ["res_id", "file_size"])
        return {attachment.res_id: attachment.file_size for attachment in found_sudo}

    def _get_differences(self, other):
        """Return what it says otherwise than an earlier version.

        :param other: the earlier version; nothing for none
        :return: `changes`, sentences; and `lines`, pairs of "added" or "removed" and a line of the description
        :rtype: dict
        """
        if not other:
            return {"changes": [], "lines": []}
        before, now = other._get_content(), self._get_content()
        changes = []
        if before["name"] != now["name"]:
            changes.append(self.env._("The title was “%(name)s”.", name=before["name"]))
        if before["link"] != now["link"]:
            changes.append(self.env._("The link is another one."))
        changes += self._compare_files(before["documents"], now["documents"])
        return {"changes": changes, "lines": self._compare_lines(before["description"], now["description"])}

    def _compare_files(self, before, now):
        old = {file["name"]: file["sha256"] for file in before}
        new = {file["name"]: file["sha256"] for file in now}
        added = [self.env._("New file: %(name)s", name=name) for name in new if name not in old]
        changed = [
            self.env._("Changed file: %(name)s", name=name) for name in new if name in old and new[name] != old[name]
        ]
        removed = [self.env._("Removed file: %(name)s", name=name) for name in old if name not in new]
        return added + changed + removed

    def _compare_lines(self, before, now):
        kinds = {"+": "added", "-": "removed"}
        found = difflib.unified_diff((before or "").splitlines(), (now or "").splitlines(), n=0, lineterm="")
        # The first two lines are a heading.
        lines = [(kinds[line[0]], line[1:]) for line in list(found)[2:] if line[0] in kinds and line[1:].strip()]
        return lines[:MOST_LINES]
