import io

from PIL import Image
from werkzeug.datastructures import FileStorage

from odoo.tests import HttpCase

from odoo.addons.portal_documents_share.tests.common import PDF, DocumentsCommon


def make_picture():
    """Return a picture as a camera makes one."""
    output = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(output, "PNG")
    return output.getvalue()


class RequestCommon(DocumentsCommon):
    """A certificate that Acme is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["portal.document.request"].with_user(cls.vendor)
        cls.clara = cls._create_person("Clara", cls.acme, "administrator")
        cls.bob.partner_id.portal_role_id = cls.roles["personal"]
        cls.request = cls._request(cls.anna.partner_id)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # What is counted and refused is written on another cursor, which has to find the people of the test.
            self.enterContext(self.enter_registry_test_mode())

    @classmethod
    def _request(cls, partner, **values):
        values = {"name": "Certificate of insurance", "folder_id": cls.folder.id} | values
        return cls.requests.create({"partner_id": partner.id, **values})

    def _file(self, name="insurance.pdf", content=PDF):
        return FileStorage(io.BytesIO(content), filename=name)

    def _deliver(self, *files, user=None, request=None, **values):
        request = request or self.request
        request.sudo()._deliver(list(files) or [self._file()], self._actor(user or self.anna), **values)
        self.env.invalidate_all()

    def _get_notices(self, code, request=None):
        request = request or self.request
        domain = [("event_id.code", "=", code), ("res_model", "=", request._name), ("res_id", "=", request.id)]
        return self.env["portal.notice"].search(domain)

    def _get_log(self, request=None):
        domain = [("share_name", "=", (request or self.request)._get_log_name())]
        return self.env["portal.document.log"].search(domain, order="id")

    def _token(self, request=None, partner=None):
        request = request or self.request
        links = self.env["portal.document.request.link"]
        return links._create_address(request, partner or self.anna.partner_id).rpartition("/")[2]
