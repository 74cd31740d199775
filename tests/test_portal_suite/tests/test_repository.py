import ast
import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[3]


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
