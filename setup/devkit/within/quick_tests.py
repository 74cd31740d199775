"""Start Odoo's command line for tests, which make and forget less than Odoo would.

    quick_tests.py BUNDLES ENDING COMMAND [OPTION ...]

BUNDLES are the scripts and styles that the tests open, such as `web.assets_frontend.css`, with commas between.
ENDING are lines of Python that run after the tests; `env` is the environment of the administrator.
"""

import logging
import sys
from pathlib import Path
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.cli.command import main
from odoo.modules import Manifest
from odoo.orm.models import MetaModel
from odoo.orm.registry import Registry
from odoo.service import server
from odoo.tools import config

from odoo.addons.base.models.ir_qweb import IrQweb

# These caches depend on the code, and on rows that tests seldom change: how pages are routed and compiled, and the
# scripts and styles in them. To fill them anew costs a test that opens a page more than all else it does.
KEPT = {"assets", "groups", "routing", "templates"}
ALL = {"default", "stable", *KEPT}
_logger = logging.getLogger("quick_tests")
bundles = []  # made before the first test
changed = set()  # the caches that the present test has cleared


def prepare_tests(qweb):
    """Override of `base` to make the bundles that our browsers ask for and no others, and to keep caches.

    Odoo calls it before the first test. It would make all bundles, which takes half a minute. One that is missing is
    made by each test that asks for it, as the end of a test undoes what it wrote.
    """
    for name, _dot, kind in (bundle.rpartition(".") for bundle in bundles):
        getattr(qweb._get_asset_bundle(name, css=kind == "css", js=kind == "js"), kind)()
    keep_caches()
    # Odoo must know that it runs tests before this is imported.
    from kept_browser import keep_browsers

    keep_browsers()


def keep_caches():
    """Keep caches from one test of a class to the next, unless the test changed what they depend on.

    What a test changes is undone at its end, and each change clears the caches that depend on it. What no test cleared
    is thus as true as before. Odoo clears all caches after each test; after each class it does so here too.
    """
    # Odoo must know that it runs tests before this is imported.
    from odoo.tests.common import TransactionCase

    clear_cache, clear_all_caches, set_up = Registry.clear_cache, Registry.clear_all_caches, TransactionCase.setUp

    def note(registry, *names):
        changed.update(names or {"default"})
        clear_cache(registry, *names)

    def note_all(registry):
        changed.update(ALL)
        clear_all_caches(registry)

    def forget(registry):
        clear_cache(registry, "stable", *get_changed())

    def begin(test):
        changed.clear()
        # What is set up here is what a test does at its end.
        with patch.object(Registry, "clear_all_caches", forget):
            set_up(test)

    Registry.clear_cache, Registry.clear_all_caches, TransactionCase.setUp = note, note_all, begin


def get_changed():
    """Return the kept caches that a test has made untrue. Views are compiled with what the settings allow."""
    return (changed & KEPT) | ({"templates"} if "stable" in changed else set())


def list_own_addons():
    """Override of `base` to read the manifests of our addons alone.

    Odoo compares the manifests of all addons that it finds with the database, five times in the life of an addon. The
    database knows Odoo's own from when it was made.
    """
    folders = (path.parent for root in config["addons_path"] for path in Path(root).glob("*/__manifest__.py"))
    return [Manifest.for_addon(folder.name) for folder in sorted(folders)]


def end_with(code):
    """Let Odoo run lines of Python after its tests, which saves another start of it.

    :param str code: the lines
    """
    preload = server.preload_registries

    def preload_and_end(names):
        status = preload(names)
        return max(status, *(end(Registry(name), code) for name in names))

    server.preload_registries = preload_and_end


def end(registry, code):
    """Run lines of Python on a database.

    :param str code: the lines
    :return: 1 if they fail, else 0
    """
    forget_models()
    try:
        with registry.cursor() as cr:
            exec(code, {"env": Environment(cr, SUPERUSER_ID, {})})
    except Exception:
        _logger.exception("The lines after the tests have failed.")
        return 1
    finally:
        # Odoo tells at its end how the tests went, by the registry that it then has.
        Registry(registry.db_name)._assertion_report = registry._assertion_report
    return 0


def forget_models():
    """Forget the models that tests have defined, as Odoo would load them with their addon."""
    for models in MetaModel._module_to_models__.values():
        models[:] = [model for model in models if ".tests." not in model.__module__]


if __name__ == "__main__":
    bundles += filter(None, sys.argv.pop(1).split(","))
    ending = sys.argv.pop(1)
    if ending:
        end_with(ending)
    IrQweb._pregenerate_assets_bundles = prepare_tests
    Manifest.all_addon_manifests = list_own_addons
    main()
