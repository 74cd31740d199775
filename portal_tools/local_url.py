"""Where a form or a link may send a visitor afterwards: nowhere but within this site."""

import re
from urllib.parse import urlsplit


def local_url(url, default="/my"):
    """Return an address of this site: the given one if it is one, else the default.

    Refused are other sites in each of their spellings (`//site`, `/\\site`, `https:site`), scripts,
    and addresses with control characters, which browsers leave out.

    :param str url: an address that came with a request; may be anything
    :param str default: a path of this site
    """
    if not isinstance(url, str) or not re.match(r"/(?![/\\])", url) or re.search(r"[\x00-\x20\x7f\\]", url):
        return default
    try:
        parts = urlsplit(url)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else url
