from markupsafe import Markup

from odoo import api, models

TO_DO = "mail.mail_activity_data_todo"


class PortalActivity(models.AbstractModel):
    """What the vendor's people are given to do because of what a customer did, in their language."""

    _name = "portal.activity"
    _description = "Activity That Customers Cause"

    @api.model
    def _translate(self, record, user):
        """Return a record in the language of whoever reads it at the vendor, not of the customer who acts.

        :param user: a user or a contact of the vendor's; may be empty
        """
        return record.with_context(lang=user.lang or record.env.lang)

    @api.model
    def _plan(self, record, user, summary, note="", activity_type=TO_DO):
        """Give one of the vendor's people something to do on a document; nothing if there is nobody.

        Called in sudo mode, as it is the customer who acts.

        :param res.users user: who is to do it; may be empty
        :param str note: what was typed, as text
        :param str activity_type: the external id of the type
        """
        if user:
            # Without the mail that tells of an activity: nobody waits for a mail server here.
            record.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type, user_id=user.id, summary=summary, note=self._print(note)
            )

    @api.model
    def _print(self, text):
        """Return what was typed as HTML that says the same: none of it is a link, a picture or a heading."""
        return Markup("<br/>").join(text.split("\n"))
