import ast
import os
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
# On which other addons of files stand.
FILES = "portal_documents_share"
# On which returns and receipts stand.
DELIVERIES = "portal_delivery_track"
# What is read as text.
TEXTS = {"", ".cfg", ".csv", ".js", ".md", ".po", ".pot", ".py", ".scss", ".toml", ".txt", ".xml", ".yaml"}
# Methods that Odoo calls without saying who asks; they are all of ours that read the request.
READING_REQUEST = {
    "portal_access_rules/models/ir_http.py",
    "portal_custom_base/models/ir_http.py",
    "portal_custom_base/models/res_users.py",
}
# Models of Odoo's that hold nothing of a customer.
NO_DOCUMENTS = {"ir.binary", "ir.http", "res.lang"}
# Where a controller takes another model from the environment, and why it reaches no document of a customer by that.
REACHED = {
    ("portal_access_rules/controllers/mail.py", "_redirect_to_record", "model"): "asks about a link before Odoo does",
    ("portal_access_rules/controllers/portal.py", "_document_check_access", "model_name"): "names what was refused",
    ("portal_access_rules_payment/controllers/portal.py", "_check_provider", "payment.provider"): "ways to pay",
    ("portal_access_rules_payment/controllers/portal.py", "_check_way", "payment.method"): "ways to pay",
    ("portal_access_rules_payment/controllers/portal.py", "_check_way", "payment.provider"): "ways to pay",
    ("portal_access_rules_payment/controllers/portal.py", "_check_way", "payment.token"): "saved cards",
    ("portal_access_rules_payment/controllers/portal.py", "_create_transaction", "payment.token"): "saved cards",
    ("portal_access_rules_payment/controllers/portal.py", "archive_token", "payment.token"): "saved cards",
    (
        "portal_access_rules_project/controllers/portal.py",
        "portal_my_project_task",
        "project.task",
    ): "whether it is one of the project that was opened",
    (
        "portal_access_rules_sale_stock/controllers/portal.py",
        "_stock_picking_check_access",
        "stock.picking",
    ): "a delivery has no link of its own: that of its order may open it",
    ("portal_custom_base/controllers/document_page.py", "_show_document_page", "page_model"): "a page of the suite",
    ("portal_custom_base/controllers/document_page.py", "_get_neighbours", "document._name"): "what one sees",
    ("portal_custom_base/controllers/portal.py", "portal_favicon", "res.company"): "the vendor's icon",
    ("portal_custom_base/controllers/preview.py", "portal_preview", "res.users"): "checked by portal.preview",
    ("portal_custom_base/controllers/preview.py", "portal_preview_end", "res.users"): "where staff return to",
    ("portal_custom_base/controllers/preview.py", "portal_preview_start", "res.users"): "checked by portal.preview",
    ("portal_custom_base/controllers/portal_list.py", "_render_portal_list", "model"): "a list of the suite",
    (
        "portal_custom_base_sale_timesheet/controllers/task_invoices.py",
        "_task_get_page_view_values",
        "account.move",
    ): "whose links are left out",
    ("portal_invoice_pay/controllers/payment.py", "_open_invoices", "account.move"): "none, before each is opened",
    ("portal_invoice_pay/controllers/payment.py", "overdue_invoices_transaction", "account.move"): "by record rules",
    ("portal_invoice_pay/controllers/payment_link.py", "_open_payment_link", "res.partner"): "whose link it is",
    ("portal_invoice_pay/controllers/payment_method.py", "archive_token", "payment.token"): "saved cards",
    ("portal_invoice_pay/controllers/payment_method.py", "portal_payment_method_save", "payment.token"): "saved cards",
    ("portal_invoice_pay_sale/controllers/payment.py", "_create_transaction", "payment.transaction"): "own attempts",
    (
        "portal_sale_reorder/controllers/reorder.py",
        "_prepare_quotations_domain",
        "sale.order",
    ): "which of the orders of a list are requests",
    ("portal_sale_sign/controllers/quotation.py", "_find_order", "sale.order"): "none, for what was refused",
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
            # So do those of the files, which a vendor installs as they are needed.
            parts |= {name for name in depends if folder.name.startswith("portal_documents_") and name == FILES}
            # And what a vendor adds to deliveries.
            parts |= {name for name in depends if folder.name.startswith("portal_delivery_") and name == DELIVERIES}
            allowed = {"portal_tools"} if folder.name in foundations else foundations
            self.assertLessEqual(depends - parts - {folder.name}, set() if folder.name == "portal_tools" else allowed)

    def _sources(self, *patterns):
        for pattern in patterns:
            for path in sorted(ROOT.glob(pattern)):
                yield str(path.relative_to(ROOT)), path.read_text()

    def _tracked(self):
        """Yield the texts of the repository, but for this file, which names what it looks for."""
        for folder, folders, names in os.walk(ROOT):
            folders[:] = [name for name in folders if name == ".ci" or not name.startswith((".", "__"))]
            for path in sorted(Path(folder, name) for name in names):
                if path.suffix in TEXTS and path != Path(__file__).resolve():
                    yield str(path.relative_to(ROOT)), path.read_text()

    def test_no_old_name(self):
        names = [spelling for name in OLD_NAMES for spelling in (name, name.replace(".", "_"))]
        old = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, names)) + r")(?![\w.])")
        found = {name: old.findall(text) for name, text in self._tracked()}
        self.assertGreater(len(found), 500)
        self.assertFalse({name: words for name, words in found.items() if words})

    def test_one_model_in_a_file_of_its_name(self):
        for name, text in self._sources("portal_*/models/*.py", "portal_*/wizards/*.py", "tests/*/models/*.py"):
            models = [node for node in ast.parse(text).body if self._is_model(node)]
            if not name.endswith("__init__.py"):
                self.assertEqual([self._get_model_name(node) for node in models], [Path(name).stem], name)

    def _is_model(self, node):
        return isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("models.") for base in node.bases)

    def _get_model_name(self, node):
        """Return the name of a model, or of the one that it inherits, as a file spells it."""
        lines = [line for line in node.body if isinstance(line, ast.Assign)]
        values = {line.targets[0].id: line.value for line in lines if line.targets[0].id in ("_name", "_inherit")}
        name = ast.literal_eval(values.get("_name") or values["_inherit"])
        return (name if isinstance(name, str) else name[0]).replace(".", "_")

    def test_placeholders_are_named(self):
        """Translators may have to say things in another order."""
        term = re.compile(r"""\b_t?\(\s*(?:"([^"]*)"|'([^']*)')""")
        for name, text in self._sources("portal_*/**/*.py", "portal_*/static/src/**/*.js"):
            for terms in term.findall(re.sub(r'"\s*\n\s*"', "", text)):
                self.assertNotRegex("".join(terms).replace("%%", ""), r"%[sdifr]", name)

    def test_no_term_is_lost_in_a_formatted_text(self):
        """What is translated within the braces of an f-string is in no template."""
        lost = []
        for name, text in self._sources("portal_*/*/*.py", "portal_*/*.py"):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.JoinedStr):
                    calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
                    lost += [(name, node.lineno) for call in calls if ast.unparse(call).endswith(("._", "_lt"))]
        self.assertFalse(lost)

    def test_models_do_not_read_the_request(self):
        found = {
            name
            for name, text in self._sources("portal_*/models/*.py", "portal_*/wizards/*.py")
            if re.search(r"^from odoo\.http import .*\brequest\b", text, re.M)
        }
        self.assertEqual(found, READING_REQUEST)

    def test_inherited_tests_run(self):
        """Odoo leaves out the tests that a class inherits, unless the class says that it wants them."""
        classes = {}
        for path in self._get_test_files():
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    classes.setdefault(node.name, []).append((path, node))
        silent = [
            f"{path.relative_to(ROOT)} {name}"
            for name, found in classes.items()
            for path, node in found
            if self._inherits_tests(node, classes) and "allow_inherited_tests_method = True" not in ast.unparse(node)
        ]
        self.assertFalse(silent)

    def _get_test_files(self):
        return [*ROOT.glob("*/tests/*.py"), *ROOT.glob("tests/*/tests/*.py")]

    def _inherits_tests(self, node, classes):
        bases = [base for name in node.bases for _path, base in classes.get(ast.unparse(name), [])]
        methods = [method for base in bases for method in base.body if isinstance(method, ast.FunctionDef)]
        return any(method.name.startswith("test_") for method in methods)

    def test_one_way_to_a_document(self):
        """Controllers reach the documents of customers by Odoo's name for the one way alone."""
        found = set()
        for name, text in self._sources("portal_*/controllers/*.py"):
            if not name.startswith("portal_tools/"):
                self.assertNotIn("_get_document_sudo(", text, name)
                found |= {(name, *reached) for reached in self._find_reached(ast.parse(text))}
            for token in re.findall(r"consteq|\.access_token ==", text):
                self.fail(f"{name} compares the token of a link by itself: {token}")
        self.assertEqual(found, set(REACHED))
        self.assertTrue(all(REACHED.values()))

    def _find_reached(self, tree):
        """Yield the methods and models of a controller that takes a model of Odoo's from an environment."""
        for method in ast.walk(tree):
            if not isinstance(method, ast.FunctionDef):
                continue
            for node in ast.walk(method):
                if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("env"):
                    model = node.slice.value if isinstance(node.slice, ast.Constant) else ast.unparse(node.slice)
                    if not model.startswith("portal.") and model not in NO_DOCUMENTS:
                        yield method.name, model
