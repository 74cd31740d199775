"""A mail server that accepts e-mails, refuses them or does not respond, as a test requires."""

import contextlib
import socketserver
import threading
from email import message_from_bytes, policy

MODES = ("take", "refuse", "reject", "hang")


class MailServer:
    """E-mails are kept in `mails`, in the order of their arrival, as `EmailMessage` objects.

    `mode` is one of `MODES`: take mails, close each connection at once, reject each recipient that is in
    `rejected`, or say nothing until `mode` changes.
    """

    def __init__(self):
        self.mode, self.mails, self.rejected = "take", [], set()
        self.released = threading.Event()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    server.talk(self.rfile, self.wfile)

        self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.tcp.daemon_threads = True
        self.port = self.tcp.server_address[1]
        threading.Thread(target=self.tcp.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.tcp.shutdown()
        self.tcp.server_close()

    def talk(self, reader, writer):
        """Handle one connection."""
        if self.mode == "hang":
            self.released.wait(120)
        if self.mode in ("hang", "refuse"):
            return
        writer.write(b"220 stub\r\n")
        recipients = []
        while line := reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(self.read_mail(reader, recipients))
            elif verb == b"RCPT":
                address = line.partition(b"<")[2].partition(b">")[0].decode()
                if self.mode == "reject" and address in self.rejected:
                    writer.write(b"550 no such person\r\n")
                    continue
                recipients.append(address)
            elif verb in (b"MAIL", b"RSET"):
                recipients = []
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(b"250 ok\r\n")

    def read_mail(self, reader, recipients):
        lines = []
        while (line := reader.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        mail.recipients = list(recipients)
        return mail

    def to(self, address):
        """Return the e-mails sent to an address."""
        return [mail for mail in self.mails if address in mail.recipients]
