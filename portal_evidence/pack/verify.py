#!/usr/bin/env python3
"""Check an evidence pack without Odoo: python3 verify.py [folder] [--fingerprint HEX]

It needs Python 3.8 or newer and nothing else: no network, no other package.

What is proven, if all holds:
 - the document is the one that the evidence tells of, and its seal was made by the certificate whose fingerprint is
   printed: the seal covers every byte of the file. Where an archive time stamp follows the seal (level B-LTA), the seal
   covers all before it, and the last time stamp covers every byte of the file;
 - the seal names the decision, the decision names the offer, and none of the evidence, of the offers and of the files
   in the pack was changed, dropped, swapped, doubled or added;
 - with --fingerprint: the certificate is the one that you took from the vendor's check page or mail. Only this tells
   a genuine pack from one that somebody made anew, with a key of their own.

What is not proven:
 - who stands behind the certificate, whether it was revoked, and whether a time-stamp authority is to be trusted;
 - that nothing was decided after the last piece of evidence in the pack;
 - README.txt, which nothing but manifest.json holds, and this script itself: take it from a source that you trust;
 - of level B-LTA: that what follows the seal changes nothing that is seen. Compare the SHA-256 of the file on the check
   page, or open it in a reader that knows PAdES.

It ends with 0 if all holds, with 1 if something does not, and with 2 if nothing fails, but something uses a procedure
that is not known here: then a PDF reader has to check the seal.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

FORMAT = "portal_evidence/1"
GENESIS = "0" * 64
DECIDING = ("signed", "accepted", "accepted_with_reservations", "accepted_by_silence")
DECIDING += ("received", "received_with_reservations")
# What ends in a sealed document: a decision, or that the vendor issued a document.
CONCLUDING = DECIDING + ("issued",)
KINDS = ("offered", "declined", "reservation_closed", "sealed") + CONCLUDING
# Files that a pack has besides the PDF and the folder of documents; the last one only where there are anchors.
FILES = {"offers.json", "evidence.json", "chain.json", "verify.py", "README.txt"}
OPTIONAL = {"anchors.json"}
MANIFEST = "manifest.json"
# Anything that a damaged or forged pack makes the code below raise.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, ArithmeticError)


class Unknown(Exception):
    """A procedure that this script does not know."""


# === HASHES === #


def dump(value):
    """Return a value as the bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def link(previous, content):
    return sha256(f"{previous}\n{content}".encode())


def block_hash(block):
    return link(block["previous_hash"], sha256(dump({"evidence": block["evidence_hash"], "number": block["number"]})))


# === READING === #


def read(folder, name):
    """Return what a JSON file says. What two programs could read in two ways is refused."""
    text = (folder / name).read_bytes().decode("utf-8")
    return json.loads(text, object_pairs_hook=refuse_doubles, parse_float=refuse, parse_constant=refuse)


def refuse_doubles(pairs):
    names = [name for name, _value in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a key is there twice: {sorted(name for name in names if names.count(name) > 1)[0]}")
    return dict(pairs)


def refuse(text):
    raise ValueError(f"a number that programs write in different ways: {text}")


def expect(items, *shapes):
    """Refuse a list whose items have other keys than those of one of the shapes."""
    if not isinstance(items, list):
        raise ValueError("a list was expected")
    for item in items:
        if not isinstance(item, dict) or not any(set(item) == shape for shape in shapes):
            raise ValueError(f"unknown or missing keys: {sorted(item)}")
    return items


def list_files(folder):
    """Return the names of all files in a folder; of a link, only that it is none."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir()]
    return {path.relative_to(folder).as_posix(): path for path in paths if not path.is_symlink()}, [
        path.relative_to(folder).as_posix() for path in paths if path.is_symlink()
    ]


def load(folder):
    """Return the parts of a pack."""
    offer, block = {"number", "content"}, {"number", "evidence_hash", "previous_hash", "hash"}
    place = {"previous_hash", "hash"}
    anchor = {"number", "hash", "path", "token"}
    has_anchors = (folder / "anchors.json").exists()
    return {
        "offers": expect(read(folder, "offers.json"), offer),
        "rows": expect(read(folder, "evidence.json"), place | {"facts", "image"}, place | {"facts_sha256"}),
        "blocks": expect(read(folder, "chain.json"), block),
        "anchors": expect(read(folder, "anchors.json"), anchor) if has_anchors else [],
    }


def get_facts(rows, *kinds):
    """Return (row, facts) of the rows of some kinds; those about somebody else tell no facts."""
    return [(row, row["facts"]) for row in rows if "facts" in row and row["facts"]["event"] in kinds]


# === CHECKS: each yields (what is checked, whether it holds; None if it cannot be told here) === #


def check(folder, fingerprint=None):
    """Yield what is checked, and whether it holds, for everything in a pack."""
    yield from check_manifest(folder)
    pack = load(folder)
    yield from check_offers(pack["offers"], pack["rows"])
    yield from check_rows(pack["offers"], pack["rows"])
    yield from check_blocks(pack["blocks"], pack["rows"])
    yield from check_documents(folder, pack["offers"], pack["rows"])
    yield from check_pdf(folder, pack["rows"], fingerprint)
    yield from check_anchors(pack["anchors"], pack["blocks"])


def check_manifest(folder):
    told = read(folder, MANIFEST)
    found, links = list_files(folder)
    for name in links:
        yield f"{name} is a file of the pack, no link to elsewhere", False
    for name, path in found.items():
        if name != MANIFEST:
            yield f"{name} is a file of the pack, as it was", told.get(name) == sha256(path.read_bytes())
    for name in sorted(set(told) - set(found)):
        yield f"{name} is in the pack", False
    others = {name for name in told if not name.startswith("documents/")} - FILES - OPTIONAL
    is_one = len(others) == 1 and all(re.fullmatch(r"[^/\\]+\.pdf", name) for name in others)
    yield "there is one PDF, and no file that packs do not have", is_one and FILES <= set(told)
    folders = {name.rpartition("/")[0] for name in told}
    yield "there is no other folder than that of the documents", folders <= {"", "documents"}


def check_offers(offers, rows):
    numbers = [offer["number"] for offer in offers]
    yield (
        "offers are in order, each number once",
        all(type(number) is int for number in numbers) and (numbers == sorted(set(numbers))),
    )
    offered = get_facts(rows, "offered")
    by_number = {offer["number"]: sha256(dump(offer["content"])) for offer in offers}
    for offer in offers:
        number, digest = offer["number"], by_number[offer["number"]]
        told = [facts for _row, facts in offered if facts["offer"]["number"] == number]
        name = f"offer {number}"
        yield (
            f"{name} is the one that the evidence tells of, once",
            (len(told) == 1 and told[0]["offer"]["sha256"] == digest),
        )
        yield f"{name} has its own number within", offer["content"]["offer"]["number"] == number
        for facts in told[:1]:
            yield f"{name} has the files that it was offered with", has_files(offer, facts)
            previous = by_number.get(number - 1, facts["previous_sha256"])
            yield (
                f"{name} follows the one before it",
                (facts["previous_sha256"] == previous and (previous is None) == (number == 1)),
            )
    for _row, facts in offered:
        yield "offer {} is in the pack".format(facts["offer"]["number"]), facts["offer"]["number"] in by_number


def has_files(offer, facts):
    """Return whether all files that an offer names were kept with it."""
    kept = [(file["name"], file["sha256"]) for file in facts["files"]]
    return all((file["name"], file["sha256"]) in kept for file in offer["content"].get("documents", []))


def check_rows(offers, rows):
    yield "there is evidence", bool(rows)
    digests = {offer["number"]: sha256(dump(offer["content"])) for offer in offers}
    previous, time, documents, places = GENESIS, "", set(), set()
    offered, decided = {}, set()
    for number, row in enumerate(rows, 1):
        facts = row.get("facts")
        name = (
            "evidence {} ({}, {})".format(number, facts["event"], facts["time"])
            if facts
            else (f"evidence {number} (about somebody else)")
        )
        content = sha256(dump(facts)) if facts else row["facts_sha256"]
        yield f"{name} is as it was written", row["hash"] == link(row["previous_hash"], content)
        yield f"{name} follows the one before it", row["previous_hash"] == previous
        previous = row["hash"]
        if not facts:
            continue
        offer = facts["offer"]
        place = (offer["number"], facts["event"], facts["signature_role"])
        documents.add(dump(facts["document"]["id"]) + dump(facts["document"]["model"]))
        yield f"{name} is in a known form", facts["format"] == FORMAT and facts["event"] in KINDS
        yield f"{name} is not earlier than the one before it", facts["time"] >= time
        yield f"{name} is there once", place not in places
        yield "{} is about offer {}".format(name, offer["number"]), digests.get(offer["number"]) == offer["sha256"]
        yield f"{name} has its picture of the signature", is_picture(row["image"], facts["image_sha256"])
        if facts["event"] == "offered":
            offered[offer["number"]] = facts
        else:
            yield f"{name} comes after its offer", offer["number"] in offered
        if facts["event"] in CONCLUDING:
            decided.add(row["hash"])
            told = offered.get(offer["number"], {})
            amount = {"total": told.get("amount"), "currency": told.get("currency")}
            yield f"{name} is about the amount that was offered", facts["amount"] == amount
        if facts["event"] == "sealed":
            yield f"{name} is about a decision before it", facts["signature_hash"] in decided
        time = facts["time"]
        places.add(place)
    yield "all evidence is about one document", len(documents) == 1


def is_picture(text, digest):
    """Return whether a picture in base64 is the one of a hash; both may be None."""
    if text is None or digest is None:
        return text is digest
    data = base64.b64decode(text, validate=True)
    return base64.b64encode(data).decode() == text and sha256(data) == digest


def check_blocks(blocks, rows):
    before = None
    for block in blocks:
        name = "block {} of the vendor's chain".format(block["number"])
        is_number = type(block["number"]) is int and block["number"] > 0
        yield f"{name} is as it was written", is_number and block["hash"] == block_hash(block)
        if is_number and block["number"] == 1:
            yield f"{name} is the first one", block["previous_hash"] == GENESIS
        if before:
            follows = block["number"] > before["number"]
            if follows and block["number"] == before["number"] + 1:
                follows = block["previous_hash"] == before["hash"]
            yield f"{name} comes after the one before it", follows
        before = block
    hashes, linked = [row["hash"] for row in rows], [block["evidence_hash"] for block in blocks]
    # What came after the last seal may wait for its block.
    sealed = {row["hash"] for row, _facts in get_facts(rows, "sealed")}
    last = max((number for number, digest in enumerate(hashes, 1) if digest in sealed), default=len(rows))
    yield "the chain holds the evidence of the pack, in its order, each once", linked == hashes[: len(linked)]
    yield "all evidence until the seal is in the vendor's chain", len(linked) >= last


def check_anchors(anchors, blocks):
    """Check the time stamps on the vendor's chain: what is before them is not younger."""
    by_number = {block["number"]: block["hash"] for block in blocks}
    for anchor in anchors:
        name = "time stamp on block {} of the vendor's chain".format(anchor["number"])
        path = expect(anchor["path"], {"number", "evidence_hash"})
        start = path[0]["number"] - 1 if path else anchor["number"]
        head, number = by_number.get(start), start
        for step in path:
            number += 1
            step = dict(step, previous_hash=head)
            head = block_hash(step) if step["number"] == number else None
        yield f"{name} leads on from a block of the pack", bool(head) and number == anchor["number"]
        yield f"{name} is about that block", head == anchor["hash"]
        token = base64.b64decode(anchor["token"], validate=True)
        for what, holds in check_token(token, str(anchor["hash"]).encode()):
            yield f"{name}: {what}", holds


def check_documents(folder, offers, rows):
    decided = {facts["offer"]["number"] for _row, facts in get_facts(rows, *CONCLUDING)}
    files = [file for offer in offers if offer["number"] in decided for file in offer["content"].get("documents", [])]
    names = {}
    for file in files:
        names.setdefault(file["sha256"], set()).add(file["name"])
    paths = list_files(folder / "documents")[0] if (folder / "documents").is_dir() else {}
    found = {name: sha256(path.read_bytes()) for name, path in paths.items()}
    for name, digest in found.items():
        told = ", ".join(sorted(names.get(digest, {"?"})))
        yield f"documents/{name} belonged to the offer, by the name of {told}", digest in names
    for digest, told in names.items():
        yield "{} of the offer is in the pack".format(", ".join(sorted(told))), digest in found.values()


def check_pdf(folder, rows, fingerprint):
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".pdf")
    yield "there is a sealed document", len(paths) == 1
    for path in paths:
        data = path.read_bytes()
        told = [facts for _row, facts in get_facts(rows, "sealed") if facts["pdf_sha256"] == sha256(data)]
        yield f"{path.name} is the document that the evidence tells of", len(told) == 1
        for facts in told[:1]:
            yield from check_seal(data, facts, fingerprint)


# === THE SEAL === #


def check_seal(data, facts, fingerprint):
    """Check the seal within a PDF, and the time stamps after it."""
    signatures = find_signatures(data)
    seals = [one for one in signatures if one["kind"] == b"ETSI.CAdES.detached"]
    stamps = [one for one in signatures if one["kind"] == b"ETSI.RFC3161"]
    first = bool(seals) and seals == signatures[:1] and len(stamps) == len(signatures) - 1
    yield "there is one seal, and after it nothing but time stamps", first
    if not first:
        return
    seal = seals[0]
    place = "evidence {}".format(facts["signature_hash"]).encode()
    yield "the seal names the decision", seal["location"] == place
    if stamps:
        yield "the seal covers its whole version of the file", data[: seal["end"]].rstrip().endswith(b"%%EOF")
        yield "the last time stamp covers every byte of the file", stamps[-1]["end"] == len(data)
    else:
        yield "the seal covers every byte of the file", seal["end"] == len(data)
    yield "the level of the seal is {}".format(facts["level"]), get_level(seal, stamps) == facts["level"]
    yield from check_cms(seal["cms"], seal["covered"], "the seal", facts["certificate"]["sha256"], fingerprint)
    for number, stamp in enumerate(stamps, 1):
        for what, holds in check_token(stamp["cms"], stamp["covered"]):
            yield f"archive time stamp {number}: {what}", holds


def get_level(seal, stamps):
    if stamps:
        return "B-LTA"
    signer = parse_cms(seal["cms"])["signer"]
    return "B-T" if STAMP_ATTRIBUTE in signer["unsigned"] else "B-B"


def find_signatures(data):
    """Return the signatures of a PDF in the order of what they cover."""
    found = []
    for match in re.finditer(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]", data):
        start, length, second, rest = (int(number) for number in match.groups())
        gap = data[length:second]
        if start or second + rest > len(data) or not re.fullmatch(rb"<[0-9A-Fa-f]+>", gap) or len(gap) % 2:
            continue
        begin, end = data.rfind(b" obj", 0, min(length, match.start())), data.find(b"endobj", second)
        around = data[begin:length] + data[second:end]
        if b"endobj" in around or not begin < match.start() < end:
            continue
        kind = re.findall(rb"/SubFilter\s*/([\w.]+)", around)
        location = re.findall(rb"/Location\s*\(([^()\\]*)\)", around)
        found.append(
            {
                "end": second + rest,
                "covered": data[:length] + data[second : second + rest],
                "cms": strip_padding(bytes.fromhex(gap[1:-1].decode())),
                "kind": kind[0] if len(kind) == 1 else b"?",
                "location": location[0] if len(location) == 1 else None,
            }
        )
    return sorted(found, key=lambda one: one["end"])


def strip_padding(data):
    """Return a DER value without the zeros that fill the place that was kept for it."""
    end = Der(data).end
    if data[end:].strip(b"\0"):
        raise ValueError("there is something behind the seal, in its place")
    return data[:end]


def check_cms(cms, covered, name, certificate, fingerprint):
    parts = parse_cms(cms)
    signer = parts["signer"]
    told = sha256(signer["certificate"])
    yield f"{name} was made by the certificate that the evidence tells of, {told}", told == certificate
    if fingerprint:
        yield f"{name} was made by the certificate whose fingerprint you gave", told == fingerprint
    yield f"{name} signs no data of its own", parts["content"] is None
    yield f"{name} is over what it covers", holds_digest(signer, covered)
    yield f"{name} binds its certificate", binds_certificate(signer)
    yield f"{name}: the signature is valid", is_valid(signer)
    for token in signer["unsigned"].get(STAMP_ATTRIBUTE, []):
        for what, holds in check_token(token.whole, signer["value"]):
            yield f"time stamp of {name}: {what}", holds


def check_token(cms, data):
    """Check a time stamp (RFC 3161) over some data; who made it is told, not judged."""
    parts = parse_cms(cms)
    signer, info = parts["signer"], Der(parts["content"] or b"").children()
    algorithm, imprint = info[2].children()
    digest = hashlib.new(get_hash(algorithm.children()[0].oid()), data).digest()
    when = info[4].body.decode("ascii")
    yield "it is of {}, by certificate {}".format(when, sha256(signer["certificate"])), True
    yield "it is over what it covers", imprint.body == digest
    yield "it signs what it says", holds_digest(signer, parts["content"])
    yield "it binds its certificate", binds_certificate(signer)
    yield "its signature is valid", is_valid(signer)


# === CMS AND DER, as much as seals need === #

SIGNED_DATA, STAMP_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
PLAIN_DATA = "1.2.840.113549.1.7.1"
CONTENT_TYPE, DIGEST_ATTRIBUTE = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
STAMP_ATTRIBUTE = "1.2.840.113549.1.9.16.2.14"
CERTIFICATE_ATTRIBUTE, OLD_CERTIFICATE_ATTRIBUTE = "1.2.840.113549.1.9.16.2.47", "1.2.840.113549.1.9.16.2.12"
HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
RSA_KEY, EC_KEY, P256 = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.2.840.10045.3.1.7"
# What a signature is made by: the kind of key, and the hash; None for that of the digest.
PROCEDURES = {
    RSA_KEY: ("rsa", None),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "1.2.840.10045.4.3.2": ("ec", "sha256"),
    "1.2.840.10045.4.3.3": ("ec", "sha384"),
    "1.2.840.10045.4.3.4": ("ec", "sha512"),
}


class Der:
    """A value in DER: its tag, its body, and where it ends; what DER does not allow is refused."""

    def __init__(self, data, start=0):
        self.tag = data[start]
        if self.tag & 0x1F == 0x1F:
            raise ValueError("a long tag")
        size, place = data[start + 1], start + 2
        if size >= 0x80:
            count = size & 0x7F
            digits = data[place : place + count]
            size, place = int.from_bytes(digits, "big"), place + count
            if not 0 < count <= 4 or len(digits) != count or digits[0] == 0 or size < 0x80:
                raise ValueError("a length that DER does not write")
        self.end = place + size
        if self.end > len(data):
            raise ValueError("a value that is cut off")
        self.body, self.whole = data[place : self.end], data[start : self.end]

    def children(self):
        parts, place = [], 0
        while place < len(self.body):
            part = Der(self.body, place)
            parts.append(part)
            place = part.end
        return parts

    def of(self, tag):
        """Return itself, if it has the tag."""
        if self.tag != tag:
            raise ValueError(f"tag {self.tag} in the place of {tag}")
        return self

    def oid(self):
        numbers, value = [], 0
        for byte in self.of(0x06).body:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(value)
                value = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(str(number) for number in [first, numbers[0] - 40 * first, *numbers[1:]])

    def integer(self):
        return int.from_bytes(self.of(0x02).body, "big", signed=True)


def parse_cms(data):
    """Return the content of a CMS, if it has any within, and who signed it."""
    outer = Der(data)
    kind, wrapped = outer.of(0x30).children()
    if outer.end != len(data) or kind.oid() != SIGNED_DATA:
        raise ValueError("no signature")
    signed = wrapped.of(0xA0).children()[0].of(0x30).children()
    content = signed[2].of(0x30).children()
    certificates = [part.whole for field in signed[3:-1] if field.tag == 0xA0 for part in field.children()]
    signers = signed[-1].of(0x31).children()
    if len(signers) != 1:
        raise ValueError("not one signer")
    inner = content[1].of(0xA0).children()[0].of(0x04).body if len(content) > 1 else None
    signer = parse_signer(signers[0].of(0x30).children(), certificates)
    if signer["signed"][CONTENT_TYPE][0].oid() != content[0].oid():
        raise ValueError("it signs something else")
    if content[0].oid() not in (PLAIN_DATA, STAMP_INFO):
        raise ValueError("it signs an unknown thing")
    return {"content": inner, "signer": signer}


def parse_signer(parts, certificates):
    _version, name, algorithm, attributes, procedure, value = parts[:6]
    issuer, serial = name.of(0x30).children()
    [certificate] = [each for each in certificates if get_name(each) == (issuer.whole, serial.whole)]
    return {
        "certificate": certificate,
        "hash": get_hash(algorithm.children()[0].oid()),
        "signed": parse_attributes(attributes.of(0xA0)),
        # What is signed is the set of attributes, with the tag of a set.
        "message": b"\x31" + attributes.whole[1:],
        "procedure": procedure.of(0x30).children()[0].oid(),
        "value": value.of(0x04).body,
        "unsigned": parse_attributes(parts[6].of(0xA1)) if len(parts) > 6 else {},
    }


def parse_attributes(field):
    found = {}
    for attribute in field.children():
        name, values = attribute.of(0x30).children()
        if name.oid() in found:
            raise ValueError("an attribute is there twice")
        found[name.oid()] = values.of(0x31).children()
    return found


def get_fields(certificate):
    """Return the parts of a certificate from its serial number on."""
    fields = Der(certificate).of(0x30).children()[0].of(0x30).children()
    return fields[1:] if fields[0].tag == 0xA0 else fields


def get_name(certificate):
    """Return the issuer and the serial number of a certificate, as they are written."""
    fields = get_fields(certificate)
    return fields[2].whole, fields[0].whole


def get_hash(identifier):
    if identifier not in HASHES:
        raise Unknown(f"hash {identifier}")
    return HASHES[identifier]


def holds_digest(signer, data):
    [value] = signer["signed"][DIGEST_ATTRIBUTE]
    return value.of(0x04).body == hashlib.new(signer["hash"], data).digest()


def binds_certificate(signer):
    """Return whether the signed attributes name the certificate, so that no other one takes its place."""
    if CERTIFICATE_ATTRIBUTE in signer["signed"]:
        parts = signer["signed"][CERTIFICATE_ATTRIBUTE][0].children()[0].children()[0].children()
        name = get_hash(parts[0].children()[0].oid()) if parts[0].tag == 0x30 else "sha256"
        value = next(part for part in parts if part.tag == 0x04)
    elif OLD_CERTIFICATE_ATTRIBUTE in signer["signed"]:
        # As old time-stamp authorities write it.
        name = "sha1"
        value = signer["signed"][OLD_CERTIFICATE_ATTRIBUTE][0].children()[0].children()[0].children()[0]
    else:
        return False
    return value.of(0x04).body == hashlib.new(name, signer["certificate"]).digest()


def is_valid(signer):
    """Return whether a signature is valid; None if it is made in a way that is not known here."""
    kind, name = PROCEDURES.get(signer["procedure"], (None, None))
    algorithm, bits = get_fields(signer["certificate"])[5].of(0x30).children()
    words = algorithm.children()
    key, number = bits.of(0x03).body[1:], words[0].oid()
    digest_name = name or signer["hash"]
    if kind == "rsa" and number == RSA_KEY:
        return is_rsa_valid(key, digest_name, signer["message"], signer["value"])
    if kind == "ec" and number == EC_KEY and len(words) > 1 and words[1].tag == 0x06 and words[1].oid() == P256:
        return is_ecdsa_valid(key, digest_name, signer["message"], signer["value"])
    return None


def is_rsa_valid(key, name, message, value):
    """Return whether a signature by RSA (PKCS#1, version 1.5) is valid: the block is built anew and compared."""
    modulus, exponent = (part.integer() for part in Der(key).of(0x30).children())
    size = (modulus.bit_length() + 7) // 8
    if modulus.bit_length() < 2048 or exponent < 3 or len(value) != size:
        return False
    digest = hashlib.new(name, message).digest()
    last = {"sha256": b"\1", "sha384": b"\2", "sha512": b"\3"}[name]
    algorithm = bytes.fromhex("300d06096086480165030402") + last + b"\x05\x00"
    info = algorithm + b"\x04" + bytes([len(digest)]) + digest
    info = b"\x30" + bytes([len(info)]) + info
    block = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    return pow(int.from_bytes(value, "big"), exponent, modulus) == int.from_bytes(block, "big")


# The curve P-256: y² = x³ - 3x + b modulo p; n is the order of the point G.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def is_ecdsa_valid(key, name, message, value):
    """Return whether a signature by ECDSA on P-256 is valid."""
    if len(key) != 65 or key[0] != 4:
        raise Unknown("a compressed key")
    point = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    parts = Der(value)
    r, s = (part.integer() for part in parts.of(0x30).children())
    is_on_curve = max(point) < P and (point[1] ** 2 - point[0] ** 3 + 3 * point[0] - B) % P == 0
    if not is_on_curve or not 0 < r < N or not 0 < s < N or parts.end != len(value):
        return False
    # The leftmost bits of the hash, as many as the order has.
    digest = int.from_bytes(hashlib.new(name, message).digest()[:32], "big")
    inverse = pow(s, -1, N)
    total = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, point))
    return total is not None and total[0] % N == r


def add(one, other):
    """Return the sum of two points of the curve; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, P) % P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def multiply(number, point):
    total = None
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


# === OUTPUT === #


def clean(text):
    """Return a text that a pack made up as one plain line."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))


def read_fingerprint(text):
    digits = re.sub(r"[\s:-]", "", text).lower()
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise argparse.ArgumentTypeError("a fingerprint has 64 hexadecimal digits (SHA-256)")
    return digits


def collect(folder, fingerprint):
    """Return the results; that a pack cannot be read is one that does not hold."""
    results, checks = [], check(folder, fingerprint)
    try:
        for result in checks:
            results.append(result)
    except Unknown as error:
        results.append((f"the seal uses a procedure that is not known here: {error}", None))
    except UNREADABLE as error:
        results.append((f"the pack cannot be read: {error!r}", False))
    return results


def main():
    parser = argparse.ArgumentParser(description="Check an evidence pack without Odoo.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--fingerprint", type=read_fingerprint, help="of the seal's certificate, from the vendor")
    arguments = parser.parse_args()
    # Names in any script are printed wherever the output goes.
    sys.stdout.reconfigure(errors="backslashreplace")
    results = collect(arguments.folder, arguments.fingerprint)
    words = {True: "ok      ", False: "FAILED  ", None: "UNKNOWN "}
    for what, holds in results:
        print(words[None if holds is None else bool(holds)] + clean(what))
    unknown = sum(holds is None for _what, holds in results)
    failed = sum(holds is not None and not holds for _what, holds in results)
    print(f"\n{len(results) - failed - unknown} checks hold, {failed} failed.")
    if unknown:
        print(f"{unknown} could not be done here: open the PDF in a reader, its seal must be valid.")
    if not arguments.fingerprint:
        print(
            "Compare the certificate of the seal above with the fingerprint on the vendor's check page or in the mail"
        )
        print("with the document, or run this again with --fingerprint: else all of it may be somebody else's making.")
    return 1 if failed else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
