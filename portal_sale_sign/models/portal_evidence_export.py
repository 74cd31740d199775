import io
import json
import zipfile
from pathlib import Path

from odoo import api, models

from .. import canonical

VERIFY = Path(__file__).parents[1] / "pack/verify.py"
# The same pack is the same bytes: no file in it has a time of its own.
STAMP = (1980, 1, 1, 0, 0, 0)


class PortalEvidenceExport(models.AbstractModel):
    """Everything that is needed to check a signature without Odoo, as a ZIP file."""

    _name = "portal.evidence.export"
    _description = "Evidence Pack"

    @api.model
    def _build(self, seal_sudo):
        """Return the pack of a sealed document.

        :param portal.sealed.document seal_sudo: the document, in sudo mode
        :rtype: bytes
        """
        order_domain = [("order_res_id", "=", seal_sudo.order_res_id)]
        # In sudo mode as the reader of the order may read its evidence, and has no right on the models.
        rows_sudo = self.env["portal.evidence"].sudo().search(order_domain, order="id")
        links_sudo = self.env["portal.evidence.chain"].sudo().search(order_domain, order="number")
        offers_sudo = self.env["portal.evidence.offer"].sudo().search(order_domain, order="number")
        customer = seal_sudo.evidence_id.offer_id._get_customer_sudo()
        offers_sudo = offers_sudo.filtered(lambda version: version._get_customer_sudo() == customer)
        pack = self.with_context(portal_pack_versions=offers_sudo.ids)
        files = {
            seal_sudo._get_filename(): seal_sudo._get_document(),
            "versions.json": self._dump([self._describe_version(version) for version in offers_sudo]),
            "evidence.json": self._dump([pack._describe_row(row) for row in rows_sudo]),
            "ledger.json": self._dump([self._describe_link(one) for one in links_sudo]),
            "verify.py": VERIFY.read_bytes(),
            "README.txt": self._get_readme(seal_sudo).encode(),
        }
        signed_sudo = rows_sudo.filtered(lambda row: row.kind == "signed").offer_id & offers_sudo
        return self._zip(files | self._get_documents(signed_sudo))

    def _get_documents(self, versions):
        """Return the files that belonged to what was signed, by names that stay within the folder."""
        documents_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(versions)
        return {
            f"documents/{document.id}-{self.env['portal.upload']._clean_name(document.name)}": document._get_content()
            for document in documents_sudo
        }

    def _dump(self, value):
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def _describe_version(self, version):
        return {"number": version.number, "content": version._get_payload()}

    def _describe_row(self, row):
        link = {"previous_hash": row.previous_hash, "hash": row.hash}
        if row.offer_id.id not in self.env.context.get("portal_pack_versions", ()):
            # Of somebody else: its place in the chain is all that is told.
            return link | {"facts_sha256": canonical.digest(row._get_facts())}
        return link | {
            "facts": row._get_facts(),
            "image": row.image.decode() if row.image else None,
        }

    def _describe_link(self, one):
        return {
            "number": one.number,
            "evidence_hash": one.evidence_hash,
            "previous_hash": one.previous_hash,
            "hash": one.hash,
        }

    def _get_readme(self, seal_sudo):
        return self.env._(
            "Evidence of the signature on %(order)s, by %(company)s.\n\n"
            "Check it with Python 3.8 or newer, without Odoo and without a network:\n\n"
            "    python3 verify.py\n\n"
            "The PDF carries a seal of level %(level)s, which any PDF reader checks: the seal must be valid, and\n"
            "nothing may have been added after it. versions.json holds what was offered, evidence.json who signed\n"
            "what and how, and ledger.json the place of that evidence in the chain\n"
            "of all the vendor's evidence.\n",
            order=seal_sudo.order_name,
            company=seal_sudo.company_id.name,
            level=seal_sudo.level,
        )

    def _zip(self, files):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
        return output.getvalue()
