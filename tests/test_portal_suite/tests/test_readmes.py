import ast
import importlib
import inspect
import re
import textwrap
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[3]
# Models of whoever reads the examples.
EXAMPLES = re.compile(r"my\.|warranty\.|portal\.(answer|list|document\.page)\.case$")


@tagged("post_install", "-at_install")
class TestReadmes(TransactionCase):
    """What the READMEs tell developers to import, to override and to call is there."""

    def _get_texts(self):
        for path in sorted([*ROOT.glob("*/README.md"), *ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
            yield str(path.relative_to(ROOT)), path.read_text()

    def _get_statements(self, text):
        """Yield what the examples in Python hold; examples of data are left out."""
        for block in re.findall(r"(?:^ {4}.*\n|^\n)+", text, re.M):
            for part in re.split(r"\n(?=\S)", textwrap.dedent(block).strip("\n")):
                try:
                    yield from ast.parse(part).body
                except SyntaxError:
                    continue

    def test_imports(self):
        found = 0
        for name, text in self._get_texts():
            for module, names in re.findall(r"^\s*from (odoo\.addons\.\S+) import (.+)$", text, re.M):
                for imported in names.split(", "):
                    found += 1
                    self.assertTrue(hasattr(importlib.import_module(module), imported), f"{name}: {module}.{imported}")
        self.assertGreater(found, 3)

    def test_named_methods(self):
        """A method that a sentence names is one of that model, or at least of some class of ours or of Odoo."""
        sources = "\n".join(path.read_text() for path in ROOT.glob("portal_*/**/*.py"))
        known = set(re.findall(r"(?:def |^\s*)(_[a-z]\w+)(?=\(|\s*=)", sources, re.M))
        found = 0
        for name, text in self._get_texts():
            for model, method in re.findall(r"`(?:([a-z][a-z_.]+)\.)?(_[a-z]\w+)(?:\([^`]*\))?`", text):
                found += 1
                if model in self.env:
                    self.assertTrue(hasattr(self.env[model], method), f"{name}: {model}.{method}")
                elif not name.startswith("docs/") and method != "_kept" and not method.endswith("_sudo"):
                    self.assertIn(method, known, f"{name}: {method}")
        self.assertGreater(found, 20)

    def test_overridden_hooks(self):
        found = 0
        for name, text in self._get_texts():
            for node in self._get_statements(text):
                if not isinstance(node, ast.ClassDef):
                    continue
                model = self._get_inherited(node)
                for hook in self._get_hooks(node) if model else ():
                    found += 1
                    self.assertTrue(hasattr(self.env[model], hook), f"{name}: {model}.{hook}")
        self.assertGreater(found, 10)

    def _get_inherited(self, node):
        for line in node.body:
            if isinstance(line, ast.Assign) and line.targets[0].id == "_inherit":
                return ast.literal_eval(line.value)
        return None

    def _get_hooks(self, node):
        for line in node.body:
            if isinstance(line, ast.FunctionDef):
                yield line.name
            elif isinstance(line, ast.Assign) and line.targets[0].id.startswith("_"):
                yield line.targets[0].id

    def test_calls(self):
        """A call of an example names a model, a method and arguments that are there."""
        found = 0
        for name, text in self._get_texts():
            for statement in self._get_statements(text):
                for node in ast.walk(statement):
                    model = self._get_called_model(node)
                    if model and not EXAMPLES.match(model):
                        found += 1
                        self._check_call(name, model, node)
        self.assertGreater(found, 4)

    def _get_called_model(self, node):
        """Return the model of a call such as `request.env["model"]._method()`."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return None
        owner = node.func.value
        is_model = isinstance(owner, ast.Subscript) and ast.unparse(owner.value).endswith("env")
        return ast.literal_eval(owner.slice) if is_model else None

    def _check_call(self, name, model, node):
        called = f"{name}: {model}.{node.func.attr}"
        self.assertIn(model, self.env, called)
        method = getattr(self.env[model], node.func.attr, None)
        self.assertTrue(method, called)
        arguments = {keyword.arg: None for keyword in node.keywords}
        inspect.signature(method).bind(*node.args, **arguments)
