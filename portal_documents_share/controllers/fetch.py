"""What every route that sends a file asks of a request, as each fetch is logged."""

from werkzeug.exceptions import NotFound

from odoo.http import request


def is_fetch_continued():
    """Return whether the browser says that it goes on with a file that it had begun to fetch.

    :raise NotFound: if it fetches nothing, such as when it only asks whether there is something
    """
    http_request = request.httprequest
    if http_request.method == "HEAD" or "prefetch" in http_request.headers.get("Sec-Purpose", ""):
        raise NotFound()
    span = http_request.headers.get("Range", "")
    return bool(span) and not span.startswith("bytes=0-")
