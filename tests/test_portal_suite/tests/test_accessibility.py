import os
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from werkzeug.datastructures import FileStorage

from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.tests.picture import draw_picture

from .common import SuiteCommon

# The pages to check, and the users who open them.
PAGES = (
    ("/my", "anna.suite"),
    ("/my/account", "anna.suite"),
    ("/my/addresses", "anna.suite"),
    ("/my/payment_method", "anna.suite"),
    ("/my/security", "anna.suite"),
    ("/my/security/sign-ins", "anna.suite"),
    ("/my/security/sign-ins?search=nothing", "anna.suite"),
    ("/my/notifications", "anna.suite"),
    ("/my/privacy", "anna.suite"),
    ("/my/packs", "anna.suite"),
    ("/my/test-cases", "anna.suite"),
    ("/my/no-such-page", "anna.suite"),
    ("/my/team", "anna.suite"),
    ("/my/team/invite", "anna.suite"),
    ("/my/team/{member}", "anna.suite"),
    ("/my/quotes", "anna.suite"),
    ("/my/orders", "anna.suite"),
    ("/my/orders/{quote}", "anna.suite"),
    ("/my/orders/{order}", "anna.suite"),
    ("/my/orders/{order}/reorder", "anna.suite"),
    ("/my/orders/{reorder}", "anna.suite"),
    ("/my/deliveries/{returnable}", "anna.suite"),
    ("/my/deliveries/{returnable}/return", "anna.suite"),
    ("/my/returns", "anna.suite"),
    ("/my/returns/{return}", "anna.suite"),
    ("/my/deliveries", "anna.suite"),
    ("/my/deliveries/{delivery}", "anna.suite"),
    ("/my/orders/{delivered}", "anna.suite"),
    ("/my/balance", "anna.suite"),
    ("/my/balance/statement", "anna.suite"),
    ("/my/invoices/{invoice}", "anna.suite"),
    ("/my/invoices/downloads", "anna.suite"),
    ("/my/payments", "anna.suite"),
    ("/my/invoices/{invoice}#o_portal_dispute", "anna.suite"),
    ("/my/ticket/{ticket}", "anna.suite"),
    ("/my/ticket/{ticket}/answers", "anna.suite"),
    ("/new/ticket", "anna.suite"),
    ("/help/new", None),
    ("/my/ticket/{solved}", "anna.suite"),
    ("/my/documents", "anna.suite"),
    ("/my/documents/folder/{folder}", "anna.suite"),
    ("/my/documents/file/{file}", "anna.suite"),
    ("/my/documents/folder/{folder}?added=1", "anna.suite"),
    ("/my/documents/folder/{exchange}", "anna.suite"),
    ("/my/documents/shared/{record_share}", "anna.suite"),
    ("/my/documents/shared/{shown_share}", "anna.suite"),
    ("/my/documents/shared/{shown_share}/attachment/{shown_file}/show", "anna.suite"),
    ("/portal/documents/{open_share}", None),
    ("/portal/documents/{locked_share}", None),
    ("/portal/documents/none", None),
    ("/portal/verify", None),
    ("/portal/notices/{stop}", None),
    ("{ended_link}", None),
    ("/web/login?login=anna", None),
    ("/web/reset_password", None),
    ("/web/signup", None),
    ("/web/signup?token=over", None),
    ("/my/signatures", "anna.suite"),
    ("/my/signatures/{accept}", "anna.suite"),
    ("/my/signatures/{sign}", "anna.suite"),
    ("/my/deliveries/{to_receive}", "anna.suite"),
    ("/my/deliveries/{received}", "anna.suite"),
    ("{receive_link}", None),
    ("/my/purchase", "anna.suite"),
    ("/my/purchase/{supplied}", "anna.suite"),
    ("/my/purchase/{supplied}/answer", "anna.suite"),
    ("/my/purchase/{supplied}/ship", "anna.suite"),
    ("/my/purchase/{supplied}/bill", "anna.suite"),
    ("/my/requests", "anna.suite"),
    ("/my/requests/{request}", "anna.suite"),
    ("/portal/requests/{upload}", None),
)
# The scripts have run, the counters are loaded, and so are the messages of the conversation below a document, which
# loads its own scripts when it is reached.
READY = """
document.readyState === "complete" && document.body.getAttribute("is-ready") === "true" &&
    !document.querySelector(".placeholder") &&
    [...document.querySelectorAll(".o_portal_chatter")].every((chatter) => {
        chatter.scrollIntoView();
        const {shadowRoot} = document.querySelector("#chatterRoot") || {};
        return shadowRoot?.querySelector(".o-mail-Message, .o-mail-Thread-empty > *");
    })
"""
# Width, height, and whether it is touched.
SCREENS = ((375, 667, True), (1280, 900, False))
RUN = """
(async () => {
    const page = document.documentElement;
    // The page has been laid out for the size of this screen.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    if (page.scrollWidth > page.clientWidth) {
        const width = page.scrollWidth - page.clientWidth;
        console.error(`At ${window.innerWidth} px the page is ${width} px wider than the window.`);
    } else if (violations.length) {
        const found = violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 150))]);
        console.error(`axe at ${window.innerWidth} px: ` + JSON.stringify(found));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install")
class TestAccessibility(SuiteCommon, HttpCase):
    """Each page is opened once, and looked at on each of the `SCREENS`."""

    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        script = Path(os.environ.get("PORTAL_AXE") or "/")
        if not script.is_file():
            raise cls.skipTest(cls, "axe-core is missing; `make test` fetches it and sets PORTAL_AXE.")
        cls.axe = script.read_text()
        cls.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        cls.env["ir.config_parameter"].set_param("portal_custom_base.two_factor", "recommended")
        cls.env["portal.event"].search([]).is_enabled = True
        cls.anna.partner_id.portal_role_id = cls.env.ref("portal_access_rules.portal_role_administrator")
        cls.env.ref("portal_access_rules.portal_document_type_quote").link_policy = "sign_in"
        cls.places = cls._create_tickets() | {
            "member": cls.frank.partner_id.id,
            "ended_link": cls.quotes[0].get_portal_url(),
            "quote": cls.quotes[0].id,
            "order": cls.order.id,
            "invoice": cls.invoices[1].id,
            "stop": cls.env["portal.notice.preference"]._get_stop_token(
                cls.anna.partner_id, cls.env.ref("portal_custom_base_sale.event_quote_sent")
            ),
        }
        cls.places |= cls._ask_for_files()
        cls.places |= cls._deliver_a_part()
        cls.places |= cls._prepare_files()
        cls.places |= cls._send_back()
        cls.places |= cls._ship()
        cls.places |= cls._supply()
        values = [{"name": f"Case {number}", "partner_id": cls.anna.partner_id.id} for number in range(30)]
        cls.env["test_portal.case"].create(values)

    @classmethod
    def _deliver_a_part(cls):
        """Return the places of a delivery that is late, and of its order, of which a part has left."""
        desk = cls.env["product.product"].create({"name": "Suite desk", "type": "consu"})
        order = cls._create_orders(cls.anna.partner_id)
        order.order_line = [Command.clear(), Command.create({"product_id": desk.id, "product_uom_qty": 3})]
        order.action_confirm()
        first = order.picking_ids
        first.move_ids.write({"quantity": 1, "picked": True})
        first._action_done()
        rest = order.picking_ids - first
        rest.scheduled_date = fields.Datetime.now() + timedelta(days=9)
        cls.env.cr.flush()
        ups = cls.env.ref("portal_delivery_track.carrier_ups")
        cls.env["portal.delivery.parcel"].create({"picking_id": rest.id, "carrier_id": ups.id, "number": "1Z4711"})
        return {"delivery": rest.id, "delivered": order.id}

    @classmethod
    def _ask_for_files(cls):
        """Return the places of a file to accept, one to sign and one to upload."""
        folder, person = cls.env["portal.document.folder"].create({"name": "Files"}), cls.anna.partner_id
        attachment = cls.env["ir.attachment"].create({"name": f"{'Long name of a file ' * 5}.pdf", "raw": b"%PDF-1.4"})
        document = cls.env["portal.document"]._create_with_file(folder, attachment)
        acceptances = cls.env["portal.document.acceptance"]
        values = {"name": "Certificate", "partner_id": person.id, "folder_id": folder.id, "allows_link": True}
        request = cls.env["portal.document.request"].create(values)
        address = cls.env["portal.document.request.link"]._create_address(request, person)
        return {
            "accept": acceptances._ask(document, "accept", person, message="Before you begin").id,
            "sign": acceptances._ask(document, "sign", cls.acme, [person, cls.frank.partner_id]).id,
            "request": request.id,
            "upload": address.rpartition("/")[2],
        }

    @classmethod
    def _send_back(cls):
        """Return the places of an order, its delivery, what is sent back of it, and what is ordered again."""
        name = "Desk with a very long name that no column of a table was made for " * 2
        product = cls.env["product.product"].create({"name": name, "type": "consu"})
        line = Command.create({"product_id": product.id, "product_uom_qty": 5})
        order = cls.env["sale.order"].create({"partner_id": cls.anna.partner_id.id, "order_line": [line]})
        order.action_confirm()
        delivery = order.picking_ids
        delivery.move_ids.write({"quantity": 5, "picked": True})
        delivery._action_done()
        line = Command.create({"move_id": delivery.move_ids.id, "quantity": 2})
        values = {"picking_id": delivery.id, "partner_id": cls.anna.partner_id.id, "line_ids": [line]}
        reason = cls.env.ref("portal_delivery_return.return_reason_wrong")
        values |= {"reason_id": reason.id, "text": "The colour is wrong.", "instructions": "Pack it well."}
        sent_back = cls.env["portal.delivery.return"].create(values)
        sent_back.action_approve()
        reorder = order.copy()
        reorder.write({"portal_reorder_state": "requested", "portal_reorder_source_id": order.id})
        return {"returnable": delivery.id, "return": sent_back.id, "reorder": reorder.id}

    @classmethod
    def _ship(cls):
        """Return the places of a delivery to confirm, its link, and one that was received with reservations."""
        product = cls.env["product.product"].create(
            {"name": f"{'Long name of a desk ' * 5}", "type": "consu", "is_storable": True}
        )
        line = [Command.create({"product_id": product.id, "product_uom_qty": 5})]
        values = {"partner_id": cls.anna.partner_id.id, "order_line": line}
        orders = cls.env["sale.order"].create([values, values])
        orders.action_confirm()
        for move in orders.picking_ids.move_ids:
            move.write({"quantity": 5, "picked": True})
        orders.picking_ids._action_done()
        to_receive, received = orders.picking_ids
        user, offers = cls.anna.with_user(cls.anna), cls.env["portal.evidence.offer"]
        typed = {"received": "4", "damaged": "1", "note": "Scratched"}
        answer = {"name": "Anna", "consent": True, "lines": {str(received.move_ids.id): typed}}
        answer["digest"] = offers._get_last_sudo(received).digest
        cls.env["portal.delivery.receipt.decision"]._receive(received, answer, Actor(user=user))
        return {
            "to_receive": to_receive.id,
            "received": received.id,
            "receive_link": to_receive.get_portal_url(),
        }

    @classmethod
    def _supply(cls):
        """Return the place of an order to a supplier, who answered and sent something; a part of it was received."""
        name = "Lamp with a very long name that no column of a table was made for " * 2
        product = cls.env["product.product"].create({"name": name, "type": "consu", "is_storable": True})
        line = Command.create({"product_id": product.id, "product_qty": 5, "price_unit": 9})
        order = cls.env["purchase.order"].create({"partner_id": cls.anna.partner_id.id, "order_line": [line]})
        order.button_confirm()
        line, act = order.order_line, {"order_id": order.id, "partner_id": cls.anna.partner_id.id, "note": "See you"}
        act["commercial_partner_id"] = cls.acme.id
        answered = {
            "order_line_id": line.id,
            "product_name": name,
            "kind": "changed",
            "quantity": 4,
            "asked_quantity": 5,
        }
        values = {"version": 1, "kind": "order", "digest": "x", "line_ids": [Command.create(answered)]}
        cls.env["portal.supplier.response"].create(act | values)
        sent = Command.create({"order_line_id": line.id, "quantity": 3, "lots": "LOT-7"})
        values = {"shipped_on": fields.Date.today(), "carrier": "Fast", "tracking": "4711", "line_ids": [sent]}
        cls.env["portal.supplier.shipment"].create(act | values)
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids._action_done()
        return {"supplied": order.id}

    @classmethod
    def _create_tickets(cls):
        """Return tickets: one that is promised an answer and has a reader, and one that is solved and can be rated."""
        cls.env["helpdesk.ticket.team"].search([]).portal_visitors_send_files = True
        team = cls.env["helpdesk.ticket.team"].create({"name": "Desks", "use_sla": True})
        cls.env["helpdesk.sla"].create({"name": "Answer", "hours": 8, "team_ids": team.ids})
        values = {"description": "<p>x</p>", "partner_id": cls.anna.partner_id.id, "team_id": team.id, "user_id": False}
        ticket, solved = cls.env["helpdesk.ticket"].create(
            [values | {"name": "Desk is stuck"}, values | {"name": "Lamp flickers", "resolution": "<p>New lamp</p>"}]
        )
        ticket.portal_reader_ids = cls.frank.partner_id
        words = "Please tell us the number on the label below the top of the desk. " * 3
        ticket.message_post(body=words, message_type="comment", subtype_xmlid="mail.mt_comment")
        solved.stage_id = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        return {"ticket": ticket.id, "solved": solved.id}

    @classmethod
    def _prepare_files(cls):
        """Return where the pages of a folder and of a file are, for a person and for visitors with an address."""
        folder = cls.env["portal.document.folder"].create({"name": "Manuals"})
        folder.create({"name": "Norms", "parent_id": folder.id})
        attachment = cls.env["ir.attachment"].create({"name": "desk.txt", "raw": b"Desk"})
        document = cls.env["portal.document"]._create_with_file(folder, attachment)
        folder.share_with_customer(cls.anna.partner_id, may_upload=True)
        shares = {"open_share": None, "locked_share": "correct horse"}
        addresses = {
            name: folder.share_with_customer(cls.anna.partner_id, login_required=False, password=password)
            for name, password in shares.items()
        }
        tokens = {name: address.rpartition("/")[2] for name, address in addresses.items()}
        places = {"folder": folder.id, "file": document.id, "exchange": cls._add_file(), **tokens}
        return places | {"record_share": cls._share_record(), **cls._show_record()}

    @classmethod
    def _add_file(cls):
        """Return the id of a folder with a file that its reader added and that waits, and copies that are marked."""
        folder = cls.env["portal.document.folder"].create({"name": "Plans"})
        address = folder.share_with_customer(cls.anna.partner_id, may_upload=True, marking="possible")
        share = cls.env["portal.document.share"]._find_sudo(address.rpartition("/")[2])
        added = FileStorage(BytesIO(b"Plan"), filename=f"{'Long name of a plan ' * 5}.txt")
        share._add_files(folder, [added], Actor(user=cls.anna.with_user(cls.anna)))
        return folder.id

    @classmethod
    def _show_record(cls):
        """Return the places of a share of the files of a record for viewing only, and of one of these."""
        person = cls.anna.partner_id
        values = {"name": "photo.png", "raw": draw_picture(), "is_on_portal": True}
        record = cls.env["product.template"].create({"name": "Desk"})
        file = cls.env["ir.attachment"].create(values | {"res_model": record._name, "res_id": record.id})
        shares = cls.env["portal.document.share"]
        address = shares.share_record_with_customer(record._name, record.id, person, view_only=True)
        return {"shown_share": shares._find_sudo(address.rpartition("/")[2]).id, "shown_file": file.id}

    @classmethod
    def _share_record(cls):
        """Return the id of a share of the files of a record."""
        record = {"res_model": "res.partner", "res_id": cls.anna.partner_id.id}
        for name in ("plan.txt", "A long name of a drawing, revision 27, approved by everybody who had to.txt"):
            cls.env["ir.attachment"].create({"name": name, "raw": b"Plan", "is_on_portal": True, **record})
        shares, person = cls.env["portal.document.share"], cls.anna.partner_id
        address = shares.share_record_with_customer("res.partner", person.id, person, download_limit=5)
        return shares._find_sudo(address.rpartition("/")[2]).id

    def test_axe_finds_nothing(self):
        self.browser = ChromeBrowser(self)
        self.addCleanup(self.browser.stop)
        self.browser._websocket_request("Page.addScriptToEvaluateOnNewDocument", params={"source": self.axe})
        for path, login in PAGES + tuple((f"/fr{path}", login) for path, login in PAGES if path.startswith("/my")):
            path = path.format(**self.places)
            with self.subTest(path=path), self._same_browser():
                self.browser_js(path, RUN, ready=READY, login=login)

    @contextmanager
    def _same_browser(self):
        """Let `browser_js` take one browser for all pages, which need not fetch and compile all scripts anew."""
        browser = self.browser
        # Instead of stopping, it leaves the page.
        leave = partial(browser.navigate_to, "about:blank", wait_stop=True)
        look = partial(self._look, browser._wait_code_ok)
        with patch(f"{ChromeBrowser.__module__}.ChromeBrowser", return_value=browser):
            with patch.object(browser, "stop", leave), patch.object(browser, "_wait_code_ok", look):
                yield

    def _look(self, run, *arguments, **options):
        """Run a code on each screen, and leave the page on the last of them."""
        for width, height, is_phone in SCREENS:
            self.browser._result, self.browser.had_failure = Future(), False
            screen = {"width": width, "height": height, "mobile": False, "deviceScaleFactor": 1}
            self.browser._websocket_request("Emulation.setDeviceMetricsOverride", params=screen)
            self.browser._websocket_request("Emulation.setTouchEmulationEnabled", params={"enabled": is_phone})
            run(*arguments, **options)
