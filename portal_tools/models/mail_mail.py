from lxml import etree, html

from odoo import models
from odoo.tools.mail import html2plaintext

# Marks what only the eye needs: the logo, and the line that mailboxes show beside the subject.
VISUAL = "data-portal-visual"


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        """Override of `mail`: the plain text leaves out what only the eye needs."""
        results = super()._prepare_outgoing_list(*args, **kwargs)
        for result in results:
            if VISUAL in result["body"]:
                result["body_alternative"] = html2plaintext(self._drop_visual(result["body"]))
        return results

    def _drop_visual(self, body):
        tree = html.document_fromstring(body)
        for node in tree.xpath(f"//*[@{VISUAL}]"):
            node.drop_tree()
        return etree.tostring(tree, encoding="unicode", method="html")
