from odoo import Command, api, fields, models

# People of a customer who are listed at once.
PEOPLE_LIMIT = 80


class PortalAccessExplanation(models.TransientModel):
    """Who can see a document, and why; found as each of these people."""

    _name = "portal.access.explanation"
    _description = "Who Can See a Document"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    document = fields.Char(compute="_compute_document")
    link = fields.Char(compute="_compute_link", help="What the link to the document does.")
    user_id = fields.Many2one(
        "res.users",
        string="Somebody else",
        domain=[("share", "=", True)],
        help="Ask about a person who is not listed.",
    )
    line_ids = fields.One2many("portal.access.explanation.line", "explanation_id", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for explanation in self:
            explanation.document = explanation._get_record().display_name

    @api.depends("res_model", "res_id")
    def _compute_link(self):
        for explanation in self:
            explanation.link = self.env["portal.access.policy"]._describe_link(explanation._get_record())

    # === ACTION METHODS === #

    @api.model
    def _action_open(self, record):
        """Open who can see a record.

        :raise AccessError: if the current user cannot
        """
        record.check_access("read")
        explanation = self.create({"res_model": record._name, "res_id": record.id})
        explanation._add_lines(self._get_people(record))
        return explanation._action_open_again()

    def action_ask(self):
        """Add the person who is asked about."""
        self.ensure_one()
        self._add_lines(self.user_id - self.line_ids.user_id)
        self.user_id = False
        return self._action_open_again()

    def _action_open_again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who may see %(document)s?", document=self.document),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _get_record(self):
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record

    @api.model
    def _get_people(self, record):
        """Return the people with a login of those customers whom a record is addressed to."""
        # In sudo mode as staff who read a document may know whom it is addressed to, and who else sees it.
        record_sudo = record.sudo()
        entries = self.env["portal.document.type.model"]._get_entries(record._name)
        partners = self.env["res.partner"].sudo()
        for path in entries._get_all_paths():
            partners |= record_sudo if path == "id" else record_sudo.mapped(path)
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [("share", "=", True), ("partner_id", "child_of", partners.commercial_partner_id.ids)],
                limit=PEOPLE_LIMIT,
            )
        )

    def _add_lines(self, users):
        policy, record = self.env["portal.access.policy"], self._get_record()
        self.line_ids = [
            Command.create({"user_id": user.id, "is_visible": is_visible, "reason": reason})
            for user in users
            for is_visible, reason in [policy._explain(user, record)]
        ]
