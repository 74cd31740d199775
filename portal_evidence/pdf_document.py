"""A PDF from HTML, by WeasyPrint: tagged, in any script that the server has fonts for, PDF/A-3. No database.

Nothing is fetched: not from the network, and not from the disk but the fonts that are named.
"""

import base64
import gc
import json
import logging
import re
import resource
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from types import FunctionType

# Longer texts are laid out in a process of their own, which may be ended without harm.
LONG = 250_000  # characters of HTML
TIMEOUT = 100  # seconds
TIMEOUT_CPU = 100  # seconds of work
MEMORY = 2 * 1024**3  # bytes
# Python takes the memory for calls from the system in pieces of 16 KiB, and gives each back when it is empty: a call
# that begins a piece, and is made for each line, costs more in the system than in itself. A call that asks for so much
# gets a piece that has room for all calls within it.
ROOM = 200_000  # values
# Pictures within the text, of these types, and no larger than a logo.
PICTURE = re.compile(r"data:image/(png|jpeg);base64,")
MAX_PICTURE = 3_000_000  # characters
FONT = "font:"


class PrintError(Exception):
    """The document cannot be printed; the text says why."""


def render(html, fonts=(), identifier="", created=None, files=()):
    """Return a document as PDF; the same input gives the same bytes with the same fonts and libraries.

    :param str html: the whole page; fonts are named by `font:` and the name of their file
    :param tuple fonts: the paths of the fonts that it may name
    :param str identifier: what tells this document from others, in the PDF's own words
    :param datetime created: when it was made (UTC)
    :param list files: what is embedded in it: dicts of `name`, `content` (bytes) and `description`
    :raise PrintError: if it cannot be printed, or takes too long
    """
    if len(html) < LONG:
        return _print(html, fonts, identifier, created, files)
    job = {
        "html": html,
        "fonts": [str(path) for path in fonts],
        "identifier": identifier,
        "created": created and created.isoformat(),
        "files": [file | {"content": base64.b64encode(file["content"]).decode()} for file in files],
    }
    try:
        done = subprocess.run(
            [sys.executable, __file__],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=TIMEOUT,
            preexec_fn=_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PrintError(f"It was not printed within {TIMEOUT} seconds.") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PrintError(done.stderr.decode(errors="replace")[-300:] or f"The printer ended with {done.returncode}.")
    return done.stdout


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_CPU, TIMEOUT_CPU))


def _print(html, fonts, identifier, created, files):
    try:
        from weasyprint import HTML, Attachment
    except (ImportError, OSError) as error:
        raise PrintError(f"WeasyPrint, or the library Pango that it needs, is not installed: {error}") from error
    moment = (created or datetime(2000, 1, 1)).replace(tzinfo=timezone.utc)
    attachments = [
        Attachment(
            string=file["content"],
            name=file["name"],
            description=file["description"],
            relationship="Source",
            created=moment,
            modified=moment,
        )
        for file in files
    ]
    options = {
        "pdf_variant": "pdf/a-3a",
        "pdf_identifier": identifier.encode(),
        "attachments": attachments,
        "custom_metadata": False,
    }
    # It tells of each letter that no font has: the health page tells which scripts are missing.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    try:
        document = HTML(string=html, url_fetcher=_make_fetcher(fonts)).render(**options)
        return document.write_pdf(finisher=_finish, **options)
    except Exception as error:
        raise PrintError(f"The document cannot be laid out: {error}") from error


def _make_fetcher(fonts):
    """Return what WeasyPrint fetches by: fonts that are named and pictures within the text, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    known = {f"{FONT}{Path(path).name}": Path(path) for path in fonts}

    class Closed(URLFetcher):
        def fetch(self, url, headers=None):
            if url in known:
                return URLFetcherResponse(url, known[url].read_bytes(), {"Content-Type": "font/ttf"})
            if PICTURE.match(url) and len(url) <= MAX_PICTURE:
                return super().fetch(url, headers)
            raise ValueError("Nothing is fetched for this document.")

    return Closed(allowed_protocols={"data"})


def _finish(_document, pdf):
    """Mend what WeasyPrint leaves open: each embedded file is listed once, and heads of tables say what they head."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))


def main():
    """Print what comes on the standard input to the standard output."""
    job = json.load(sys.stdin)
    files = [file | {"content": base64.b64decode(file["content"])} for file in job["files"]]
    created = job["created"] and datetime.fromisoformat(job["created"])
    # Nothing is left behind: the process ends with its document.
    gc.disable()
    print_with_room = FunctionType(_print.__code__.replace(co_stacksize=ROOM), globals())
    sys.stdout.buffer.write(print_with_room(job["html"], job["fonts"], job["identifier"], created, files))


if __name__ == "__main__":
    main()
