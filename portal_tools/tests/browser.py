"""What browsers of tests need."""

from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

_handle_console = ChromeBrowser._handle_console


def _ignore_missing_script(browser, *arguments, **values):
    if "selfie_segmentation" not in str(values.get("args")):
        _handle_console(browser, *arguments, **values)


def without_missing_script():
    """Return a patch that ignores one of Odoo's scripts, which its Debian package excludes as it is not free."""
    return patch.object(ChromeBrowser, "_handle_console", _ignore_missing_script)


def speak_french(user):
    """Show a person the pages of the portal in French, whose words the database of `make test` has."""
    user.env["res.lang"]._activate_lang("fr_FR")
    user.partner_id.lang = "fr_FR"
