"""Odoo's log of requests, without the secrets of links."""

import logging
import re

# What follows the pages of ours whose path has a secret, or the name of one in a query; also in the address to which
# somebody returns who signs in first.
_SLASH = "(?:/|%2F)"
_PATH = rf"{_SLASH}(?:my|portal|help){_SLASH}(?:[\w-]+{_SLASH})*?"
_QUERY = r"(?:[?&]|%3F|%26)(?:access_token|hash|token)(?:=|%3D)"
_SECRET = re.compile(rf"({_PATH}|{_QUERY})[\w-]{{20,}}(?![\w.-])", re.ASCII | re.IGNORECASE)


class SecretFilter(logging.Filter):
    """Whoever reads the log opens no document by it."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(_mask(value) for value in record.args)
        record.msg = _mask(record.msg)
        return True


def _mask(value):
    return _SECRET.sub(r"\1***", value) if isinstance(value, str) else value


logging.getLogger("werkzeug").addFilter(SecretFilter())
