import time

from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Where the session of a member of staff keeps as whom they look at the portal.
MARK = "portal_preview"
# Seconds after which a preview ends by itself.
DURATION = 30 * 60


class PortalPreview(models.AbstractModel):
    """The portal as a person sees it, shown to those of the staff who may give people access to it.

    Nothing is done in it: `ir.http` answers pages alone, and keeps nothing of what a page wrote.
    """

    _name = "portal.preview"
    _description = "The Portal as a Person Sees It"

    @api.model
    def _find_person(self, staff, partner):
        """Return the user of a contact as whom a member of staff may look at the portal.

        :param res.users staff: who wants to look
        :param res.partner partner: the contact
        :raise UserError: if the contact has no access to the portal
        :raise AccessError: as `_check`
        """
        self._check_staff(staff)
        # In sudo mode as managers of contacts need not read users.
        users_sudo = partner.sudo().user_ids
        if not users_sudo:
            raise UserError(self.env._("This contact has no access to the portal."))
        person = users_sudo.sorted(lambda user: not user._is_portal())[:1].sudo(False)
        self._check(staff, person)
        return person

    @api.model
    def _start(self, staff, person):
        """Let a member of staff look at the portal as a person, and note it on the contact.

        :param res.users staff: who looks
        :param res.users person: as whom
        :raise AccessError: as `_check`
        :return: the mark that the session of the member of staff has to keep
        :rtype: dict
        """
        self._check(staff, person)
        # In sudo mode as the contact may be read, and the note is made whoever may read notes.
        partner_sudo = person.sudo().partner_id
        partner_sudo.with_user(staff).sudo()._message_log(body=self.env._("Looked at the portal as this person."))
        return {"staff_id": staff.id, "user_id": person.id, "until": int(time.time()) + DURATION}

    @api.model
    def _get_person(self, staff_id, mark):
        """Return as whom a member of staff looks at the portal now; nobody once the preview is over.

        Rights that were taken away meanwhile end it too.

        :param int staff_id: the user of the session
        :param dict mark: what `_start` returned
        """
        users = self.env["res.users"]
        if staff_id != mark["staff_id"] or time.time() >= mark["until"]:
            return users
        # As the member of staff: nobody may be signed in on pages for everybody.
        staff, person = users.browse(staff_id).with_user(staff_id), users.browse(mark["user_id"])
        try:
            self._check(staff, person)
        except AccessError:
            return users
        return person.with_user(person)

    @api.model
    def _check(self, staff, person):
        """Check that a member of staff may look at the portal as a person.

        Whoever gives people access could also come to see the same by Odoo's own means: by changing their address.

        :raise AccessError: if not
        """
        self._check_staff(staff)
        # In sudo mode as managers of contacts need not read users.
        person_sudo = person.sudo().exists()
        if not person_sudo or not person_sudo.active or not self._has_portal_rights_only(person_sudo):
            raise AccessError(self.env._("The portal is shown as people see it who have access to nothing else."))
        person_sudo.partner_id.with_user(staff).sudo(False).check_access("write")
        if person_sudo.company_id not in staff.sudo().company_ids:
            raise AccessError(self.env._("This person belongs to a company that is not yours."))

    def _check_staff(self, staff):
        # What Odoo asks of those who grant access to the portal.
        if not staff._is_internal() or not staff.has_group("base.group_partner_manager"):
            raise AccessError(self.env._("Only those who may give people access to the portal see it as they do."))

    def _has_portal_rights_only(self, person_sudo):
        # Whoever belongs to several companies is given a group for it by Odoo, which opens nothing.
        groups_sudo = (self.env.ref("base.group_portal") | self.env.ref("base.group_multi_company")).sudo()
        allowed = groups_sudo.all_implied_ids
        return person_sudo.share and person_sudo._is_portal() and person_sudo.all_group_ids <= allowed
