import json
import logging
import xmlrpc.client
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError

import psycopg2
import werkzeug
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.routing import ValidationError

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessDenied, AccessError, RedirectWarning, UserError
from odoo.http import request, root

from odoo.addons.base.models.ir_http import SignedIntConverter
from odoo.addons.base.models.ir_qweb import QWebError

from .. import list_arguments, session_limits
from ..origin import read_origin
from .portal_preview import MARK

_logger = logging.getLogger(__name__)

# The pages of the portal, and those to sign in.
HOME, PAGES = "/my", "/my/"
OWN_PATHS = (PAGES, "/web/login", "/web/signup", "/web/reset_password")
HEADERS = {
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    # No shared cache keeps what a customer was shown, nor does the browser's after signing out.
    "Cache-Control": "private, no-store",
}
# What a customer needs to set up a second factor: the page, and what it loads and calls.
SETUP_PAGE = "/my/security"
SETUP_PATHS = (
    *("/auth/passkey/", "/portal/favicon/", "/web/assets/", "/web/bundle/", "/web/image/res.company/"),
    *("/web/session/logout", "/web/webclient/translations", "/website/translations", "/logo"),
)
SETUP_CALLS = "/web/dataset/call_kw"
# Only the methods that the page's own scripts call: others that read would give access to more models.
SETUP_METHODS = {
    ("auth_totp.wizard", "enable"),
    ("auth_totp.wizard", "read"),
    ("res.users", "action_totp_enable_wizard"),
    ("res.users.identitycheck", "run_check"),
    ("res.users.identitycheck", "write"),
}
# The page that says that the portal is closed, and what works all the same.
CLOSED_PAGE = "/portal/closed"
CLOSED_PATHS = (CLOSED_PAGE, "/web/session/logout", "/web/login", *SETUP_PATHS)
# What a page raises that is asked for something it does not know.
UNKNOWN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, QWebError, UserError),
    *(psycopg2.DataError, psycopg2.ProgrammingError),
)
# More digits than any number in an address has; Python refuses to read thousands of them.
MAX_DIGITS = 100
# What answers programs by XML-RPC, and the addresses that name a fault by a number.
XMLRPC, XMLRPC_NUMBERED = "/xmlrpc/", "/xmlrpc/2/"
FAULT_CODE = 1
# For programs, in English as Odoo's own. Something may have been changed: the answer itself may be what failed.
FAULT = "The server could not answer this call."
# What a call holds that is no call by anybody.
NO_CALLER = (
    *(AccessDenied, AttributeError, ExpatError, LookupError, OverflowError, TypeError, ValueError),
    *(psycopg2.DataError, xmlrpc.client.Error),
)
# Pages that serve files, with or without a secret in the address.
FILE_PATHS = ("/web/content", "/web/image")
# What is asked for without doing anything.
READING = ("GET", "HEAD", "OPTIONS")
# The preview's own buttons, the addresses of Odoo itself, and what a preview shows to nobody.
PREVIEW_PATH = "/portal/preview/"
BACKEND, BACKEND_PATHS = ("/odoo", "/web"), ("/odoo/", "/web/", "/scoped_app/", "/bus/")
NEVER_SHOWN = ("/my/privacy/copy/",)


class ShortIntConverter(SignedIntConverter):
    def to_python(self, value):
        if len(value) > MAX_DIGITS:
            raise ValidationError()
        return super().to_python(value)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    # === SESSIONS === #

    @classmethod
    def _authenticate_explicit(cls, auth):
        """Override of `base` to end customers' sessions at their limits, and to log when they begin."""
        if request.session.uid and cls._is_customer_session_over():
            root.session_store.delete_from_identifiers([session_limits.identify(request.session)])
            request.session.logout(keep_db=True)
            request.env = api.Environment(request.env.cr, None, request.session.context)
        result = super()._authenticate_explicit(auth)
        # Computed now: after an error the database may no longer answer.
        request.portal_is_staff = bool(request.env.uid) and request.env.user._is_internal()
        if request.env.uid and request.env.user._is_portal():
            if request.session.uid == request.env.uid:
                cls._track_customer_session()
            cls._check_open()
            cls._check_second_factor()
        cls._enter_preview()
        return result

    @classmethod
    def _check_open(cls):
        """Keep customers out, by page and by RPC, while their company's portal is closed.

        :raise AccessDenied: for a call by RPC
        :raise HTTPException: a redirection to the page that says so, for a page
        """
        # In sudo mode as customers may not read the vendor's settings.
        is_open = request.env.user.company_id.sudo().portal_is_open
        if is_open or request.httprequest.path.startswith(CLOSED_PATHS):
            return
        if request.dispatcher.routing_type == "http" and request.session.uid:
            werkzeug.exceptions.abort(request.redirect(CLOSED_PAGE))
        raise AccessDenied(request.env._("The portal is closed at the moment."))

    @classmethod
    def _check_second_factor(cls):
        """Restrict a customer who must set up a second factor to doing so, by page and by RPC.

        :raise AccessDenied: for a call by RPC
        :raise HTTPException: a redirection to the page where it is set up, for a page
        """
        if not request.env.user._must_set_up_two_factor() or cls._is_part_of_setup(request.httprequest.path):
            return
        if request.dispatcher.routing_type == "http" and request.session.uid:
            werkzeug.exceptions.abort(request.redirect(SETUP_PAGE))
        raise AccessDenied(request.env._("Set up two-factor authentication first, on the page “Sign-in and security”."))

    @classmethod
    def _is_part_of_setup(cls, path):
        """Return whether a request is part of setting up a second factor."""
        if path == SETUP_PAGE or path.startswith((f"{SETUP_PAGE}/", *SETUP_PATHS)):
            return True
        if not path.startswith(SETUP_CALLS) or request.dispatcher.routing_type != "jsonrpc":
            return False
        # The body decides what is called; the path only repeats it.
        body = request.get_json_data()
        call = body.get("params") if isinstance(body, dict) else None
        call = call if isinstance(call, dict) else {}
        return (call.get("model"), call.get("method")) in SETUP_METHODS

    @classmethod
    def _is_customer_session_over(cls):
        user = request.env["res.users"].browse(request.session.uid)
        absolute, idle = user._get_portal_session_limits()
        return bool(absolute or idle) and user._is_portal() and session_limits.is_over(request.session, absolute, idle)

    @classmethod
    def _track_customer_session(cls):
        session = request.session
        if session_limits.is_new(session):
            session_limits.begin(session)
        else:
            session_limits.touch(session, request.httprequest.path)
        if not session_limits.is_logged(session) and not request.env.cr.readonly:
            identifier, origin = session_limits.identify(session), read_origin(request)
            request.env["portal.sign.in"]._log_success(request.env.user, identifier, origin)
            session_limits.mark_logged(session)

    @classmethod
    def _log_sign_in(cls):
        """Log the sign-in with its response: only then does the session have its final id."""
        session = request.session
        is_lasting = session.can_save and session.db == request.db
        if is_lasting and session.uid and session_limits.is_new(session) and not request.env.cr.readonly:
            user = request.env["res.users"].browse(session.uid)
            if user._is_portal():
                session_limits.begin(session)
                session_limits.mark_logged(session)
                identifier, origin = session_limits.identify(session), read_origin(request)
                request.env["portal.sign.in"]._log_success(user, identifier, origin)
                root.session_store.save(session)

    # === PREVIEW === #

    @classmethod
    def _enter_preview(cls):
        """Answer as the person as whom the member of staff of the session looks at the portal; do nothing for them.

        The session stays that of the member of staff, whose other pages work on.

        :raise AccessError: if something would be done
        """
        session = request.session
        mark = session.uid and session.get(MARK)
        person = mark and request.env["portal.preview"]._get_person(session.uid, mark)
        if mark and not person:
            session.pop(MARK)
        if not person:
            return
        path, is_allowed = request.httprequest.path, request.httprequest.method in READING
        if cls._is_portal_path(path):
            is_allowed = is_allowed and request.dispatcher.routing_type == "http" and not path.startswith(NEVER_SHOWN)
            cls._become(person)
        if not is_allowed and not cls._is_outside_preview():
            raise AccessError(request.env._("This is a preview: nothing is done. End the preview to act yourself."))

    @classmethod
    def _become(cls, person):
        request.portal_preview = person
        request.update_env(user=person.id, context=dict(person.context_get()), su=False)
        # What a page would remember is not for the session of the staff.
        request.session.can_save = False

    @classmethod
    def _is_outside_preview(cls):
        """Return whether a request that does something comes from Odoo itself, or from the preview's own buttons."""
        path = request.httprequest.path
        if cls._is_portal_path(path):
            # Whatever it claims: it would be done as the person.
            return False
        referrer = urlsplit(request.httprequest.referrer or "").path
        return path.startswith(PREVIEW_PATH) or referrer in BACKEND or referrer.startswith(BACKEND_PATHS)

    @classmethod
    def _show_preview(cls):
        """Show a page of a preview in the language of the person, whichever the browser keeps."""
        lang = request.env["ir.http"].get_nearest_lang(request.portal_preview.lang)
        if lang and hasattr(request, "lang"):
            request.lang = request.env["res.lang"]._get_data(code=lang)
            request.update_context(lang=lang)

    # === PAGES === #

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Override of `http_routing` to close the pages of the sections that the company hides.

        They stay open to staff, and to visitors with a link to a document, as the company of the
        document is not known here.

        :raise NotFound: if the page belongs to a hidden section
        """
        result = super()._pre_dispatch(rule, args)
        if getattr(request, "portal_preview", None):
            cls._show_preview()
        user = request.env.user
        path = request.httprequest.path
        if path != HOME and user and user._is_portal():
            if request.env["portal.section"]._is_path_hidden(request.httprequest.full_path):
                raise NotFound()
        request.portal_path_arguments = frozenset(args)
        ids = (value for name, value in args.items() if name.endswith("_id"))
        if cls._is_portal_path(path) and not all(map(list_arguments.is_id, ids)):
            raise NotFound()
        return result

    @classmethod
    def _is_portal_path(cls, path):
        return path == HOME or path.startswith(PAGES)

    @classmethod
    def _get_converters(cls):
        """Override of `base`: a number of thousands of digits is no number."""
        return super()._get_converters() | {"int": ShortIntConverter}

    @classmethod
    def _dispatch(cls, endpoint):
        """Override of `base` to drop zero bytes, which PostgreSQL cannot store and nobody types.

        The arguments of the portal's pages are checked too: Odoo's lists fail on those that they do not know. One
        called `self` reaches no page: the name is taken.
        """
        request.params.pop("self", None)
        if any(_has_zero(value) for value in request.params.values()):
            request.params = {name: _drop_zeros(value) for name, value in request.params.items()}
        path = request.httprequest.path
        if path.startswith(XMLRPC):
            return cls._dispatch_xmlrpc(endpoint)
        if request.dispatcher.routing_type != "http" or not cls._is_checked_path(path):
            return super()._dispatch(endpoint)
        if request.httprequest.method in ("GET", "HEAD") and cls._is_portal_path(path):
            return cls._dispatch_portal_page(endpoint)
        return cls._dispatch_checked(endpoint)

    @classmethod
    def _is_checked_path(cls, path):
        """Return whether a page or form is asked by people outside, so that nonsense in it is no failure of the server.

        For a module to add pages outside of `/my`, it must override this method and return True for them.
        """
        return cls._is_portal_path(path) or path.startswith("/portal/")

    @classmethod
    def _dispatch_checked(cls, endpoint):
        """Answer a page or form.

        :raise BadRequest: if it is sent what it does not know; nothing is kept then
        """
        try:
            return super()._dispatch(endpoint)
        except (HTTPException, UserError):
            raise  # meant for whoever asked
        except UNKNOWN as error:
            # A fault of the page's own looks the same: the log tells.
            _logger.warning("%s does not know what it was sent", request.httprequest.path, exc_info=True)
            raise BadRequest() from error

    @classmethod
    def _dispatch_xmlrpc(cls, endpoint):
        """Answer a call by XML-RPC. Odoo's pages for it answer by themselves when it fails, with a whole traceback."""
        try:
            return super()._dispatch(endpoint)
        except (UserError, RedirectWarning):
            raise  # meant for whoever asked
        except Exception as error:
            if hasattr(error, "error_response") and not cls._is_called_by_staff():
                is_numbered = request.httprequest.path.startswith(XMLRPC_NUMBERED)
                fault = xmlrpc.client.Fault(FAULT_CODE, FAULT) if is_numbered else xmlrpc.client.Fault(FAULT, "")
                error.error_response.set_data(xmlrpc.client.dumps(fault, methodresponse=True))
            raise

    @classmethod
    def _is_called_by_staff(cls):
        """Return whether a call by XML-RPC holds the password or a key of a member of staff."""
        try:
            (database, user_id, password, *_call), _method = xmlrpc.client.loads(request.httprequest.get_data())
            if database != request.db:
                return False
            # Odoo has closed the request's own cursor.
            with request.registry.cursor() as cr:
                users_sudo = api.Environment(cr, SUPERUSER_ID, {})["res.users"]
                if not users_sudo.browse(int(user_id)).exists()._is_internal():
                    return False
                users_sudo._check_uid_passwd(int(user_id), password)
        except NO_CALLER:
            return False
        return True

    @classmethod
    def _dispatch_portal_page(cls, endpoint):
        """Answer with the page that is asked for, where what is unknown to it in the address is the default."""
        asked = list_arguments.clean(request.params)
        # What the address adds to the path and the document's secret: the page can be shown without it.
        added = asked.keys() - request.portal_path_arguments - list_arguments.KEPT
        plain = {name: value for name, value in asked.items() if name not in added}
        if endpoint.routing.get("is_portal_list"):
            # `portal.list` knows what to do with anything, but a method takes no other "self".
            asked.pop("self", None)
            return cls._dispatch_with(endpoint, asked)
        if not added:
            return cls._dispatch_with(endpoint, plain)
        response = cls._try_dispatch(endpoint, asked)
        known = cls._dispatch_with(endpoint, plain) if response is None else response
        unknown = list_arguments.find_unknown(asked, getattr(known, "qcontext", None) or {})
        if not unknown:
            return known
        rest = {name: value for name, value in asked.items() if name not in unknown}
        response = cls._try_dispatch(endpoint, rest)
        return cls._dispatch_with(endpoint, plain) if response is None else response

    @classmethod
    def _try_dispatch(cls, endpoint, arguments):
        """Return the answer to a page's arguments, or None if the page cannot answer to them; then nothing is kept."""
        try:
            with request.env.cr.savepoint():
                return cls._dispatch_with(endpoint, arguments)
        except UNKNOWN:
            _logger.info("%s does not know what it was asked for", request.httprequest.path, exc_info=True)
            return None

    @classmethod
    def _dispatch_with(cls, endpoint, arguments):
        request.params = dict(arguments)
        return super()._dispatch(endpoint)

    @classmethod
    def _serve_fallback(cls):
        """Override of `base` to refuse a path with a zero byte, for which the database query would fail.

        :raise NotFound: if the path has one; other overrides would query the database too
        """
        if "\0" in request.httprequest.path:
            raise NotFound()
        return super()._serve_fallback()

    @classmethod
    def _handle_error(cls, exception):
        """Override of `base` to tell the programs of customers and visitors no more than a page would."""
        response = super()._handle_error(exception)
        if request.dispatcher.routing_type == "http" or getattr(request, "portal_is_staff", False):
            return response
        is_meant = isinstance(exception, UserError | RedirectWarning | werkzeug.exceptions.HTTPException)
        return cls._without_traceback(response, is_meant)

    @classmethod
    def _without_traceback(cls, response, is_meant):
        """Return the response to a failed RPC without the details of the server.

        :param bool is_meant: whether the error's message is written for users
        """
        try:
            body = json.loads(response.get_data())
        except (AttributeError, ValueError):
            return response
        error = body["error"]["data"] if "error" in body else body
        error["debug"] = ""
        if not is_meant and not error.get("name", "").endswith("SessionExpiredException"):
            error["message"] = request.env._("Something went wrong, and nothing was changed. Please try again later.")
            error["arguments"] = []
        response.set_data(json.dumps(body))
        return response

    @classmethod
    def _post_dispatch(cls, response):
        """Override of `base` to log sign-ins, and to keep pages of the portal out of frames and caches."""
        result = super()._post_dispatch(response)
        if getattr(request, "portal_preview", None):
            # Pages write too: the secret of a link, that somebody looked.
            request.env.cr.rollback()
        cls._log_sign_in()
        path = request.httprequest.path
        if path.startswith(FILE_PATHS) and "access_token" in request.httprequest.args:
            # A file opened by a token must not be kept in a shared cache.
            response.headers["Cache-Control"] = response.headers.get("Cache-Control", "").replace("public", "private")
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
        """Return whether a path is one of the portal's, which is kept out of frames, caches and search engines.

        For a module to add pages outside of `/my`, it must override this method and return True for them.
        """
        return path == HOME or path.startswith(OWN_PATHS)

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to load the translations of our scripts, and of the conversations."""
        return super()._get_translation_frontend_modules_name() + ["mail", "portal_custom_base"]


def _has_zero(value):
    """Return whether a value sent by a browser contains a zero byte."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_zero, value.values()))
    return isinstance(value, list) and any(map(_has_zero, value))


def _drop_zeros(value):
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name: _drop_zeros(part) for name, part in value.items()}
    return [_drop_zeros(part) for part in value] if isinstance(value, list) else value
