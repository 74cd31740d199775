"""A time-stamp authority of our own, with its root and its revocation list, on this machine."""

import contextlib
import socket
import tempfile
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from asn1crypto import pem
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertomancerConfig
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CONFIG = """
external-url-prefix: "{address}"
keysets:
  keys:
    path-prefix: "."
    keys:
      root: {{path: root.pem}}
      stamp: {{path: stamp.pem}}
      seal: {{path: seal.pem}}
pki-architectures:
  test:
    keyset: keys
    entity-defaults: {{country-name: BE, organization-name: Test Authority}}
    entities:
      root: {{common-name: Test Root}}
      stamp: {{common-name: Test Time Stamps}}
      seal: {{common-name: Harbour & Pine}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2090-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [key_cert_sign, crl_sign]}}}}
      stamp:
        subject: stamp
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2090-01-01T00:00:00+0000"}}
        extensions:
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature]}}}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}}}
      seal:
        subject: seal
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2090-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}}}
      revoked:
        subject: seal
        subject-key: seal
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2090-01-01T00:00:00+0000"}}
        revocation: {{revoked-since: "2021-01-01T00:00:00+0000", reason: key_compromise}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}}}
    services:
      crl-repo:
        root: {{for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}}
      time-stamping:
        stamp: {{signing-cert: stamp}}
"""


class Silent(WSGIRequestHandler):
    def log_message(self, *_arguments):
        """Say nothing: what is asked for is the test's matter."""


@contextlib.contextmanager
def serving(with_list=True):
    """Keep the authority up within the block.

    :param bool with_list: whether it tells which certificates are revoked
    :return: a dict of its `url`, the `root` in PEM, `pkcs12`, a certificate for seals that the root vouches for, and
        `revoked`, one that it revoked
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in ("root", "stamp", "seal"):
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            data = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            Path(folder, f"{name}.pem").write_bytes(data)
        server = make_server("127.0.0.1", 0, None, handler_class=Silent)
        address = f"http://127.0.0.1:{server.server_port}"
        config = CertomancerConfig.from_yaml(CONFIG.format(address=address), key_search_dir=folder)
        test = config.get_pki_arch("test")
        animator = Animator(AnimatorArchStore({"test": test}), with_web_ui=False)
        server.set_app(animator if with_list else _without_list(animator))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield {
                "url": f"{address}/test/tsa/stamp",
                "root": _to_pem(test.get_cert("root")),
                "pkcs12": test.package_pkcs12("seal", password=b"secret"),
                "revoked": test.package_pkcs12("revoked", password=b"secret"),
            }
        finally:
            server.shutdown()
            server.server_close()


@contextlib.contextmanager
def silent():
    """Listen within the block, and never answer.

    :return: the address, and a list with each connection
    """
    asked = []

    def listen(server):
        with contextlib.suppress(OSError):
            while True:
                asked.append(server.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, args=(server,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection in asked:
                connection.close()


def _without_list(animator):
    def answer(environ, start_response):
        if "/crls/" not in environ["PATH_INFO"]:
            return animator(environ, start_response)
        start_response("503 Service Unavailable", [])
        return [b""]

    return answer


def _to_pem(certificate):
    return pem.armor("CERTIFICATE", certificate.dump()).decode()
