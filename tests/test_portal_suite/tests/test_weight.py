import gzip

from lxml import html

from odoo.tests import HttpCase, tagged

from .common import SuiteCommon

# Scrolls until the conversation is just below the screen, then to the conversation.
REACH = """
    const chatter = document.querySelector(".o_portal_chatter");
    const fetched = [];
    const fetch = window.fetch;
    window.fetch = (...args) => {
        fetched.push(String(args[0]));
        return fetch(...args);
    };
    const isFetched = () =>
        fetched.some((url) => url.includes("assets_chatter")) ||
        document.querySelector("script[src*='assets_chatter']");
    const waitForConversation = () =>
        document.querySelector("#chatterRoot")
            ? console.log("test successful")
            : requestAnimationFrame(waitForConversation);
    window.scrollBy({ top: chatter.getBoundingClientRect().top - window.innerHeight - 20, behavior: "instant" });
    // One of the page's own is asked before this one.
    new IntersectionObserver(([entry], observer) => {
        observer.disconnect();
        if (entry.isIntersecting || isFetched()) {
            console.error("The conversation is fetched before it is reached.");
            return;
        }
        chatter.scrollIntoView();
        waitForConversation();
    }).observe(chatter);
"""

FONT = "/web/static/src/libs/fontawesome/fonts/fontawesome-webfont.woff2"
UNTESTED = '<data><xpath expr="//html" position="before"><t t-set="test_mode_enabled" t-value="False"/></xpath></data>'


@tagged("post_install", "-at_install")
class TestWeight(SuiteCommon, HttpCase):
    """What a page does not fetch."""

    browser_size = "375x667"
    touch_enabled = True

    def test_conversation_is_fetched_when_it_is_reached(self):
        path = f"/my/invoices/{self.invoices[1].id}"
        ready = "document.body.getAttribute('is-ready') === 'true'"
        self.browser_js(path, REACH, ready=ready, login="anna.suite")

    # === THE FIRST VISIT === #

    def _weigh(self, path):
        """Return how much a first visit of a page fetches, compressed, in KiB, without the scripts that wait."""
        self.authenticate("anna.suite", "anna.suite")
        page = html.fromstring(self.url_open(path).content)
        files = {path, FONT, *page.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")}
        if not page.xpath("//script[@name='portal_scripts_wait']"):
            files.update(page.xpath("//script/@data-src"))
        answers = [self.url_open(file) for file in files if not file.startswith("data:")]
        self.assertEqual({answer.status_code for answer in answers}, {200})
        return sum(len(gzip.compress(answer.content, 6)) for answer in answers) / 1024

    def test_first_visit_is_light(self):
        # As customers get the page: without the scripts of tests, which need all others at once.
        values = {"type": "qweb", "mode": "extension", "inherit_id": self.env.ref("web.frontend_layout").id}
        self.env["ir.ui.view"].create({"name": "Test", "key": "test_portal_suite.test", "arch": UNTESTED, **values})
        for path in ("/my", "/my/orders", "/my/invoices", f"/my/invoices/{self.invoices[1].id}"):
            with self.subTest(path):
                self.assertLess(self._weigh(path), 220)
