"""How long a customer stays signed in: since signing in, and since the last request."""

import time

from odoo.http import STORED_SESSION_BYTES

# Keys of the session. Odoo's own `create_time` is reset each time the session is renewed.
SESSION = "portal_session"
SIGNED_IN = "portal_signed_in"
LAST_SEEN = "portal_last_seen"
LOGGED = "portal_logged"
# The session is saved at most once in this number of seconds to record that it is in use.
PRECISION = 30
# Requests that a page makes without the user.
POLLING = ("/websocket", "/bus/", "/mail/", "/discuss/", "/longpolling/")


def identify(session):
    """Return the part of a session's id that does not change when Odoo renews the session."""
    return session.sid[:STORED_SESSION_BYTES]


def is_new(session):
    """Return whether this is the first request since signing in."""
    return session.get(SESSION) != identify(session)


def begin(session, now=None):
    """Start counting, at the first request since signing in."""
    now = int(now or time.time())
    session[SESSION], session[SIGNED_IN], session[LAST_SEEN] = identify(session), now, now


def is_over(session, absolute, idle, now=None):
    """Return whether a session has reached one of its limits.

    :param int absolute: seconds since signing in, 0 for no limit
    :param int idle: seconds since the last request, 0 for no limit
    :param float now: the current time, in seconds
    """
    if is_new(session):
        return False
    now = now or time.time()
    return bool(absolute and now - session[SIGNED_IN] >= absolute or idle and now - session[LAST_SEEN] >= idle)


def touch(session, path, now=None):
    """Record that a session is in use.

    :param str path: the path of the request; requests that pages make without the user do not count
    """
    now = int(now or time.time())
    if now - session[LAST_SEEN] >= PRECISION and not path.startswith(POLLING):
        session[LAST_SEEN] = now


def is_logged(session):
    """Return whether the sign-in of the session has been logged."""
    return session.get(LOGGED) == identify(session)


def mark_logged(session):
    """Record that the sign-in of the session has been logged."""
    session[LOGGED] = identify(session)
