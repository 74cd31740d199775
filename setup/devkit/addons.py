"""The addons of this repository, found by looking: a new one needs no registration."""

import ast
import re
from pathlib import Path

from .paths import ROOT, digest

ROOTS = [ROOT, ROOT / "tests"]
# A change in these needs no new database: they are read when they are used.
READ_LIVE = {"tests", "static", "controllers", "README.md", "pyproject.toml", "__pycache__"}
TESTS = re.compile(r"^class (Test\w*)\(", re.MULTILINE)
# The classes that open the pages of another one again at the width of a phone.
PHONE = re.compile(r"^class (Test\w*Phone\w*)\(", re.MULTILINE)


def find(root):
    """Return the addons of a root: a dict of names to folders, sorted.

    :param Path root: an addons root
    """
    return {path.parent.name: path.parent for path in sorted(root.glob("*/__manifest__.py"))}


def shipped():
    """Return the addons that customers install: {name: folder}."""
    return find(ROOT)


def everything():
    """Return the shipped addons and those that only test them: {name: folder}."""
    return {name: folder for root in ROOTS for name, folder in find(root).items()}


def manifest(folder):
    """Return an addon's manifest as a dict."""
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def size_tests(folder):
    """Return how much there is to test of an addon: the size of its tests in bytes."""
    return sum(path.stat().st_size for path in (folder / "tests").glob("*.py"))


def find_phone_twins(folder):
    """Return the classes of an addon's tests that open on a phone what others open on a desk.

    :return: the names of the others to those of the phone's
    :rtype: dict
    """
    text = "\n".join(path.read_text() for path in (folder / "tests").glob("*.py"))
    twins = {twin.replace("Phone", ""): twin for twin in PHONE.findall(text)}
    return {wide: twin for wide, twin in twins.items() if f"class {wide}(" in text}


def divide_tests(folder, count):
    """Divide an addon's tests by their files into groups of about the same size.

    :param int count: the number of groups
    :return: the names of the classes of each group
    :rtype: list[list[str]]
    """
    groups, sizes = [[] for _number in range(count)], [0] * count
    for path in sorted((folder / "tests").glob("*.py"), key=lambda path: (-path.stat().st_size, path)):
        lightest = sizes.index(min(sizes))
        groups[lightest] += TESTS.findall(path.read_text())
        sizes[lightest] += path.stat().st_size
    return groups


def stock_dependencies():
    """Return the names of all addons that ours depend on and that are not ours, sorted."""
    own = everything()
    needed = {name for folder in own.values() for name in manifest(folder).get("depends", ["base"])}
    return sorted(needed - set(own))


def schema_digest(folder):
    """Return a fingerprint of all that a database remembers of an addon."""
    return digest(*_schema_parts(folder))


def _schema_parts(folder: Path):
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not READ_LIVE & set(inside.parts) and path.suffix != ".pyc":
            yield str(inside)
            yield path
