from urllib.parse import urlsplit

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
        company = self.env.company
        return [
            self._get_brand_step(company),
            self._get_mail_step(company),
            self._get_address_step(),
            self._get_signup_step(),
            self._make_step(
                self.env._("Notifications"),
                bool(self.env["portal.event"].search_count([("is_enabled", "=", True)], limit=1)),
                self.env._("Customers are told of what happens."),
                self.env._("Customers are told of nothing yet. Choose the events that they are told of."),
                "portal_custom_base.portal_event_action",
            ),
            self._make_step(
                self.env._("Sections"),
                bool(self.env["portal.section"].search_count([], limit=1)),
                self.env._("Order the sections, and hide those that you do not need."),
                self.env._("There are no sections."),
                "portal_custom_base.portal_section_action",
            ),
            self._make_step(
                self.env._("First invitation"),
                bool(self._find_people(limit=1)),
                self.env._("Customers are invited."),
                self.env._("Nobody is invited. Open a contact, and choose Actions, Invite to the portal."),
                "contacts.action_contacts"
                if self.env.ref("contacts.action_contacts", raise_if_not_found=False)
                else "base.action_partner_customer_form",
            ),
        ]

    @api.model
    def _make_step(self, name, is_done, present, missing, action_name):
        """Return the values of a step, with what is present or what is missing in words."""
        return {"name": name, "is_done": is_done, "advice": present if is_done else missing, "action_name": action_name}

    def _get_brand_step(self, company):
        is_done = bool(company.portal_brand_color or company.primary_color) and bool(company.logo_web)
        return self._make_step(
            self.env._("Brand"),
            is_done,
            self.env._("The portal has your colour and your logo."),
            self.env._("Choose the colour of the portal, and give your company a logo."),
            "portal_custom_base.portal_settings_action",
        )

    def _get_mail_step(self, company):
        has_server = bool(self.env["ir.mail_server"].search_count([], limit=1))
        return self._make_step(
            self.env._("E-mail"),
            has_server and bool(company.email),
            self.env._("E-mails leave by your mail server."),
            self.env._("Add an outgoing mail server, and the e-mail address of your company."),
            "base.action_ir_mail_server_list",
        )

    def _get_address_step(self):
        url = self.env["ir.config_parameter"].get_param("web.base.url") or ""
        return self._make_step(
            self.env._("Address"),
            urlsplit(url).scheme == "https",
            self.env._("Customers find the portal at %(url)s.", url=url),
            self.env._("The portal is at %(url)s, unencrypted. Put Odoo behind a proxy with https.", url=url),
            "portal_custom_base.portal_health_action",
        )

    def _get_signup_step(self):
        return self._make_step(
            self.env._("Who may sign up"),
            self.env["res.users"]._get_signup_invitation_scope() == "b2b",
            self.env._("Only people whom you invite have an account."),
            self.env._("Anyone can create an account. If this is not intended, choose “On invitation” in Settings."),
            "base_setup.action_general_configuration",
        )

    def _find_people(self, limit=None):
        # In sudo mode as whoever sets up the portal need not read all users.
        domain = [("group_ids", "in", self.env.ref("base.group_portal").ids)]
        return self.env["res.users"].sudo().search(domain, limit=limit)
