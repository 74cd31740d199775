"""What every route that sends a file asks of a request, as each fetch is logged."""

import re

from werkzeug.exceptions import NotFound

from odoo.http import request

# One part, which begins somewhere; anything else is a fetch of its own.
SPAN = re.compile(r"bytes=(?P<start>[0-9]{1,18})-[0-9]*")


def is_fetch_continued():
    """Return whether the browser says that it goes on with a file that it had begun to fetch.

    :raise NotFound: if it fetches nothing, such as when it only asks whether there is something
    """
    http_request = request.httprequest
    if http_request.method == "HEAD" or "prefetch" in http_request.headers.get("Sec-Purpose", ""):
        raise NotFound()
    span = SPAN.fullmatch(http_request.headers.get("Range", ""))
    return bool(span) and int(span["start"]) > 0
