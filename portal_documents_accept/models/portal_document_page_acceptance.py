from odoo import api, models

from odoo.addons.portal_tools.file_size import tell_size


class PortalDocumentPageAcceptance(models.AbstractModel):
    _name = "portal.document.page.acceptance"
    _inherit = "portal.document.page"
    _description = "Page of a File to Accept or Sign"

    _page_content = "portal_documents_accept.acceptance_content"
    _page_notes = ("portal_documents_accept.acceptance_notes",)
    _page_forms = ("portal_documents_accept.acceptance_forms",)
    _page_has_messages = False

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is asked until when, or what became of it."""
        if values["portal_newer"] and record_sudo.state not in ("accepted", "declined"):
            return self.env._("There is a newer version. This one need not be answered any more.")
        if record_sudo.state in ("waiting", "partly"):
            return values["portal_refusal"] or self._ask(record_sudo)
        words = {"name": record_sudo.decided_by, "date": self._tell_date(record_sudo.decided_on)}
        if record_sudo.state == "accepted" and record_sudo.mode == "sign":
            return self.env._("Signed by %(name)s on %(date)s.", **words)
        if record_sudo.state == "accepted":
            return self.env._("Read and accepted by %(name)s on %(date)s.", **words)
        if record_sudo.state == "declined":
            return self.env._("Declined on %(date)s: %(reason)s", reason=record_sudo.reason, **words)
        return self.env._("This is not asked for any more.")

    def _ask(self, record_sudo):
        date = self._tell_date(record_sudo.due_on)
        if record_sudo.mode == "sign" and date:
            return self.env._("Read the file, then sign it by %(date)s, or decline.", date=date)
        if record_sudo.mode == "sign":
            return self.env._("Read the file, then sign it, or decline.")
        if date:
            return self.env._("Read the file, then accept it by %(date)s.", date=date)
        return self.env._("Read the file, then accept it.")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: which version of which file, and who signs."""
        signed = [
            self.env._("%(name)s, %(date)s", name=row.signer_name, date=self._tell_date(row.decided_at))
            for row in values["portal_signatures"]
        ]
        label = self.env._("Signed by") if record_sudo.mode == "sign" else self.env._("Accepted by")
        left = record_sudo.signer_ids.filtered(lambda signer: not signer.signed_on)
        left = left if record_sudo.state in ("waiting", "partly") else left.browse()
        return [
            {"label": self.env._("Version"), "value": str(record_sudo.version_number), "name": "portal_version"},
            {"label": self.env._("What changed"), "value": record_sudo.change_note, "name": "portal_change"},
            {"label": self.env._("Size"), "value": tell_size(self.env, record_sudo.size)},
            {"label": label, "value": "; ".join(signed), "name": "portal_signature"},
            {
                "label": self.env._("To sign"),
                "value": ", ".join(left.partner_id.mapped("name")),
                "name": "portal_awaited",
            },
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: read it first."""
        acts = []
        if values["portal_can_read"]:
            acts.append(
                {
                    "name": "portal_read_file",
                    "label": self.env._("Read the file"),
                    "icon": "fa-file-text-o",
                    "url": f"{record_sudo.access_url}/file",
                }
            )
        if not values["portal_refusal"]:
            label = self.env._("Sign") if record_sudo.mode == "sign" else self.env._("Accept")
            icon = "fa-pencil" if record_sudo.mode == "sign" else "fa-check"
            acts.append({"name": "portal_answer", "label": label, "icon": icon, "url": "#o_portal_answer"})
        return acts

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: asked, signed by each, done."""
        steps = [self._make_step("asked", self.env._("Asked"), record_sudo.create_date)]
        if record_sudo.state == "declined":
            return [*steps, self._make_step("declined", self.env._("Declined"), record_sudo.decided_on, state="over")]
        for signer in record_sudo.signer_ids if len(record_sudo.signer_ids) > 1 else ():
            name = self.env._("Signature of %(name)s", name=signer.partner_id.name)
            steps.append(self._make_step(f"signer_{signer.id}", name, signer.signed_on))
        label = self.env._("Signed") if record_sudo.mode == "sign" else self.env._("Accepted")
        return [*steps, self._make_step("done", label, record_sudo.decided_on)]

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what was sealed, and its evidence."""
        seals = [seal for seal in values["portal_seals"] if seal.level and not seal.is_damaged]
        return [row for seal_sudo in seals for row in self._make_seal_rows(record_sudo, seal_sudo)]

    def _make_seal_rows(self, record_sudo, seal_sudo):
        url = f"{record_sudo.access_url}/sealed/{seal_sudo.id}"
        return [
            {
                "name": seal_sudo._get_filename(),
                "url": url,
                "icon": "fa-file-pdf-o",
                "text": self.env._("digitally sealed (%(level)s)", level=seal_sudo.level),
                "check_url": f"/portal/verify/{seal_sudo.code}",
                "name_attribute": "portal_seal",
            },
            {
                "name": self.env._("Evidence (ZIP)"),
                "url": f"{url}?kind=pack",
                "icon": "fa-archive",
                "name_attribute": "portal_pack",
            },
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever asked."""
        return record_sudo.user_id.filtered("active")
