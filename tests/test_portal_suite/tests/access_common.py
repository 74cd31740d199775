from odoo import Command

from odoo.addons.base.tests.common import BaseCommon

from .documents import LISTS, DocumentFactory

# Types that the suite's own addons bring.
TYPES = ("file", "acceptance", "file_request", "quote_request", "delivery_return", "deliverable")
# The recipients of the documents, and the ones whose documents the buyer of Acme sees, by scope.
RECIPIENTS = ("buyer", "it", "acme", "sue", "south", "ben", "beta")
EXPECTED = {
    "none": set(),
    "own": {"buyer"},
    "shared": {"buyer", "acme"},
    "company": {"buyer", "it", "acme", "sue", "south"},
}


class AccessCommon(DocumentFactory, BaseCommon):
    """Two companies, a subsidiary and their people, with one document of each type for each recipient.

    Acme has a buyer, people in finance and IT, an administrator, a person who sees only their own documents and an
    invoice address with a user. Sue works for the subsidiary, Ben for Beta; Free signed up without a company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sale.automatic_invoice", False)
        cls.who = {
            "acme": cls._create_partner("Matrix Acme", is_company=True),
            "beta": cls._create_partner("Matrix Beta", is_company=True),
        }
        cls.who["south"] = cls._create_partner("Matrix South", is_company=True, parent_id=cls.who["acme"].id)
        cls.people = {
            name: cls._create_person(name, cls.who[company] if company else None, role, **values)
            for name, company, role, values in (
                ("buyer", "acme", "procurement", {}),
                ("finance", "acme", "finance", {}),
                ("it", "acme", "technical", {}),
                ("boss", "acme", "administrator", {}),
                ("private", "acme", "personal", {}),
                ("payable", "acme", "standard", {"type": "invoice"}),
                ("sue", "south", "administrator", {}),
                ("ben", "beta", "administrator", {}),
                ("free", None, "standard", {}),
            )
        }
        cls.who |= {name: user.partner_id for name, user in cls.people.items()}
        cls.buyer = cls.people["buyer"]
        cls._prepare_documents()
        cls.documents = {
            document_type: {name: getattr(cls, f"_create_{document_type}")(cls.who[name]) for name in RECIPIENTS}
            for document_type in (*LISTS, "timesheet", *TYPES)
        }
        cls.documents["contact"] = {name: cls.who[name] for name in RECIPIENTS}
        cls.env.flush_all()
        # What is done at the end of a transaction, such as noting the dates of deliveries.
        cls.env.cr.precommit.run()

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_person(cls, name, company, role, **values):
        partner = cls._create_partner(
            f"Matrix {name}",
            email=f"{name}@matrix.example",
            parent_id=company and company.id,
            portal_role_id=cls.env.ref(f"portal_access_rules.portal_role_{role}").id,
            **values,
        )
        values = {"login": f"{name}.matrix", "password": f"{name}.matrix", "partner_id": partner.id}
        values["group_ids"] = [Command.set(cls.env.ref("base.group_portal").ids)]
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    @classmethod
    def _create_file(cls, partner):
        """Return a file in a folder of its own, which is shared with the contact."""
        folder = cls.env["portal.document.folder"].create({"name": partner.name})
        attachment = cls.env["ir.attachment"].create({"name": "matrix.txt", "raw": b"Matrix"})
        document = cls.env["portal.document"]._create_with_file(folder, attachment)
        folder.share_with_customer(partner)
        return document

    @classmethod
    def _create_acceptance(cls, partner):
        """Return what the contact is asked to sign."""
        return cls.env["portal.document.acceptance"]._ask(cls._create_file(partner), "sign", partner)

    @classmethod
    def _create_file_request(cls, partner):
        folder = cls.env["portal.document.folder"].create({"name": partner.name})
        values = {"name": "Matrix", "partner_id": partner.id, "folder_id": folder.id}
        return cls.env["portal.document.request"].create(values)

    @classmethod
    def _create_quote_request(cls, partner):
        """Return what the contact ordered again, which the vendor has not answered."""
        request = cls._create_quote(partner, state="draft")
        request.portal_reorder_state = "requested"
        return request

    @classmethod
    def _create_delivery_return(cls, partner):
        """Return what the contact asks to send back."""
        delivery = cls._create_delivery(partner)
        move = delivery.move_ids[:1]
        line = {"move_id": move.id, "quantity": 1}
        reason = cls.env.ref("portal_delivery_return.return_reason_wrong")
        values = {"picking_id": delivery.id, "partner_id": partner.id, "reason_id": reason.id}
        return cls.env["portal.delivery.return"].create(values | {"line_ids": [Command.create(line)]})

    @classmethod
    def _create_deliverable(cls, partner):
        """Return what the contact is asked to approve."""
        project = cls.env["project.project"].create({"name": "Matrix", "partner_id": partner.id})
        task = cls.env["project.task"].create({"name": "Matrix", "project_id": project.id})
        values = {"name": "Matrix", "description": "Matrix", "project_id": project.id, "task_id": task.id}
        deliverable = cls.env["portal.project.deliverable"].create(values | {"partner_id": partner.id})
        deliverable._submit()
        return deliverable

    # === HELPERS === #

    @classmethod
    def _set_scope(cls, user, document_type, scope):
        """Assign a role to a user that shows a scope of one document type, and nothing else."""
        code = "project" if document_type == "task" else document_type
        role = cls.env["portal.role"].create(
            {
                "name": f"{document_type} {scope}",
                "can_sign": True,
                "can_pay": True,
                "scope_ids": [
                    Command.create({"type_id": other.id, "scope": scope if other.code == code else "none"})
                    for other in cls.env["portal.document.type"].search([])
                ],
            }
        )
        user.partner_id.portal_role_id = role

    def _get_lines(self, document_type, record):
        """Return the records of a document, as {model: records}."""
        record = record.sudo()
        lines = {
            "quote": lambda: record.order_line,
            "order": lambda: record.order_line,
            "quote_request": lambda: record.order_line,
            "invoice": lambda: record.line_ids,
            "bill": lambda: record.line_ids,
            "purchase": lambda: record.order_line,
            "ticket": lambda: record.ticket_sla_ids,
            "file": lambda: record.folder_id,
            "contract": lambda: record.contract_line_ids | self.env["contract.line"],
        }
        return lines[document_type]() if document_type in lines else None
