"""Files for Acme: a folder until Friday, a link with a password, and a certificate that ends soon."""

import io
from datetime import timedelta

from reportlab.pdfgen import canvas

from odoo import Command, fields

PASSWORD = "portal-demo"


def create_files(env, cast):
    """Create folders with files, and share them with Acme."""
    folders = env["portal.document.folder"]
    goods = folders.create(
        {"name": "Desks and lamps", "description": "Datasheets and certificates of what you bought."}
    )
    manuals = folders.create({"name": "Manuals", "parent_id": goods.id})
    kinds = {name: env.ref(f"portal_documents_share.kind_{name}") for name in ("datasheet", "certificate", "training")}
    vera = cast["salesperson"]
    vera.group_ids += env.ref("portal_documents_share.group_documents_user")
    files = [
        ("Desk that goes up, datasheet.pdf", goods, kinds["datasheet"], {}),
        ("Lamp, datasheet.pdf", goods, kinds["datasheet"], {"description": "All colours"}),
        ("ISO 14001 certificate.pdf", goods, kinds["certificate"], {"valid_until": _in_days(20)}),
        ("How to fit a desk.pdf", manuals, kinds["training"], {"lang": "en_US"}),
    ]
    documents = [
        _create(env, name, folder, kind_id=kind.id, user_id=vera.id, **values) for name, folder, kind, values in files
    ]
    today = fields.Date.today()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    goods.with_user(vera).share_with_customer(
        cast["Acme Corporation"], expiry=friday, note="Please have a look before we deliver."
    )
    share = env["portal.document.share"].create(
        {
            "name": "Datasheets for the architect",
            "user_id": vera.id,
            "document_ids": [Command.set([documents[0].id, documents[1].id])],
            "login_required": False,
            "download_limit": 3,
        }
    )
    share._set_password(PASSWORD)
    share._renew_address()
    env["portal.document"]._warn_of_ends()


def _in_days(days):
    return fields.Date.today() + timedelta(days=days)


def _create(env, name, folder, **values):
    file = io.BytesIO()
    page = canvas.Canvas(file, invariant=True)
    page.setFont("Helvetica", 18)
    page.drawString(72, 720, name.removesuffix(".pdf"))
    page.save()
    attachment = env["ir.attachment"].create({"name": name, "raw": file.getvalue()})
    return env["portal.document"]._create_with_file(folder, attachment, **values)
