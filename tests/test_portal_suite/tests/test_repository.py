import ast
import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[3]


# Names of former days, which are found nowhere any more.
OLD_NAMES = (
    *("portal.law", "portal.kind", "portal.gate", "portal.counted", "portal.cached", "portal.queue"),
    *("portal.sale.record", "portal.sale.ledger", "portal.sale.version", "portal.sale.evidence", "portal.sale.seal"),
    *("portal.sale.pack", "portal.sale.view", "portal.sale.code", "portal.sale.check", "portal.sale.signing"),
    *("portal.sale.certificate", "portal.sale.document", "portal.list.pack"),
    "TestLaw",
)
# Methods that Odoo calls without saying who asks; they are all of ours that read the request.
READING_REQUEST = {
    "portal_access_rules/models/ir_http.py",
    "portal_custom_base/models/ir_http.py",
    "portal_custom_base/models/portal_sign_in.py",
    "portal_custom_base/models/res_users.py",
}


@tagged("post_install", "-at_install")
class TestRepository(BaseCase):
    """The requirements for every addon of the repository."""

    def _manifests(self):
        for path in sorted(ROOT.glob("*/__manifest__.py")):
            yield path.parent, ast.literal_eval(path.read_text())

    def test_metapackage_lists_all_addons(self):
        text = (ROOT / "setup/_metapackage/pyproject.toml").read_text()
        listed = set(re.findall(r'"odoo-addon-([\w-]+)', text))
        self.assertEqual(listed, {folder.name for folder, _manifest in self._manifests()})

    def test_addons_are_complete(self):
        for folder, manifest in self._manifests():
            for name in ("README.md", "pyproject.toml", "static/description/icon.png", "tests/__init__.py"):
                self.assertTrue((folder / name).exists(), f"{folder.name} has no {name}")
            self.assertRegex(manifest["version"], r"^19\.0\.\d+\.\d+\.\d+$")
            self.assertTrue(manifest["summary"])

    def test_addons_are_translated_to_french(self):
        for folder, _manifest in self._manifests():
            terms = {entry.msgid for entry in polib.pofile(str(folder / f"i18n/{folder.name}.pot"))}
            french = polib.pofile(str(folder / "i18n/fr.po"))
            self.assertEqual({entry.msgid for entry in french.translated_entries()}, terms, folder.name)

    def test_document_addons_do_not_know_each_other(self):
        foundations = {"portal_access_rules", "portal_custom_base", "portal_evidence"}
        names = {folder.name for folder, _manifest in self._manifests()}
        for folder, manifest in self._manifests():
            depends = set(manifest["depends"]) & names
            if manifest.get("auto_install"):
                continue  # a bridge may depend on two
            # The small addons that support an app count as parts of their foundation.
            parts = {name for name in depends if name.startswith(("portal_custom_base_", "portal_access_rules_"))}
            allowed = {"portal_tools"} if folder.name in foundations else foundations
            self.assertLessEqual(depends - parts - {folder.name}, set() if folder.name == "portal_tools" else allowed)

    def _sources(self, *patterns):
        for pattern in patterns:
            for path in sorted(ROOT.glob(pattern)):
                yield str(path.relative_to(ROOT)), path.read_text()

    def test_no_old_name(self):
        patterns = (
            "portal_*/**/*.py",
            "portal_*/**/*.xml",
            "portal_*/**/*.csv",
            "portal_*/**/*.md",
            "docs/*.md",
            "*.md",
        )
        names = [spelling for name in OLD_NAMES for spelling in (name, name.replace(".", "_"))]
        old = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, names)) + r")(?![\w.])")
        for name, text in self._sources(*patterns):
            self.assertFalse(old.findall(text), name)

    def test_models_do_not_read_the_request(self):
        found = {
            name
            for name, text in self._sources("portal_*/models/*.py", "portal_*/wizards/*.py")
            if re.search(r"^from odoo\.http import .*\brequest\b", text, re.M)
        }
        self.assertEqual(found, READING_REQUEST)

    def test_one_way_to_a_document(self):
        """Controllers reach the documents of customers by Odoo's name for the one way alone."""
        for name, text in self._sources("portal_*/controllers/*.py"):
            if not name.startswith("portal_tools/"):
                self.assertNotIn("_get_document_sudo(", text, name)
            for token in re.findall(r"consteq|\.access_token ==", text):
                self.fail(f"{name} compares the token of a link by itself: {token}")
