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


@tagged("post_install", "-at_install")
class TestWeight(SuiteCommon, HttpCase):
    """What a page does not fetch."""

    browser_size = "375x667"
    touch_enabled = True

    def test_conversation_is_fetched_when_it_is_reached(self):
        path = f"/my/invoices/{self.invoices[1].id}"
        ready = "document.body.getAttribute('is-ready') === 'true'"
        self.browser_js(path, REACH, ready=ready, login="anna.suite")
