from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.tools import consteq


class PortalDocumentAccess(models.AbstractModel):
    """The one door to a document from outside: through what the reader may see, or by a link."""

    _name = "portal.document.access"
    _description = "Access to a Document from the Portal"

    @api.model
    def _check(self, model, record_id, access_token=None, operation="read", right="read"):
        """Return a document that the current visitor may open, in sudo mode.

        A document that is missing and one that is not for the visitor are refused alike.

        :param str model: the name of the document's model
        :param record_id: the id, a number or its digits; may be anything
        :param str access_token: the token of the link, if any; may be anything
        :param str operation: what record rules must allow: "read" or "write"
        :param str right: what is done, such as "read", "sign" or "pay"; a link may grant less than all
        :raise MissingError: if the visitor may not open the document
        """
        record = self._browse(model, record_id)
        if record and (self._is_allowed(record, operation) or self._is_token_valid(record, access_token, right)):
            # In sudo mode as in Odoo's own pages: what is shown of a document that may be opened is the page's choice.
            return record.sudo()
        raise MissingError(self.env._("This document does not exist, or it is not for you."))

    def _browse(self, model, record_id):
        if model not in self.env or not str(record_id).isascii() or not str(record_id).isdigit():
            return None
        if len(str(record_id)) > 9:
            return None
        return self.env[model].browse(int(record_id)).exists()

    def _is_allowed(self, record, operation):
        try:
            record.check_access(operation)
        except (AccessError, MissingError):
            return False
        return True

    @api.model
    def _is_token_valid(self, record, access_token, right):
        """Return whether a link opens a document for what is done.

        For a module to let links grant less or expire, it must override this method and return False
        where they do not hold.

        :param record: the document, as the visitor
        :param access_token: the token of the link; may be anything
        :param str right: what is done
        """
        if not isinstance(access_token, str) or not access_token or "access_token" not in record._fields:
            return False
        # In sudo mode as the visitor may not read the document; the token is compared.
        token = record.sudo().access_token
        return bool(token) and consteq(token.encode(), access_token.encode("utf-8", "surrogatepass"))
