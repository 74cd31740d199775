#!/usr/bin/env python3
"""Check an evidence pack without Odoo: python3 verify.py [folder]

It needs Python 3.8 or newer and nothing else. It checks that the document, what was offered, the signature and the
chain of evidence belong together and were not changed. Whether the seal inside the PDF is genuine is for any PDF
reader to say; the fingerprint of its certificate is printed below.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

GENESIS = "0" * 64


def dump(value):
    """Return a value as the bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def link(previous, content):
    return sha256(f"{previous}\n{content}".encode())


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def check(folder):
    """Yield (what is checked, whether it holds) for everything in a pack."""
    versions, rows, links = read(folder, "versions.json"), read(folder, "evidence.json"), read(folder, "ledger.json")
    digests = {version["number"]: sha256(dump(version["content"])) for version in versions}
    yield from check_rows(rows, digests)
    yield from check_links(links, {row["hash"] for row in rows})
    yield from check_document(folder, rows)
    yield from check_files(folder, versions)


def check_rows(rows, digests):
    previous = GENESIS
    for number, row in enumerate(rows, 1):
        name = f"evidence {number} ({row['facts']['event']}, {row['facts']['time']})"
        is_linked = row["previous_hash"] == previous
        yield f"{name} is as it was written", row["hash"] == link(row["previous_hash"], sha256(dump(row["facts"])))
        yield f"{name} follows the one before it", is_linked
        version = row["facts"]["version"]
        yield f"{name} is about version {version['number']}", digests.get(version["number"]) == version["sha256"]
        image = base64.b64decode(row["image"]) if row.get("image") else None
        yield f"{name} has its signature", row["facts"]["image_sha256"] == (sha256(image) if image else None)
        previous = row["hash"]


def check_links(links, hashes):
    for one in links:
        name = f"link {one['number']} of the vendor's chain"
        yield f"{name} is as it was written", one["hash"] == link(one["previous_hash"], one["evidence_hash"])
        yield f"{name} is about this order", one["evidence_hash"] in hashes


def check_document(folder, rows):
    sealed = {row["facts"]["pdf_sha256"]: row["facts"] for row in rows if row["facts"]["event"] == "sealed"}
    for path in sorted(folder.glob("*.pdf")):
        digest = sha256(path.read_bytes())
        facts = sealed.get(digest)
        level = f", level {facts['level']}, certificate {facts['certificate']['sha256']}" if facts else ""
        yield f"{path.name} is the document that was sealed{level}", bool(facts)
    yield "there is a sealed document", bool(sealed)


def check_files(folder, versions):
    known = {file["sha256"] for version in versions for file in version["content"]["documents"]}
    for path in sorted((folder / "documents").glob("*")):
        yield f"documents/{path.name} belonged to the offer", sha256(path.read_bytes()) in known


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    try:
        results = list(check(folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"FAILED  the pack cannot be read: {error!r}")
        return 1
    for what, holds in results:
        print(("ok      " if holds else "FAILED  ") + what)
    failed = sum(not holds for _what, holds in results)
    print(f"\n{len(results) - failed} checks hold, {failed} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
