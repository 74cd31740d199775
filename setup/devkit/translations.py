"""Translation files; runs inside Odoo's shell, where polib and the addons are at hand."""

import io
import re
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

LANGUAGE = "fr"
# Where French has a space at which no line breaks: before these marks, and within its quotation marks.
TIED = re.compile(r"(?<=\S) (?=[?!:;»])|(?<=«) ")


def write(env, folders):
    """Write each addon's template, and add its new terms to the French file.

    :param dict folders: names of addons to their folders
    """
    for name, folder in folders.items():
        template = _export(env, name)
        target = Path(folder) / "i18n"
        target.mkdir(exist_ok=True)
        (target / f"{name}.pot").write_text(template)
        missing = _merge(template, target / f"{LANGUAGE}.po")
        print(f"TRANSLATIONS: {name}: {missing} terms without French")


def _export(env, name):
    buffer = io.BytesIO()
    trans_export(False, [name], buffer, "po", env)
    # Without the moment of the export, so that a file changes when its terms do.
    return re.sub(r'"(POT-Creation|PO-Revision)-Date: [^"]*"\n', "", buffer.getvalue().decode())


def _merge(template, path):
    """Bring a translated file up to date with its template; return how many terms it lacks."""
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))} if path.exists() else {}
    result = polib.pofile(template)
    result.metadata["Language"] = LANGUAGE
    result.metadata["Plural-Forms"] = "nplurals=2; plural=(n > 1);"
    for entry in result:
        entry.msgstr = TIED.sub("\u00a0", known.get(entry.msgid, ""))
    result.save(str(path))
    return len(result.untranslated_entries())
