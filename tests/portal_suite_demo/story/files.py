"""Files that Acme has to answer: an agreement that two sign, a safety sheet to accept, a certificate to upload."""

from datetime import timedelta

from odoo import fields

from odoo.addons.portal_evidence import pdf_document

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><title>{title}</title><style>body {{ font-family: sans-serif; line-height: 1.5; }}</style></head>
<body><h1>{title}</h1><p>{text}</p></body>
</html>"""
AGREEMENT = """Harbour & Pine and Acme Corporation show each other plans, prices and the people they work with. Both
keep to themselves what they see, and use it for their common work alone, until three years after it has ended."""
SAFETY = """Wear shoes that cover your feet. Stay on the marked ways, and give way to the forklifts. When the bell
rings, leave everything and meet at the gate."""


def ask(env, cast):
    """Ask for all of it in the name of the salesperson."""
    seller = cast["salesperson"]
    folder = env["portal.document.folder"].create({"name": "Agreements"})
    acme, anna, clara = (cast[name] for name in ("Acme Corporation", "Anna Keller", "Clara Benson"))
    common = {"due_on": fields.Date.today() + timedelta(days=14), "user_id": seller.id}
    acceptances = env["portal.document.acceptance"]
    agreement = _store(env, folder, "Non-disclosure agreement", AGREEMENT)
    acceptances._ask(agreement, "sign", acme, [anna, clara], **common)
    safety = _store(env, folder, "Safety in our halls", SAFETY)
    message = "Whoever comes to our halls reads this first."
    acceptances._ask(safety, "accept", anna | cast["Ines Duarte"], message=message, **common)
    env["portal.document.request"].create(
        {
            "name": "Certificate of insurance",
            "description": "It must name the sum insured.",
            "partner_id": anna.id,
            "folder_id": folder.id,
            "file_types": "scan",
            "allows_link": True,
            **common,
        }
    )


def _store(env, folder, title, text):
    content = pdf_document.render(PAGE.format(title=title, text=text.replace("&", "&amp;")))
    attachment = env["ir.attachment"].create({"name": f"{title}.pdf", "raw": content})
    return env["portal.document"]._create_with_file(folder, attachment)
