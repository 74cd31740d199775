from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import config

from odoo.addons.base.models.ir_actions_report import _wkhtml

DEFAULT_LOGINS = ("admin", "demo", "portal")
BACKLOG_AFTER = timedelta(hours=2)
CRON_LATE_AFTER = timedelta(hours=2)


class PortalHealth(models.TransientModel):
    """Checks of the portal's configuration and server. A check that fails says what to do.

    The set-up looks at the same: its steps about such things are these checks.
    """

    _name = "portal.health"
    _description = "Health of the Portal"
    _order = "severity, id"

    name = fields.Char("Check", readonly=True)
    severity = fields.Selection(
        selection=[("1_bad", "Critical"), ("2_warning", "Warning"), ("3_good", "OK")],
        string="Status",
        readonly=True,
    )
    advice = fields.Char("What to do", readonly=True)
    action_name = fields.Char(readonly=True)

    def action_fix(self):
        """Open where the check can be made to pass."""
        self.ensure_one()
        self.check_access("read")
        return self.env["ir.actions.actions"]._for_xml_id(self.action_name)

    @api.model
    def action_open(self):
        """Run all checks and show the results."""
        self.env["res.users"].browse(self.env.uid).check_access("write")
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        self.create(self._run())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("create_uid", "=", self.env.uid)],
            "context": {"search_default_attention": 1},
            "help": self.env._("Nothing needs your attention."),
        }

    @api.model
    def _run(self):
        """Run all checks and return the values of their results."""
        results, fixes = [], self._get_fixes()
        for name, check in self._get_checks():
            severity, advice = check() or ("3_good", False)
            action_name = fixes.get(check.__name__) if advice else False
            results.append({"name": name, "severity": severity, "advice": advice, "action_name": action_name})
        return results

    @api.model
    def _get_fixes(self):
        """Return where a check is made to pass: names of the methods of checks to external ids of actions.

        What only the server's own files can change has none. For a module to add a check that has one, it must
        override this method and return the names with its own.

        :rtype: dict
        """
        return {
            "_check_mail_server": "base.action_ir_mail_server_list",
            "_check_failed_mails": "mail.action_view_mail_mail",
            "_check_waiting_mails": "base.ir_cron_act",
            "_check_notices": "portal_custom_base.portal_notice_action",
            "_check_crons": "base.ir_cron_act",
            "_check_copies": "portal_custom_base.portal_data_request_action",
            "_check_requests": "portal_custom_base.portal_data_request_action",
            "_check_https": "base.ir_config_list_action",
            "_check_passwords": "base.action_res_users",
            "_check_signup": "base_setup.action_general_configuration",
        }

    @api.model
    def _get_checks(self):
        """Return the checks, as pairs of a name and a method.

        For a module to add a check, it must override this method and return the pairs with its own
        appended. A check returns None if it passes, else its severity ("1_bad" or "2_warning") and
        a sentence that says what to do.
        """
        return [
            (self.env._("Outgoing mail server"), self._check_mail_server),
            (self.env._("Failed e-mails"), self._check_failed_mails),
            (self.env._("Queued e-mails"), self._check_waiting_mails),
            (self.env._("Notifications to customers"), self._check_notices),
            (self.env._("PDF engine"), self._check_pdf),
            (self.env._("Scheduled actions"), self._check_crons),
            (self.env._("Copies of data"), self._check_copies),
            (self.env._("Privacy requests"), self._check_requests),
            (self.env._("Encryption (https)"), self._check_https),
            (self.env._("Proxy mode"), self._check_proxy),
            (self.env._("Workers"), self._check_workers),
            (self.env._("Database manager"), self._check_manager),
            (self.env._("Demo data"), self._check_demo),
            (self.env._("Default passwords"), self._check_passwords),
            (self.env._("Developer mode"), self._check_dev_mode),
            (self.env._("Sign-up"), self._check_signup),
        ]

    # === MAIL === #

    def _check_mail_server(self):
        has_server = self.env["ir.mail_server"].sudo().search_count([], limit=1)
        sources = config._get_sources("smtp_server")
        is_set = any(isinstance(value, str) and value for name, value in sources.items() if name != "hardcoded default")
        if not has_server and not is_set:
            return "1_bad", self.env._("There is no outgoing mail server. Add one.")
        if not self.env.company.email:
            return "2_warning", self.env._("Your company has no e-mail address, from which e-mails are sent. Add it.")
        return None

    def _check_failed_mails(self):
        count = self.env["mail.mail"].sudo().search_count([("state", "=", "exception")], limit=1000)
        if count:
            return "2_warning", self.env._(
                "%(count)s e-mails failed. Open them to see why, and send them again.", count=count
            )
        return None

    def _check_waiting_mails(self):
        limit = fields.Datetime.now() - BACKLOG_AFTER
        domain = [("state", "=", "outgoing"), ("create_date", "<", limit)]
        domain += ["|", ("scheduled_date", "=", False), ("scheduled_date", "<", limit)]
        count = self.env["mail.mail"].sudo().search_count(domain, limit=1000)
        if count:
            return "2_warning", self.env._(
                "%(count)s e-mails have been queued for over two hours. Check the scheduled action of the mail queue.",
                count=count,
            )
        return None

    def _check_notices(self):
        notice = self.env["portal.notice"]
        failed = notice.search_count([("state", "=", "failed")], limit=1000)
        if failed:
            return "1_bad", self.env._(
                "%(count)s e-mails to customers failed for good. Open them to send them again.",
                count=failed,
            )
        waiting = notice.search_count([("state", "=", "retry")], limit=1000)
        if waiting:
            return "2_warning", self.env._(
                "%(count)s e-mails to customers failed and will be retried. Check your mail server.",
                count=waiting,
            )
        return None

    # === JOBS === #

    def _check_pdf(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        if state in ("install", "broken"):
            return "1_bad", self.env._(
                "wkhtmltopdf is missing or broken, so no document can be printed. Install version 0.12.6."
            )
        if state == "upgrade":
            return "2_warning", self.env._("wkhtmltopdf is outdated. Install version 0.12.6.")
        if state == "ok" and not _wkhtml().is_patched_qt:
            return "2_warning", self.env._(
                "This build of wkhtmltopdf prints no headers, footers or page numbers, so your company is not named on "
                "invoices. Install the build “with patched qt” from wkhtmltopdf.org."
            )
        if state == "workers":
            return "1_bad", self.env._("Printing needs at least two workers. Start Odoo with --workers=2 or more.")
        return None

    def _check_crons(self):
        limit = fields.Datetime.now() - CRON_LATE_AFTER
        domain = ["|", ("failure_count", ">", 0), ("nextcall", "<", limit)]
        crons = self.env["ir.cron"].sudo().search(domain, limit=5)
        if crons:
            names = ", ".join(crons.mapped("name"))
            return "1_bad", self.env._("Late or failing: %(names)s. Open them to see why.", names=names)
        if not self.env.ref("portal_custom_base.ir_cron_portal_notice").sudo().active:
            return "2_warning", self.env._("The scheduled action that sends notifications is disabled.")
        return None

    def _check_copies(self):
        if self.env["portal.data.request"].search_count([("kind", "=", "copy"), ("state", "=", "failed")], limit=1):
            return "2_warning", self.env._(
                "A data copy could not be created. Open the requests; see the server's log for the reason."
            )
        return None

    def _check_requests(self):
        limit = fields.Datetime.now() - timedelta(days=21)
        domain = [("kind", "!=", "copy"), ("state", "=", "new"), ("create_date", "<", limit)]
        if self.env["portal.data.request"].search_count(domain, limit=1):
            return "1_bad", self.env._(
                "A privacy request has been open for three weeks. The law requires you to answer it within a month."
            )
        return None

    # === SERVER === #

    def _get_base_url(self):
        return urlsplit(self.env["ir.config_parameter"].sudo().get_param("web.base.url") or "")

    def _is_local(self):
        return self._get_base_url().hostname in ("localhost", "127.0.0.1", "::1")

    def _check_https(self):
        if self._get_base_url().scheme != "https":
            return "1_bad", self.env._(
                "The address of this server does not begin with https://. Passwords are sent unencrypted."
            )
        return None

    def _check_proxy(self):
        if not config["proxy_mode"] and not self._is_local():
            return "1_bad", self.env._(
                "Set proxy_mode = True behind your web server. Otherwise all visitors share one IP address."
            )
        return None

    def _check_workers(self):
        if config["workers"] < 2:
            return "2_warning", self.env._("A single process serves all users. Set workers = 2 or more.")
        return None

    def _check_manager(self):
        if config["list_db"]:
            return "1_bad", self.env._("Anyone can open the database manager. Set list_db = False.")
        if config.verify_admin_password("admin"):
            return "1_bad", self.env._("The master password is “admin”. Change admin_passwd.")
        return None

    def _check_dev_mode(self):
        if config["dev_mode"]:
            return "1_bad", self.env._("The server runs with --dev. Start it without this option.")
        return None

    # === DATA === #

    def _check_demo(self):
        domain = [("demo", "=", True), ("state", "=", "installed")]
        if self.env["ir.module.module"].sudo().search_count(domain, limit=1):
            return "2_warning", self.env._("Demo data is installed. Do not give customers access to this database.")
        return None

    def _check_passwords(self):
        self.env.cr.execute(
            "SELECT login, password FROM res_users WHERE active AND login IN %s AND password IS NOT NULL",
            [DEFAULT_LOGINS],
        )
        context = self.env["res.users"]._crypt_context()
        weak = [login for login, stored in self.env.cr.fetchall() if stored and context.verify(login, stored)]
        if weak:
            return "1_bad", self.env._(
                "These users have their login as their password: %(logins)s. Change the passwords.",
                logins=", ".join(weak),
            )
        return None

    def _check_signup(self):
        if self.env["res.users"]._get_signup_invitation_scope() == "b2c":
            return "2_warning", self.env._(
                "Anyone can create an account. If this is not intended, choose “On invitation” in Settings."
            )
        return None
