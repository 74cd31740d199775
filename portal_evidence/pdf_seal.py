"""Seals on PDFs (PAdES), made and checked by pyHanko. No database."""

import io
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import RevocationInfoValidationType, validate_pdf_ltv_signature, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.registry import SimpleCertificateStore
from requests import RequestException

FIELD = "Seal"
LEVELS = ("B-B", "B-T", "B-LTA")
YEARS = 10
AUTHORITY_TIMEOUT = 10  # seconds for one request to the time-stamp authority

_logger = logging.getLogger(__name__)


class SealError(Exception):
    """The seal cannot be made; the text says why."""


@dataclass
class Authority:
    """A time-stamp authority.

    :param str url: its address
    :param tuple roots: certificates in PEM that its answers, and the seal's certificate, are trusted by
    :param tuple login: its user name and password, if it asks for them
    """

    url: str
    roots: tuple = ()
    login: tuple | None = None


def make_certificate(company):
    """Return a new key with a certificate that nobody but itself vouches for.

    :param str company: the name of the vendor
    :return: PKCS#12 without passphrase, bytes
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{company[:40]} document seal"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, company[:64]),
        ]
    )
    now = datetime.now(timezone.utc)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, key_cert_sign=False, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return pkcs12.serialize_key_and_certificates(
        company.encode()[:60], key, certificate, None, serialization.NoEncryption()
    )


def read_certificate(data, passphrase=""):
    """Return what a PKCS#12 file holds: `subject`, `issuer`, `valid_from`, `valid_until`, `sha256`, `is_self_signed`.

    :param bytes data: the file
    :param str passphrase: what opens it
    :raise SealError: if it cannot be opened, or there is no key in it
    """
    _key, certificate, _others = _open(data, passphrase)
    return {
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "valid_from": certificate.not_valid_before_utc.replace(tzinfo=None),
        "valid_until": certificate.not_valid_after_utc.replace(tzinfo=None),
        "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
        "is_self_signed": certificate.subject == certificate.issuer,
    }


def _open(data, passphrase):
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode() or None)
    except ValueError as error:
        raise SealError("The file is no PKCS#12 certificate, or the passphrase is wrong.") from error
    if not key or not certificate:
        raise SealError("The file holds no private key with its certificate.")
    return key, certificate, others


def _load_signer(data, passphrase):
    key, certificate, others = _open(data, passphrase)
    key_der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = [
        asn1_x509.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in (certificate, *others)
    ]
    return signers.SimpleSigner(
        signing_cert=certificates[0],
        signing_key=asn1_keys.PrivateKeyInfo.load(key_der),
        # Without the signing certificate itself, which pyHanko adds: strict readers refuse it twice.
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
    )


def seal(pdf, certificate, passphrase="", reason="", location="", authority=None):
    """Seal a PDF as well as is possible now.

    With a time-stamp authority the seal is B-LTA; if what that needs cannot be had, B-T; if the authority does not
    answer, B-B.

    :param bytes pdf: the document
    :param bytes certificate: PKCS#12
    :param str passphrase: what opens it
    :param str reason: the purpose that readers show
    :param str location: where it belongs; in ASCII, so that it stands in the file as it is
    :param Authority authority: where time stamps come from
    :return: the sealed document and its level, one of `LEVELS`
    :raise SealError: if it cannot be sealed at all
    """
    signer, texts = _load_signer(certificate, passphrase), {"reason": reason or None, "location": location or None}
    if authority:
        for level in ("B-LTA", "B-T"):
            try:
                return _sign(pdf, signer, texts, authority, level), level
            except Exception as error:
                if _is_revoked(error):
                    raise SealError("The certificate of the seal is revoked.") from error
                # Whatever an authority answers costs a level, never the seal.
                _logger.info("No %s seal: %s", level, error)
                if isinstance(error.__cause__, RequestException) or isinstance(error, RequestException | OSError):
                    break
    try:
        return _sign(pdf, signer, texts, None, "B-B"), "B-B"
    except Exception as error:
        raise SealError(f"The document cannot be sealed: {error}") from error


def _sign(pdf, signer, texts, authority, level):
    context = _context(authority, signer.signing_cert) if level == "B-LTA" else None
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        # Whoever adds to the file afterwards makes the seal invalid; only what lets it last longer may follow.
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        **texts,
        embed_validation_info=level == "B-LTA",
        use_pades_lta=level == "B-LTA",
        validation_context=context,
    )
    stamper = authority and timestamps.HTTPTimeStamper(
        authority.url, timeout=AUTHORITY_TIMEOUT, auth=authority.login or None
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    output = io.BytesIO()
    signers.PdfSigner(metadata, signer, timestamper=stamper).sign_pdf(writer, output=output)
    if level == "B-T" and authority.roots and not _is_stamp_trusted(output.getvalue(), authority):
        raise SealError("The time stamp comes from somebody whom the vendor does not trust.")
    if level == "B-LTA" and not _is_lasting(output.getvalue(), authority):
        raise SealError("What proves that the certificates were valid is not in the document.")
    return output.getvalue()


def _is_revoked(error):
    """Return whether a certificate is revoked, by all that led to an error."""
    while error:
        if isinstance(error, RevokedError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_lasting(pdf, authority):
    """Return whether a seal can be judged by what is in the document alone, when nobody answers any more."""
    [signature] = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
    roots = _get_roots(authority)
    if signature.signer_cert.self_signed != "no":
        roots.append(signature.signer_cert)
    try:
        status = validate_pdf_ltv_signature(
            signature,
            RevocationInfoValidationType.PADES_LTA,
            {"trust_roots": roots or None, "allow_fetching": False},
            # The last time stamp alone is judged without what is in the document.
            bootstrap_validation_context=ValidationContext(trust_roots=roots or None, allow_fetching=False),
        )
    except Exception as error:
        _logger.info("The seal does not last: %s", error)
        return False
    return bool(status.valid and status.trusted)


def _is_stamp_trusted(pdf, authority):
    """Return whether the time stamp of a seal comes from an authority that the vendor trusts."""
    [signature] = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False),
        ts_validation_context=ValidationContext(trust_roots=_get_roots(authority), allow_fetching=False),
    )
    stamp = status.timestamp_validity
    return bool(stamp and stamp.valid and stamp.trusted)


def _get_roots(authority):
    return [root for text in authority.roots for root in _read_pem(text)]


def _context(authority, certificate):
    """Return what certificates are judged by: the roots the vendor trusts, and a self-made certificate itself."""
    roots = _get_roots(authority)
    if certificate.self_signed != "no":
        roots.append(certificate)
    return ValidationContext(
        trust_roots=roots or None, allow_fetching=True, revocation_mode="hard-fail", other_certs=[certificate]
    )


def _read_pem(text):
    data = text.encode() if isinstance(text, str) else text
    return [asn1_x509.Certificate.load(der) for _type, _headers, der in pem.unarmor(data, multiple=True)]


def check(pdf):
    """Return what the seal of a PDF is worth by itself: `is_intact`, `level` and `sha256` of the certificate.

    Whether the certificate is the vendor's is for whoever knows the vendor's.

    :param bytes pdf: the document
    :raise SealError: if there is no seal
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        [signature] = reader.embedded_regular_signatures
    except Exception as error:
        raise SealError("There is no seal in this document.") from error
    stamps = reader.embedded_timestamp_signatures
    try:
        context = ValidationContext(trust_roots=_get_certificates(signature, stamps), allow_fetching=False)
        status = validate_pdf_signature(signature, context)
    except Exception as error:
        _logger.info("The seal cannot be checked: %s", error)
        return {"is_intact": False, "level": None, "sha256": None}
    is_intact = status.intact and status.valid and _covers_file(pdf, status, stamps)
    level = "B-T" if signature.attached_timestamp_data is not None else "B-B"
    if level == "B-T" and stamps:
        level = "B-LTA"
    return {"is_intact": bool(is_intact), "level": level, "sha256": signature.signer_cert.sha256.hex()}


def _get_certificates(signature, stamps):
    """Return the certificates of the seal and its time stamps: who vouches for them is not asked here."""
    stamp_data = signature.attached_timestamp_data
    attached = [each.chosen for each in stamp_data["certificates"]] if stamp_data is not None else []
    return [signature.signer_cert, *(stamp.signer_cert for stamp in stamps), *attached]


def _covers_file(pdf, status, stamps):
    """Return whether nothing was added after the seal but what makes it last longer."""
    if not pdf.rstrip().endswith(b"%%EOF"):
        return False
    if not stamps:
        return status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    is_allowed = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    return is_allowed and status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
