from odoo import api, fields, models


class PortalSetup(models.TransientModel):
    """What is done and what is missing before customers come, and how they use the portal."""

    _name = "portal.setup"
    _description = "Set-up of the Portal"

    step_ids = fields.One2many("portal.setup.step", "setup_id", readonly=True)
    progress = fields.Char(compute="_compute_progress")
    saved = fields.Char(readonly=True)

    @api.depends("step_ids.is_done")
    def _compute_progress(self):
        for setup in self:
            done, count = len(setup.step_ids.filtered("is_done")), len(setup.step_ids)
            setup.progress = self.env._("%(done)s of %(count)s steps are done.", done=done, count=count)

    @api.model
    def action_open(self):
        """Look at the set-up and the use of the portal, and show it."""
        self.check_access("create")
        # In sudo mode as administrators of the portal need not read mail servers and providers; states are shown.
        steps = self.sudo()._get_steps()
        setup = self.create(
            {
                "step_ids": [(0, 0, step | {"sequence": number}) for number, step in enumerate(steps)],
                "saved": self.env["portal.adoption"]._tell_saved(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up your portal"),
            "res_model": self._name,
            "res_id": setup.id,
            "view_mode": "form",
        }

    # === STEPS === #

    @api.model
    def _get_steps(self):
        """Return the steps, in order.

        For a module to add a step, it must override this method and return the steps with its own.

        :return: dicts with `name`, `is_done`, `advice` (what is missing, or what is there) and `action_name` (the
            external id of what the button opens)
        :rtype: list[dict]
        """
        return [
            self._get_brand_step(),
            self._make_check_step(
                self.env._("E-mail"), "_check_mail_server", self.env._("E-mails leave by your mail server.")
            ),
            self._get_address_step(),
            self._make_check_step(
                self.env._("Who may sign up"),
                "_check_signup",
                self.env._("Only people whom you invite have an account."),
            ),
            self._get_event_step(),
            self._get_section_step(),
            self._get_invitation_step(),
        ]

    @api.model
    def _make_step(self, name, is_done, present, missing, action_name):
        """Return the values of a step, with what is present or what is missing in words."""
        return {"name": name, "is_done": is_done, "advice": present if is_done else missing, "action_name": action_name}

    @api.model
    def _make_check_step(self, name, check, present):
        """Return the values of a step that is done once a check of the health page passes.

        :param str check: the name of the check's method, which has something that its button opens
        :param str present: what is said once it passes; the check says what is missing
        """
        health = self.env["portal.health"]
        _severity, missing = getattr(health, check)() or (None, "")
        return self._make_step(name, not missing, present, missing, health._get_fixes()[check])

    def _get_brand_step(self):
        company = self.env.company
        return self._make_step(
            self.env._("Brand"),
            bool(company.portal_brand_color or company.primary_color) and bool(company.logo_web),
            self.env._("The portal has your colour and your logo."),
            self.env._("Choose the colour of the portal, and give your company a logo."),
            "portal_custom_base.portal_settings_action",
        )

    def _get_address_step(self):
        url = self.env["ir.config_parameter"].get_param("web.base.url") or ""
        present = self.env._("Customers find the portal at %(url)s.", url=url)
        return self._make_check_step(self.env._("Address"), "_check_https", present)

    def _get_event_step(self):
        return self._make_step(
            self.env._("Notifications"),
            bool(self.env["portal.event"].search_count([("is_enabled", "=", True)], limit=1)),
            self.env._("Customers are told of what happens."),
            self.env._("Customers are told of nothing yet. Choose the events that they are told of."),
            "portal_custom_base.portal_event_action",
        )

    def _get_section_step(self):
        return self._make_step(
            self.env._("Sections"),
            bool(self.env["portal.section"].search_count([], limit=1)),
            self.env._("Order the sections, and hide those that you do not need."),
            self.env._("There are no sections."),
            "portal_custom_base.portal_section_action",
        )

    def _get_invitation_step(self):
        has_contacts_app = self.env.ref("contacts.action_contacts", raise_if_not_found=False)
        return self._make_step(
            self.env._("First invitation"),
            bool(self._find_people(limit=1)),
            self.env._("Customers are invited."),
            self.env._("Nobody is invited. Open a contact, and choose Actions, Invite to the portal."),
            "contacts.action_contacts" if has_contacts_app else "base.action_partner_customer_form",
        )

    def _find_people(self, limit=None):
        # In sudo mode as whoever sets up the portal need not read all users.
        domain = [("group_ids", "in", self.env.ref("base.group_portal").ids)]
        return self.env["res.users"].sudo().search(domain, limit=limit)
