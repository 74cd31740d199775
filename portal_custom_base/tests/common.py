from odoo import Command

from odoo.addons.base.tests.common import BaseCommon


class PortalBaseCommon(BaseCommon):
    """A customer company with two portal users and two addresses, and a section that counts the addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_partner("Customer", is_company=True)
        cls.anna = cls._create_portal_user("anna.base", cls.customer)
        cls.ben = cls._create_portal_user("ben.base", cls.customer)
        cls.stranger = cls._create_portal_user("stranger.base", cls._create_partner("Other", is_company=True))
        for name, company in (
            ("Dock 1", cls.customer),
            ("Dock 2", cls.customer),
            ("Door", cls.stranger.partner_id.parent_id),
        ):
            cls._create_partner(name, parent_id=company.id, type="delivery")
        cls.section = cls.env["portal.section"].create(
            {
                "name": "Docks",
                "description": "Where we deliver",
                "invitation": "No address yet.",
                "path": "/my/portal-base-contacts",
                "model_name": "res.partner",
                "domain": "[('parent_id', '=', commercial_partner_id), ('type', '=', 'delivery')]",
            }
        )

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_portal_user(cls, login, company, **values):
        partner = cls._create_partner(login.title(), parent_id=company.id, email=f"{login}@example.com")
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": login,
                    "password": login,
                    "partner_id": partner.id,
                    "group_ids": [Command.set([cls.env.ref("base.group_portal").id])],
                    **values,
                }
            )
        )

    def _sections_of(self, user):
        return self.env["portal.section"].with_user(user)

    def _counter(self, section=None):
        return f"portal_section_{(section or self.section).id}"
