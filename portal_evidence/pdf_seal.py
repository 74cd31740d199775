"""Seals on PDFs (PAdES), made and checked by pyHanko. No database."""

import asyncio
import hashlib
import io
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from asn1crypto import cms, pem
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.validation import RevocationInfoValidationType, validate_pdf_ltv_signature, validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.ltv import establish_timestamp_trust
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.registry import SimpleCertificateStore
from requests import RequestException, Timeout

FIELD = "Seal"
LEVELS = ("B-B", "B-T", "B-LTA")
YEARS = 10
AUTHORITY_TIMEOUT = 10  # seconds for one request to the time-stamp authority
AUTHORITY_PAUSE = 60  # seconds for which an authority that hangs is not asked again, by each process
# What lasts is written before the archive time stamp, so that it covers every byte of the file.
LASTING = DSSContentSettings(
    include_vri=False,
    next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
)
# An archive time stamp is renewed after this time, or this long before its certificate ends.
RENEWED_AFTER = timedelta(days=335)
RENEWED_BEFORE = timedelta(days=60)

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


class Stamper(timestamps.HTTPTimeStamper):
    """The client of a time-stamp authority, which leaves one alone for a while that hangs.

    Hundreds of documents would wait for it otherwise, each as long as the first.
    """

    paused = {}  # until when (monotonic, in seconds), by address

    def __init__(self, authority):
        super().__init__(authority.url, timeout=AUTHORITY_TIMEOUT, auth=authority.login or None)

    async def async_request_tsa_response(self, req):
        """Override of pyHanko.

        :raise ConnectionError: at once, if the authority hung a moment ago
        """
        if time.monotonic() < self.paused.get(self.url, 0):
            raise ConnectionError("The time-stamp authority did not answer a moment ago.")
        try:
            return await super().async_request_tsa_response(req)
        except timestamps.TimestampRequestError as error:
            if isinstance(error.__cause__, Timeout):
                self.paused[self.url] = time.monotonic() + AUTHORITY_PAUSE
            raise


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
    key, _certificate, _others = _open(data, passphrase)
    key_der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = _load_certificates(data, passphrase)
    return signers.SimpleSigner(
        signing_cert=certificates[0],
        signing_key=asn1_keys.PrivateKeyInfo.load(key_der),
        # Without the signing certificate itself, which pyHanko adds: strict readers refuse it twice.
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
    )


def _load_certificates(data, passphrase):
    """Return the certificate of a PKCS#12 file, then those of whoever vouches for it."""
    _key, certificate, others = _open(data, passphrase)
    encodings = [each.public_bytes(serialization.Encoding.DER) for each in (certificate, *others)]
    return [asn1_x509.Certificate.load(encoding) for encoding in encodings]


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
        dss_settings=LASTING,
        validation_context=context,
    )
    stamper = authority and Stamper(authority)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    output = io.BytesIO()
    signers.PdfSigner(metadata, signer, timestamper=stamper).sign_pdf(writer, output=output)
    if level == "B-T" and authority.roots and not _is_stamp_trusted(output.getvalue(), authority):
        raise SealError("The time stamp comes from somebody whom the vendor does not trust.")
    if level == "B-LTA" and not _is_lasting(output.getvalue(), authority):
        raise SealError("What proves that the certificates were valid is not in the document.")
    return output.getvalue()


def renew(pdf, authority):
    """Return a B-LTA document with one more archive time stamp, and what is needed to judge the one before.

    :param bytes pdf: the document
    :param Authority authority: where the time stamp comes from
    :raise SealError: if it cannot be had, or the seal would not last with it
    """
    try:
        renewed = _add_stamp(pdf, authority)
    except Exception as error:
        raise SealError(f"The time stamp cannot be renewed: {error}") from error
    state = check(renewed)
    is_longer = renewed.startswith(pdf) and _count_stamps(renewed) == _count_stamps(pdf) + 1
    if not (is_longer and state["is_intact"] and state["level"] == "B-LTA" and _is_lasting(renewed, authority)):
        raise SealError("The seal would not last with its new time stamp.")
    return renewed


def _add_stamp(pdf, authority):
    """Return a document with what is needed to judge its last archive time stamp, and a new one over all of it."""
    output, reader = io.BytesIO(), PdfFileReader(io.BytesIO(pdf), strict=False)
    [signature] = reader.embedded_regular_signatures
    context, last = _context(authority, signature.signer_cert), reader.embedded_timestamp_signatures[-1]
    trust = establish_timestamp_trust(last.signed_data, context, last.compute_digest())
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, paths=(asyncio.run(trust).validation_path,), validation_context=context
    )
    stamper, settings = PdfTimeStamper(Stamper(authority)), LASTING.next_ts_settings
    stamper.timestamp_pdf(writer, "sha256", context, output=output, dss_settings=settings)
    return output.getvalue()


def _count_stamps(pdf):
    return len(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_timestamp_signatures)


def get_renewal_time(pdf):
    """Return when the last archive time stamp of a document has to be renewed (UTC); None if there is none.

    :param bytes pdf: the document
    """
    stamps = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_timestamp_signatures
    if not stamps:
        return None
    content = stamps[-1].signed_data["encap_content_info"]["content"].parsed
    ends = stamps[-1].signer_cert.not_valid_after - RENEWED_BEFORE
    return min(content["gen_time"].native + RENEWED_AFTER, ends).replace(tzinfo=None, microsecond=0)


def stamp(data, authority):
    """Return a time stamp (RFC 3161) over some data, in DER.

    :param bytes data: what is stamped
    :param Authority authority: where it comes from
    :raise SealError: if it cannot be had, or is none that the vendor trusts
    """
    try:
        stamper = Stamper(authority)
        token = asyncio.run(stamper.async_timestamp(hashlib.sha256(data).digest(), "sha256")).dump()
    except Exception as error:
        raise SealError(f"The time-stamp authority does not answer as it should: {error}") from error
    read_stamp(token, data, _get_roots(authority))
    return token


def read_stamp(token, data, roots=()):
    """Return when a time stamp was made (UTC).

    :param bytes token: the time stamp, in DER
    :param bytes data: what it is over
    :param roots: certificates that it is trusted by; by default, who made it is not asked
    :raise SealError: if it is not over the data, not valid, or not trusted
    """
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        certificates = [each.chosen for each in signed["certificates"]]
        # Judged as of its own time: its certificate may have ended since.
        context = ValidationContext(
            trust_roots=roots or certificates,
            other_certs=certificates,
            allow_fetching=False,
            moment=signed["encap_content_info"]["content"].parsed["gen_time"].native,
        )
        status = asyncio.run(validate_tst_signed_data(signed, context, hashlib.sha256(data).digest()))
    except Exception as error:
        raise SealError(f"The time stamp cannot be read: {error}") from error
    if not (status["intact"] and status["valid"] and status["trust_problem_indic"] is None):
        raise SealError("The time stamp is not valid.")
    return status["timestamp"].replace(tzinfo=None, microsecond=0)


def ask_revocation(certificate, passphrase="", authority=None):
    """Return what is known of whether a certificate is revoked.

    :param bytes certificate: PKCS#12, with the certificates of those who vouch for it
    :param str passphrase: what opens it
    :param Authority authority: whose roots are trusted besides
    :return: "valid" if its authority says so, "unknown" if that does not answer, or "untold" if the certificate names
        no address to ask
    :raise SealError: if it is revoked
    """
    own, *others = _load_certificates(certificate, passphrase)
    if not own.ocsp_urls and not own.crl_distribution_points:
        return "untold"
    roots = [*others, *(_get_roots(authority) if authority else ())]
    context = ValidationContext(trust_roots=roots, allow_fetching=True, revocation_mode="hard-fail")
    try:
        asyncio.run(CertificateValidator(own, others, context).async_validate_path())
    except Exception as error:
        if _is_revoked(error):
            raise SealError("The certificate of the seal is revoked.") from error
        # Nobody can be asked, or what was answered cannot be judged: that alone keeps nobody from sealing.
        _logger.info("Whether the certificate is revoked is not known: %s", error)
        return "unknown"
    return "valid"


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
