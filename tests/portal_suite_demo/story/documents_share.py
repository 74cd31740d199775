"""Files for Acme: a folder until Friday, a link with a password, a certificate that ends soon, plans of both sides."""

import io
from datetime import timedelta

from reportlab.pdfgen import canvas
from werkzeug.datastructures import FileStorage

from odoo import Command, fields

from .documents import as_actor
from .services import draw_desk

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


def exchange_plans(env, cast):
    """Create a folder to which Acme adds files, and show a file of an invoice and of a ticket to one person each."""
    vera, acme = cast["salesperson"], cast["Acme Corporation"]
    folder = env["portal.document.folder"].create({"name": "Plans of your floor"})
    _create(env, "Third floor, desks.pdf", folder, user_id=vera.id)
    photo = env["ir.attachment"].create({"name": "Third floor, today.png", "raw": draw_desk()})
    env["portal.document"]._create_with_file(folder, photo, user_id=vera.id)
    folder.with_user(vera).share_with_customer(acme, may_upload=True, marking="possible")
    share = env["portal.document.share"].search([("folder_id", "=", folder.id)])
    added = FileStorage(io.BytesIO(_draw("Third floor, sockets")), filename="Third floor, sockets.pdf")
    share._add_files(folder, [added], as_actor(cast["Ines Duarte"]))
    invoice = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("partner_id", "=", acme.id)], order="id", limit=1
    )
    vera.group_ids += env.ref("helpdesk_mgmt.group_helpdesk_user_team")
    ticket = env["helpdesk.ticket"].search([("partner_id", "=", cast["Ines Duarte"].id)], order="id", limit=1)
    # Neither of them sees the document itself.
    _show_file(env, vera, invoice, "Signed delivery note.pdf", cast["Anna Keller"])
    _show_file(env, vera, ticket, "How to free the lock of a desk.pdf", cast["Sam Okafor"])


def _show_file(env, vera, record, name, person):
    """Mark a file of a record, and share it with a person for viewing only."""
    values = {"name": name, "raw": _draw(name.removesuffix(".pdf")), "is_on_portal": True}
    env["ir.attachment"].create(values | {"res_model": record._name, "res_id": record.id})
    shares = env["portal.document.share"]
    shares.with_user(vera).share_record_with_customer(record._name, record.id, person, view_only=True)


def _in_days(days):
    return fields.Date.today() + timedelta(days=days)


def _create(env, name, folder, **values):
    attachment = env["ir.attachment"].create({"name": name, "raw": _draw(name.removesuffix(".pdf"))})
    return env["portal.document"]._create_with_file(folder, attachment, **values)


def _draw(text):
    """Return a PDF of one page."""
    file = io.BytesIO()
    page = canvas.Canvas(file, invariant=True)
    page.setFont("Helvetica", 18)
    page.drawString(72, 720, text)
    page.save()
    return file.getvalue()
