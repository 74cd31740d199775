#!/usr/bin/env python3
"""Check an evidence pack without Odoo: python3 verify.py [folder]

It needs Python 3.8 or newer and nothing else. It checks that the document, what was offered, the signature and the
chain of evidence belong together and were not changed. That all of it comes from the vendor is for the seal inside the
PDF to prove: any PDF reader, or pdfsig, says whether that seal is valid and nothing was added after it. The
fingerprint of its certificate is printed below.
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


def select(rows, event):
    """Return the rows of a kind; those of somebody else tell no facts."""
    return [row for row in rows if row.get("facts", {}).get("event") == event]


def check(folder):
    """Yield (what is checked, whether it holds) for everything in a pack."""
    versions, rows, links = read(folder, "versions.json"), read(folder, "evidence.json"), read(folder, "ledger.json")
    digests = {version["number"]: sha256(dump(version["content"])) for version in versions}
    yield from check_rows(rows, digests)
    yield from check_links(links, rows)
    yield from check_document(folder, rows)
    yield from check_files(folder, versions, rows)


def check_rows(rows, digests):
    previous = GENESIS
    for number, row in enumerate(rows, 1):
        facts = row.get("facts")
        name = f"evidence {number} ({facts['event']}, {facts['time']})" if facts else f"evidence {number} (not yours)"
        content = sha256(dump(facts)) if facts else row["facts_sha256"]
        yield f"{name} is as it was written", row["hash"] == link(row["previous_hash"], content)
        yield f"{name} follows the one before it", row["previous_hash"] == previous
        if facts:
            version, image = facts["version"], base64.b64decode(row["image"]) if row.get("image") else None
            yield f"{name} is about version {version['number']}", digests.get(version["number"]) == version["sha256"]
            yield f"{name} has its signature", facts["image_sha256"] == (sha256(image) if image else None)
        previous = row["hash"]


def check_links(links, rows):
    hashes = [row["hash"] for row in rows]
    for one in links:
        name = f"link {one['number']} of the vendor's chain"
        yield f"{name} is as it was written", one["hash"] == link(one["previous_hash"], one["evidence_hash"])
        yield f"{name} is about this order", one["evidence_hash"] in hashes
    by_number = {one["number"]: one for one in links}
    for number, one in by_number.items():
        if number - 1 in by_number:
            yield f"link {number} follows the one before it", one["previous_hash"] == by_number[number - 1]["hash"]
    linked = {one["evidence_hash"] for one in links}
    # What came after the last seal may wait for its link.
    sealed = {row["hash"] for row in select(rows, "sealed")}
    last = max((number for number, digest in enumerate(hashes, 1) if digest in sealed), default=len(rows))
    for number, digest in enumerate(hashes[:last], 1):
        yield f"evidence {number} has its link in the vendor's chain", digest in linked


def check_document(folder, rows):
    sealed = {row["facts"]["pdf_sha256"]: row["facts"] for row in select(rows, "sealed")}
    signed = {row["hash"] for row in select(rows, "signed")}
    found = {path: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}
    for path, content in found.items():
        facts = sealed.get(sha256(content), {})
        certificate = facts.get("certificate", {}).get("sha256")
        told = f", level {facts['level']}, certificate {certificate}" if facts else ""
        yield f"{path.name} is the document that was sealed{told}", bool(facts)
        digest = facts.get("signature_hash", "?")
        yield f"{path.name} was sealed for a signature that is here", digest in signed
        # It stands in the seal itself, so the file and the evidence name each other.
        yield f"{path.name} names that signature in its seal", f"evidence {digest}".encode() in content
    yield "there is a sealed document", bool(found)


def check_files(folder, versions, rows):
    known = {file["sha256"] for version in versions for file in version["content"]["documents"]}
    found = {path.name: sha256(path.read_bytes()) for path in sorted((folder / "documents").glob("*"))}
    for name, digest in found.items():
        yield f"documents/{name} belonged to the offer", digest in known
    signed = {row["facts"]["version"]["number"] for row in select(rows, "signed")}
    for version in versions:
        for file in version["content"]["documents"] if version["number"] in signed else ():
            yield f"{file['name']} of version {version['number']} is in the pack", file["sha256"] in found.values()


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    try:
        results = list(check(folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"FAILED  the pack cannot be read: {error!r}")
        return 1
    for what, holds in results:
        print(("ok      " if holds else "FAILED  ") + what)
    failed = sum(not holds for _what, holds in results)
    print(f"\n{len(results) - failed} checks hold, {failed} failed.")
    print("Now open the PDF in a reader: its seal must be valid, of the certificate above, and cover the whole file.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
