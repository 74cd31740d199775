"""Start Odoo's command line for tests, which make and forget less than Odoo would.

    quick_tests.py BUNDLES COMMAND [OPTION ...]

BUNDLES are the scripts and styles that the tests open, such as `web.assets_frontend.css`, with commas between.
"""

import sys
from unittest.mock import patch

from odoo.cli.command import main
from odoo.orm.registry import Registry

from odoo.addons.base.models.ir_qweb import IrQweb

# These caches depend on the code, and on rows that tests seldom change: how pages are routed and compiled, and the
# scripts and styles in them. To fill them anew costs a test that opens a page more than all else it does.
KEPT = {"assets", "groups", "routing", "templates"}
ALL = {"default", "stable", *KEPT}
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


if __name__ == "__main__":
    bundles += filter(None, sys.argv.pop(1).split(","))
    IrQweb._pregenerate_assets_bundles = prepare_tests
    main()
