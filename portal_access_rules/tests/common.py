from odoo import Command
from odoo.tests import TransactionCase


class PortalAccessCommon(TransactionCase):
    """Two customers, one with a subsidiary, and their people. Contacts serve as documents: every database has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls._create_partner("Acme", is_company=True)
        cls.beta = cls._create_partner("Beta", is_company=True)
        cls.subsidiary = cls._create_partner("Acme South", is_company=True, parent_id=cls.acme.id)
        cls.anna = cls._create_person("Anna", cls.acme)
        cls.bob = cls._create_person("Bob", cls.acme)
        cls.ben = cls._create_person("Ben", cls.beta)
        cls.sue = cls._create_person("Sue", cls.subsidiary)
        cls.free = cls._create_person("Free")
        cls.roles = {
            code: cls.env.ref(f"portal_access_rules.portal_role_{code}")
            for code in ("standard", "administrator", "procurement", "finance", "technical", "personal")
        }
        cls.env.company.portal_role_id = cls.roles["standard"]

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_person(cls, name, company=None, role=None, **values):
        login = f"{name.lower()}.access"
        partner = cls._create_partner(
            name, email=f"{login}@customer.example", parent_id=company.id if company else False, **values
        )
        values = {"login": login, "password": login, "partner_id": partner.id}
        values["group_ids"] = [Command.set(cls.env.ref("base.group_portal").ids)]
        user = cls.env["res.users"].with_context(no_reset_password=True).create(values)
        # Who never signed in saw no page, and so no links.
        user.with_user(user)._update_last_login()
        if role:
            partner.portal_role_id = cls.env.ref(f"portal_access_rules.portal_role_{role}")
        return user

    @classmethod
    def _create_role(cls, name="Test", rights=(), **scopes):
        """Return a role with scopes by the types' codes; types that are not named show nothing."""
        document_types = cls.env["portal.document.type"].search([])
        return cls.env["portal.role"].create(
            {
                "name": name,
                **dict.fromkeys(rights, True),
                "scope_ids": [
                    Command.create({"type_id": document_type.id, "scope": scopes.get(document_type.code, "none")})
                    for document_type in document_types
                ],
            }
        )
