import hashlib
import io
import json
import zipfile
from pathlib import Path

from odoo import api, models
from odoo.exceptions import MissingError, UserError

from .. import canonical
from .portal_evidence import CONCLUDING

VERIFY = Path(__file__).parents[1] / "pack/verify.py"
# The same pack is the same bytes: no file in it has a time of its own.
STAMP = (1980, 1, 1, 0, 0, 0)


class PortalEvidenceExport(models.AbstractModel):
    """Everything that is needed to check a decision without Odoo, as a ZIP file."""

    _name = "portal.evidence.export"
    _description = "Evidence Pack"

    @api.model
    def _build(self, seal_sudo):
        """Return the pack of a sealed document.

        :param portal.sealed.document seal_sudo: the document, in sudo mode
        :rtype: bytes
        :raise UserError: if the evidence was damaged so that it cannot be read
        """
        try:
            return self._zip(self._collect(seal_sudo))
        except (AttributeError, LookupError, MissingError, RecursionError, TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "The evidence of %(document)s was damaged: no pack can be made of it.",
                    document=seal_sudo.document_name,
                )
            ) from error

    def _collect(self, seal_sudo):
        """Return the files of a pack: their content by their names."""
        domain = [("res_model", "=", seal_sudo.res_model), ("res_id", "=", seal_sudo.res_id)]
        # In sudo mode as the reader of the document may read its evidence, and has no right on the models.
        rows_sudo = self.env["portal.evidence"].sudo().search(domain, order="id")
        blocks_sudo = self.env["portal.evidence.chain"].sudo().search(domain, order="number")
        customer = seal_sudo.evidence_id.offer_id._get_customer_sudo()
        offers_sudo = self.env["portal.evidence.offer"].sudo().search(domain, order="number")
        offers_sudo = offers_sudo.filtered(lambda offer: offer._get_customer_sudo() == customer)
        files = {
            seal_sudo._get_filename(): seal_sudo._get_document(),
            "offers.json": self._dump([self._describe_offer(offer) for offer in offers_sudo]),
            "evidence.json": self._dump([self._describe_row(row, offers_sudo) for row in rows_sudo]),
            "chain.json": self._dump([self._describe_block(block) for block in blocks_sudo]),
            "verify.py": VERIFY.read_bytes(),
            "README.txt": self._get_readme(seal_sudo).encode(),
        }
        anchors = self.env["portal.evidence.anchor"]._export(blocks_sudo[-1:])
        files |= {"anchors.json": self._dump(anchors)} if anchors else {}
        decided_sudo = rows_sudo.filtered(lambda row: row.kind in CONCLUDING).offer_id & offers_sudo
        files |= self._get_documents(decided_sudo)
        return files | {"manifest.json": self._dump(self._describe_files(files))}

    def _describe_files(self, files):
        return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}

    def _get_documents(self, offers):
        """Return the files that belonged to what was decided on, by names that stay within the folder."""
        files_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(offers)
        return {
            f"documents/{file.id}-{self.env['portal.upload']._clean_name(file.name)}": file._get_content()
            for file in files_sudo
        }

    def _dump(self, value):
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def _describe_offer(self, offer):
        return {"number": offer.number, "content": offer._get_payload()}

    def _describe_row(self, row, offers):
        """Return a row of evidence; of an offer to somebody else, its place in the chain is all that is told."""
        place = {"previous_hash": row.previous_hash, "hash": row.hash}
        if row.offer_id not in offers:
            return place | {"facts_sha256": canonical.digest(json.loads(row.payload))}
        return place | {"facts": json.loads(row.payload), "image": row.image.decode() if row.image else None}

    def _describe_block(self, block):
        return {
            "number": block.number,
            "evidence_hash": block.evidence_hash,
            "previous_hash": block.previous_hash,
            "hash": block.hash,
        }

    def _get_readme(self, seal_sudo):
        certificate = seal_sudo._get_sealed_facts().get("certificate", {})
        return self.env._(
            "Evidence of the decision on %(document)s, by %(company)s.\n\n"
            "Check it with Python 3.8 or newer, without Odoo and without a network:\n\n"
            "    python3 verify.py --fingerprint FINGERPRINT\n\n"
            "Take the fingerprint from the vendor's check page or from the mail with the sealed document, not from\n"
            "this folder: %(address)s\n"
            "The seal in this folder has the fingerprint %(fingerprint)s.\n\n"
            "The PDF carries a seal of level %(level)s, which any PDF reader checks: the seal must be valid, and\n"
            "nothing may have been added after it. offers.json holds what was offered, evidence.json who decided\n"
            "what and how, and chain.json the place of that evidence in the chain of all the vendor's evidence.\n",
            document=seal_sudo.document_name,
            company=seal_sudo._get_sealed_facts().get("company") or seal_sudo.company_id.name,
            address=seal_sudo._get_check_url(),
            fingerprint=certificate.get("sha256", "?"),
            level=seal_sudo.level,
        )

    def _zip(self, files):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
        return output.getvalue()
