from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal

# The actions on the page of a colleague, and the methods of `portal.team` that run them.
ACTIONS = {
    "invite": "_invite_member",
    "resend": "_resend",
    "role": "_set_role",
    "suspend": "_suspend",
    "resume": "_resume",
    "remove": "_remove",
}
# What the page of a colleague tells of when it is done.
DONE = {*ACTIONS, "emails"}


class TeamPortal(ListPortal):
    @http.route(
        ["/my/team", "/my/team/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_team(self, **arguments):
        return self._render_portal_list("portal.list.team", arguments)

    @http.route("/my/team/invite", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_team_invite(self, **_arguments):
        return self._render_invitation()

    @http.route("/my/team/invite", type="http", auth="user", methods=["POST"], website=True)
    def portal_team_invite_submit(self, name="", email="", role_id="", **_arguments):
        """Invite a colleague; if this is refused, the form keeps its values."""
        try:
            with request.env.cr.savepoint():
                partner_sudo = request.env["portal.team"]._invite(name, email, role_id, request.httprequest.remote_addr)
        except UserError as error:
            return self._render_invitation(name=name, email=email, role_id=role_id, error=str(error))
        return request.redirect(f"/my/team/{partner_sudo.id}?done=invite")

    @http.route("/my/team/<int:partner_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_team_member(self, partner_id, done=None, **_arguments):
        return self._render_member(partner_id, done=done if done in DONE else False)

    @http.route("/my/team/<int:partner_id>/<string:action>", type="http", auth="user", methods=["POST"], website=True)
    def portal_team_run_action(self, partner_id, action, role_id=None, **_arguments):
        """Run one of `ACTIONS` on a colleague.

        :raise NotFound: if the action is unknown, or the colleague is not in the team
        """
        if action not in ACTIONS:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                run = getattr(request.env["portal.team"], ACTIONS[action])
                run(partner_id, role_id, request.httprequest.remote_addr)
        except UserError as error:
            return self._render_member(partner_id, error=str(error))
        return request.redirect(f"/my/team/{partner_id}?done={action}")

    @http.route("/my/team/<int:partner_id>/emails", type="http", auth="user", methods=["POST"], website=True)
    def portal_team_emails(self, partner_id, **choices):
        """Choose what a colleague is e-mailed about."""
        try:
            with request.env.cr.savepoint():
                request.env["portal.team"]._set_emails(partner_id, choices, request.httprequest.remote_addr)
        except UserError as error:
            return self._render_member(partner_id, error=str(error))
        return request.redirect(f"/my/team/{partner_id}?done=emails")

    def _render_invitation(self, name="", email="", role_id="", error=False):
        team = request.env["portal.team"]
        if not team._is_manager():
            raise NotFound()
        values = {"page_name": "portal_team_invite", "name": name, "email": email, "role_id": role_id, "error": error}
        values["roles"] = team._get_offered_roles_sudo()
        return request.render("portal_team_manage.portal_team_invite", self._prepare_portal_layout_values() | values)

    def _render_member(self, partner_id, done=False, error=False):
        team = request.env["portal.team"]
        try:
            partner_sudo = team._get_member_sudo(partner_id)
        except UserError as error:
            raise NotFound() from error
        values = {
            "page_name": "portal_team_member",
            "member": partner_sudo,
            "login_date": team._get_user_sudo(partner_sudo).login_date,
            "state": team._get_state(partner_sudo),
            "state_name": team._get_states()[team._get_state(partner_sudo)],
            "role": team._get_role_sudo(partner_sudo),
            "roles": team._get_offered_roles_sudo(),
            "refusal": team._get_refusal(partner_sudo),
            "choices": team._get_notice_choices(partner_sudo),
            "done": done,
            "error": error,
        }
        return request.render("portal_team_manage.portal_team_member", self._prepare_portal_layout_values() | values)
