from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class TeamCommon(PortalAccessCommon):
    """Anna manages the team of Acme; Bob is her colleague, Ben a stranger; Sue works for the subsidiary."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.portal_role_id = cls.roles["administrator"]
        cls.bob.partner_id.portal_role_id = cls.roles["personal"]
        cls.team = cls.env["portal.team"].with_user(cls.anna)
        cls.logs = cls.env["portal.team.log"]
