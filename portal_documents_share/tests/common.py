import io
from datetime import timedelta

from reportlab.pdfgen import canvas

from odoo import Command, fields

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor


def draw_pdf(text):
    """Return a PDF of one page."""
    file = io.BytesIO()
    page = canvas.Canvas(file, invariant=True)
    page.drawString(72, 720, text)
    page.save()
    return file.getvalue()


PDF = draw_pdf("Machines")


class DocumentsCommon(PortalAccessCommon):
    """A tree of folders with files, some of them shared with Acme; its people, and those of Beta."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = cls.env.ref("base.group_user") | cls.env.ref("portal_documents_share.group_documents_user")
        cls.vendor = cls.env["res.users"].create(
            {
                "name": "Vera",
                "login": "vera.documents",
                "email": "vera@vendor.example",
                "group_ids": [Command.set(groups.ids)],
            }
        )
        cls.root = cls._create_folder("Machines")
        cls.folder = cls._create_folder("Acme", cls.root)
        cls.sub = cls._create_folder("Manuals", cls.folder)
        cls.other = cls._create_folder("Beta", cls.root)
        cls.manual = cls._create_document("manual.pdf", cls.sub)
        cls.sheet = cls._create_document("sheet.pdf", cls.folder)
        cls.secret = cls._create_document("secret.pdf", cls.other)

    @classmethod
    def _create_folder(cls, name, parent=None):
        return cls.env["portal.document.folder"].create({"name": name, "parent_id": parent.id if parent else False})

    @classmethod
    def _create_attachment(cls, name, content=PDF):
        return cls.env["ir.attachment"].create({"name": name, "raw": content})

    @classmethod
    def _create_document(cls, name, folder, content=PDF, **values):
        return cls.env["portal.document"]._create_with_file(folder, cls._create_attachment(name, content), **values)

    @classmethod
    def _share(cls, *partners, **values):
        """Return a share of the folder with contacts, or by its address alone."""
        share = cls.env["portal.document.share"].create(
            {
                "user_id": cls.vendor.id,
                "partner_ids": [Command.set([partner.id for partner in partners])],
                "login_required": bool(partners),
                **({} if "document_ids" in values else {"folder_id": cls.folder.id}),
                **values,
            }
        )
        return share.sudo()

    def _lose(self, attachment):
        """Let the file store forget a file, as a broken disk does."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET store_fname = 'no/such' WHERE id = %s", [attachment.id])
        self.env.invalidate_all()

    def _actor(self, user=None, **values):
        user = user or self.env.ref("base.public_user")
        return Actor(user=user.with_user(user), **{"ip": "192.0.2.1", "user_agent": "Firefox"} | values)

    def _token(self, share):
        return share._renew_address().rpartition("/")[2]

    def _seen(self, user, model="portal.document"):
        return self.env[model].with_user(user).search([]).sudo()

    def _in(self, **delta):
        return fields.Datetime.now() + timedelta(**delta)
