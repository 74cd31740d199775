from odoo.addons.base.tests.common import BaseCommon


class PortalToolsCommon(BaseCommon):
    """A customer's person and a stranger, both with a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._create_portal_user("anna.tools")
        cls.stranger = cls._create_portal_user("stranger.tools")

    @classmethod
    def _create_portal_user(cls, login):
        values = {"name": login.title(), "login": login, "password": login, "email": f"{login}@example.com"}
        group = cls.env.ref("base.group_portal")
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(values | {"group_ids": [(6, 0, group.ids)]})
        )
