from unittest.mock import patch

from odoo.http import root
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import SuiteCommon

# What Odoo says about itself, and the address of those who make it.
ADVERTS = ("powered by", "odoo.com", "connect your software", "connect with your software", "start on odoo")
# Pages of customers and of those who are not signed in.
PAGES = (
    *("/my", "/my/account", "/my/addresses", "/my/security", "/my/security/sign-ins", "/my/notifications"),
    *("/my/privacy", "/my/payment_method", "/my/team", "/my/quotes", "/my/orders", "/my/invoices", "/my/tickets"),
    *("/my/no-such-page", "/new/ticket", "/portal/verify"),
)
PUBLIC_PAGES = ("/web/login", "/web/reset_password", "/web/signup", "/web/signup?token=over", "/portal/verify")
LAYOUTS = (
    "mail.mail_notification_layout",
    "mail.mail_notification_layout_with_responsible_signature",
    "mail.mail_notification_light",
    "sale.mail_notification_layout_with_responsible_signature",
)
# Texts that have such words, and why no customer reads them.
KNOWN = {
    "auth_signup.mail_template_user_signup_account_created": "`portal.account.mail` writes it anew",
    "auth_signup.portal_set_password_email": "`portal.account.mail` writes it anew",
    "auth_signup.reset_password_email": "`portal.account.mail` writes it anew",
    "auth_signup.set_password_email": "staff",
    "digest.digest_mail_main": "staff",
    "digest.digest_section_mobile": "staff",
    "portal.portal_my_security": "the manual of API keys, in developer mode alone",
    "purchase.portal_my_purchase_order": "the page is the suite's own",
    "sale.sale_order_portal_template": "the page is the suite's own",
    "web.brand_promotion_message": "within `web.brand_promotion`, where the vendor turns it on",
    "web.login_layout": "the layout is not used by the pages of signing in",
}


@tagged("post_install", "-at_install")
class TestAdverts(SuiteCommon, MockEmail, HttpCase):
    """No page, e-mail or print advertises the software, unless the vendor turns it on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        cls.anna.partner_id.portal_role_id = cls.env.ref("portal_access_rules.portal_role_administrator")
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Desk", "description": "<p>x</p>", "partner_id": cls.anna.partner_id.id}
        )

    def _check(self, text, where):
        text = text.lower()
        for advert in ADVERTS:
            self.assertNotIn(advert, text, where)

    # === PAGES === #

    def test_pages(self):
        documents = (self.quotes[0], self.order, self.invoices[0], self.refund)
        paths = [*PAGES, *(document.access_url for document in documents), f"/my/ticket/{self.ticket.id}"]
        self.authenticate(self.anna.login, self.anna.login)
        for path in paths:
            self._check(self.url_open(path).text, path)
        self.authenticate(None, None)
        for path in (*PUBLIC_PAGES, self.quotes[0].get_portal_url()):
            self._check(self.url_open(path).text, path)

    def test_pages_of_the_second_factor(self):
        for kind in ("totp", "totp_mail"):
            self.authenticate(None, None)
            self.session["pre_uid"] = self.anna.id
            root.session_store.save(self.session)
            with patch.object(type(self.anna), "_mfa_type", lambda _self, kind=kind: kind), self.mock_mail_gateway():
                page = self.url_open("/web/login/totp").text
            self.assertIn("totp_token", page)
            self._check(page, kind)

    # === E-MAILS === #

    def _get_bodies(self, act):
        with self.mock_mail_gateway():
            act()
            self.env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()
        self.assertTrue(self._mails)
        return [mail["body"] for mail in self._mails]

    def test_mails_of_documents(self):
        for layout in filter(lambda name: self.env.ref(name, raise_if_not_found=False), LAYOUTS):

            def post(layout=layout):
                self.order.message_post(
                    body="Hello",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    partner_ids=self.anna.partner_id.ids,
                    email_layout_xmlid=layout,
                )

            for body in self._get_bodies(post):
                self._check(body, layout)

    def test_mails_of_accounts(self):
        new = self.env["res.partner"].create({"name": "Nina", "email": "nina@x.example", "parent_id": self.acme.id})
        acts = {
            "invitation": lambda: new._grant_portal_access(),
            "password": lambda: self.env["portal.account.mail"]._queue_link_sudo(self.anna.sudo()),
            "security": lambda: self.anna._notify_security_setting_update("Changed", "Your password has changed."),
        }
        for name, act in acts.items():
            for body in self._get_bodies(act):
                self._check(body, name)
        self._check(self.env["portal.account.mail"]._prepare_welcome(self.anna.sudo())["body_html"], "welcome")

    # === PRINTS === #

    def _print(self, report, record):
        return self.env["ir.actions.report"]._render_qweb_html(report, record.ids)[0].decode()

    def test_prints(self):
        purchase = self.env["purchase.order"].create({"partner_id": self.anna.partner_id.id})
        prints = {
            "sale.action_report_saleorder": self.quotes[0],
            "purchase.action_report_purchase_order": purchase,
            "purchase.report_purchase_quotation": purchase,
            "account.account_invoices": self.invoices[0],
        }
        for report, record in prints.items():
            builders = patch.object(type(record), "_get_edi_builders", lambda _self: ["builder"], create=True)
            with builders:
                self._check(self._print(report, record), report)
        self.env.company.portal_has_promotion = True
        for report in ("sale.action_report_saleorder", "purchase.action_report_purchase_order"):
            record = prints[report]
            with patch.object(type(record), "_get_edi_builders", lambda _self: ["builder"]):
                self.assertIn("Connect your software", self._print(report, record))

    # === TEXTS === #

    def test_texts_that_have_such_words_are_known(self):
        """Of a release of Odoo with another one, nobody would know."""
        pattern = "|".join(ADVERTS)
        self.env.cr.execute(
            """
            SELECT d.module || '.' || d.name
              FROM ir_model_data d
              JOIN ir_ui_view v ON d.model = 'ir.ui.view' AND d.res_id = v.id AND v.type = 'qweb' AND v.active
             WHERE v.mode = 'primary' AND v.arch_db::text ~* %(pattern)s
             UNION
            SELECT d.module || '.' || d.name
              FROM ir_model_data d
              JOIN mail_template t ON d.model = 'mail.template' AND d.res_id = t.id
             WHERE t.body_html::text ~* %(pattern)s
            """,
            {"pattern": pattern},
        )
        found = {name for [name] in self.env.cr.fetchall()}
        mended = {
            "auth_totp.auth_totp_form",
            "mail.mail_notification_layout",
            "mail.mail_notification_light",
            "portal.portal_record_sidebar",
            "portal_tools.mail_frame",
            "purchase.report_purchaseorder_document",
            "purchase.report_purchasequotation_document",
            "sale.report_saleorder_document",
        }
        self.assertEqual(found - set(KNOWN) - mended, set())
