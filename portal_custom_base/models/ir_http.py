import werkzeug
from werkzeug.exceptions import NotFound

from odoo import api, models
from odoo.http import request, root

from .. import session_limits

# The pages of the portal and of signing in.
HOME, PAGES = "/my", "/my/"
OWN_PATHS = (PAGES, "/web/login", "/web/signup", "/web/reset_password")
HEADERS = {
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    # What one customer was shown is in no shared cache, and not in the browser's after signing out.
    "Cache-Control": "private, no-store",
}


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    # === SESSIONS === #

    @classmethod
    def _authenticate_explicit(cls, auth):
        """Override of `base` to end the sessions of customers, and to note when one begins."""
        if request.session.uid and cls._is_customer_session_over():
            root.session_store.delete_from_identifiers([session_limits.identify(request.session)])
            request.session.logout(keep_db=True)
            request.env = api.Environment(request.env.cr, None, request.session.context)
        result = super()._authenticate_explicit(auth)
        if request.session.uid and request.env.uid == request.session.uid and request.env.user._is_portal():
            cls._note_customer_session()
        return result

    @classmethod
    def _is_customer_session_over(cls):
        user = request.env["res.users"].browse(request.session.uid)
        absolute, idle = user._get_portal_session_limits()
        return bool(absolute or idle) and user._is_portal() and session_limits.is_over(request.session, absolute, idle)

    @classmethod
    def _note_customer_session(cls):
        session = request.session
        if session_limits.is_new(session):
            session_limits.begin(session)
        else:
            session_limits.touch(session, request.httprequest.path)
        if not session_limits.is_noted(session) and not request.env.cr.readonly:
            request.env["portal.sign.in"]._note_success(request.env.user, session_limits.identify(session))
            session_limits.note(session)

    @classmethod
    def _note_sign_in(cls):
        """Note the sign-in with the answer to it: the session has its lasting id only then."""
        session = request.session
        is_lasting = session.can_save and session.db == request.db
        if is_lasting and session.uid and session_limits.is_new(session) and not request.env.cr.readonly:
            user = request.env["res.users"].browse(session.uid)
            if user._is_portal():
                session_limits.begin(session)
                session_limits.note(session)
                request.env["portal.sign.in"]._note_success(user, session_limits.identify(session))
                root.session_store.save(session)

    # === PAGES === #

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Override of `http_routing` to close the pages of the sections that the company hides.

        Staff still see them, and so does a visitor with a link to one document: which company that
        belongs to is not known here.
        """
        result = super()._pre_dispatch(rule, args)
        user = request.env.user
        path = request.httprequest.path
        if (path == HOME or path.startswith(PAGES)) and user and user._is_portal():
            if path.startswith(PAGES) and request.env["portal.section"]._is_path_hidden(request.httprequest.full_path):
                raise NotFound()
            if not path.startswith("/my/security") and user._must_set_up_two_factor():
                werkzeug.exceptions.abort(request.redirect("/my/security"))
        return result

    @classmethod
    def _post_dispatch(cls, response):
        """Override of `base` to note sign-ins, and to keep pages of the portal out of frames and caches."""
        result = super()._post_dispatch(response)
        cls._note_sign_in()
        path = request.httprequest.path
        if cls._is_own_path(path):
            for name, value in HEADERS.items():
                if name not in response.headers:
                    response.headers[name] = value
            response.headers["Cache-Control"] = HEADERS["Cache-Control"]
            if "access_token" in request.httprequest.args:
                response.headers["X-Robots-Tag"] = "noindex"
        return result

    @classmethod
    def _is_own_path(cls, path):
        """Return whether an address is one of the suite's, which is in no frame, cache or index.

        For a module to add pages outside of `/my`, it must override this method.
        """
        return path == HOME or path.startswith(OWN_PATHS)

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate what scripts say."""
        return super()._get_translation_frontend_modules_name() + ["portal_custom_base"]
