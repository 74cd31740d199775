from odoo import api, models

from odoo.addons.portal_tools.file_size import tell_size


class PortalDocumentPage(models.AbstractModel):
    _inherit = "portal.document.page"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: with the files of the document that the vendor shows.

        It is done here as the pages of some documents list their own files alone.
        """
        result = super()._prepare_page_values(record_sudo, actor, values)
        return result | {"files": [*result["files"], *self._get_record_files(record_sudo, actor)]}

    def _get_record_files(self, record_sudo, actor):
        """Return the files of the document that carry the mark, or that the rule of its model shows."""
        if not record_sudo.id:
            return []
        files_sudo = self.env["portal.document.rule"]._find_files_sudo(record_sudo)
        return [self._make_record_file(record_sudo, actor, file_sudo) for file_sudo in files_sudo]

    def _make_record_file(self, record_sudo, actor, file_sudo):
        url = f"/my/documents/record/{record_sudo._name}/{record_sudo.id}/{file_sudo.id}"
        if self.env["portal.document.access"]._is_link_needed(record_sudo, actor.user):
            url = f"{url}?access_token={record_sudo.access_token}"
        return {
            "name": file_sudo.name,
            "url": url,
            "icon": "fa-paperclip",
            "text": tell_size(self.env, file_sudo.file_size),
            "name_attribute": "portal_record_file",
        }
