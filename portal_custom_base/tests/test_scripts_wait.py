from odoo.tests import HttpCase, tagged

from .common import PortalBaseCommon

# What the tests need: whether the scripts were asked for, and a word when they run.
LOOK = """
    const isAsked = () => Boolean(document.querySelector("script[src*='assets_frontend_lazy']"));
    const runs = () => document.body.getAttribute("is-ready") === "true";
    const when = (isDone, then) => (isDone() ? then() : requestAnimationFrame(() => when(isDone, then)));
    const isLoaded = () => document.readyState === "complete";
    // Odoo's own loader begins in a task of its own, after that of the page.
    const afterLoad = (then) => when(isLoaded, () => setTimeout(() => setTimeout(then)));
"""
WAITS = """
    afterLoad(() => {
        if (isAsked()) {
            console.error("A page that only reads has fetched the scripts.");
            return;
        }
        if (document.querySelector(".o_portal_doc_spinner")?.checkVisibility()) {
            console.error("Something turns that only scripts end.");
            return;
        }
        const toggle = document.querySelector("[name='portal_navigation_toggle']");
        toggle.dispatchEvent(new Event("pointerdown", { bubbles: true }));
        if (!isAsked()) {
            console.error("The scripts do not come at the first touch.");
            return;
        }
        toggle.click();
        when(() => document.querySelector("#o_portal_nav.show"), () => console.log("test successful"));
    });
"""
READS = """
    afterLoad(() =>
        isAsked()
            ? console.error("A form that works without scripts has fetched them.")
            : console.log("test successful"),
    );
"""
RUNS = """
    when(runs, () => console.log("test successful"));
"""
HOME = '<data><div class="o_portal_my_home" position="inside">%s</div></data>'
# After the scripts of the page, and before its last picture.
EARLY = """
    <script>
        document.addEventListener("DOMContentLoaded", () => window.dispatchEvent(new Event("keydown")));
    </script>
"""
ACTING = '<p data-portal-scripts="1"/>'
PLAIN = '<form method="post" class="o_no_wait_lazy_js"><input name="answer" aria-label="Answer"/></form>'
FILLED_IN = '<form method="post"><input name="answer" aria-label="Answer"/></form>'
UNTESTED = '<data><xpath expr="//html" position="before"><t t-set="test_mode_enabled" t-value="False"/></xpath></data>'


@tagged("post_install", "-at_install")
class TestScriptsWait(PortalBaseCommon, HttpCase):
    """Pages as customers get them: without the scripts of tests, which need all others at once."""

    browser_size = "375x667"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._extend("web.frontend_layout", UNTESTED)

    @classmethod
    def _extend(cls, template, arch):
        values = {"type": "qweb", "mode": "extension", "inherit_id": cls.env.ref(template).id, "arch": arch}
        cls.env["ir.ui.view"].create({"name": "Test", "key": "portal_custom_base.test_view", **values})

    def _look_where_scripts_wait(self, code):
        if self.env["ir.module.module"]._get("website").state == "installed":
            self.skipTest("Beside website, whose editor needs them, scripts are fetched at once.")
        self._look(code)

    def _look(self, code):
        self.browser_js("/my", LOOK + code, login="anna.base")

    def test_scripts_come_with_a_person_and_no_click_is_lost(self):
        self._look_where_scripts_wait(WAITS)

    def test_person_who_is_early_waits_for_nothing_more(self):
        self._extend("portal.portal_my_home", HOME % EARLY)
        self._look(RUNS)

    def test_element_that_acts_by_itself_has_its_scripts(self):
        self._extend("portal.portal_my_home", HOME % ACTING)
        self._look(RUNS)

    def test_page_with_a_form_has_its_scripts(self):
        self._extend("portal.portal_my_home", HOME % FILLED_IN)
        self._look(RUNS)

    def test_form_that_works_without_scripts_does_not_fetch_them(self):
        self._extend("portal.portal_my_home", HOME % PLAIN)
        self._look_where_scripts_wait(READS)
