import logging

from psycopg2.errors import SerializationFailure

from odoo import Command, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTION METHODS === #

    def action_grant_portal_access(self, **options):
        """Invite the contacts to the portal, and show what came of it person by person.

        One that fails does not stop the others. The mails are queued. Fit for automated actions,
        which ignore what is returned.

        :param options: what addons know, such as `role`; see `_prepare_portal_access`
        :raise TypeError: if no addon knows an option
        :return: the action that shows the results
        """
        self._prepare_portal_access(options)
        if options:
            raise TypeError(f"Unknown options of portal access: {', '.join(sorted(options))}")
        results = [(partner, *partner._try_portal_access(partner._grant_portal_access)) for partner in self]
        return self._open_portal_results(results, self.env._("Portal access granted"))

    # === BUSINESS METHODS === #

    def _prepare_portal_access(self, options):
        """Prepare the contacts for their invitation.

        For a module to take an option, it must override this method, call `super()`, and take its option out of the
        dict: what is left is refused.

        :param dict options: names to values
        """

    def _try_portal_access(self, change):
        """Return the result of a change to one contact's access, and a note; a failed change is rolled back.

        :param change: a method without arguments
        :rtype: tuple
        """
        try:
            with self.env.cr.savepoint():
                return change(), False
        except SerializationFailure:
            raise
        except UserError as error:
            return "failed", str(error)
        except Exception:
            _logger.exception("Could not change the portal access of the contact %s.", self.id)
            return "failed", self.env._("An unexpected error occurred; see the server's log.")

    def _get_portal_access_line(self):
        self.ensure_one()
        wizard = self.env["portal.wizard"].with_context(portal_batch=True)
        return wizard.create({"partner_ids": [Command.set(self.ids)]}).user_ids

    def _grant_portal_access(self):
        """Invite one contact.

        :return: "sent", or the reason why not: "already", "internal", "no_email" or "duplicate"
        """
        line = self._get_portal_access_line()
        if line.is_portal or line.is_internal:
            return "already" if line.is_portal else "internal"
        if line.email_state != "ok":
            return {"ko": "no_email", "exist": "duplicate"}[line.email_state]
        line.action_grant_access()
        return "sent"

    def _open_portal_results(self, results, name):
        batch = self.env["portal.access.batch"].create(
            {
                "line_ids": [
                    Command.create({"partner_id": partner.id, "result": result, "note": note})
                    for partner, result, note in results
                ]
            }
        )
        return batch._action_open(name)
