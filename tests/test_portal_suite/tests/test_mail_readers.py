import json
import os
import re
from pathlib import Path

from lxml import html

from odoo.tests import HttpCase, tagged

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
ADDRESS = "https://vendor.example/my/orders/4711?" + "access_token=0123456789abcdef&" * 4
FACTS = [("Order", "S00042"), ("Your reference", LONG), ("Amount", "1,234,567.89 €")]
PHONE, DESK = 375, 600
DARK = re.compile(r"@media \(prefers-color-scheme: dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
# What Outlook for Windows reads of a style: it draws with Word, which knows no width but that of tables.
UNKNOWN_TO_WORD = re.compile(r"(?:max-width|max-height|border-radius|overflow|table-layout)\s*:[^;]*;?")
PADDING = re.compile(r"(?<![-\w])padding(?:-\w+)?\s*:[^;]*;?")
# One page after the other is drawn in a frame of its own, as wide as the reader.
RUN = """
(async () => {
    const found = [];
    for (const page of %(pages)s) {
        const frame = document.createElement("iframe");
        Object.assign(frame.style, { width: `${page.width}px`, height: "900px", border: 0 });
        document.body.replaceChildren(frame);
        frame.contentDocument.open();
        frame.contentDocument.write(page.html);
        frame.contentDocument.close();
        const { document: mail, axe, eval: run } = frame.contentWindow;
        const tell = (what) => found.push(`${page.name}: ${what}`);
        const wide = mail.documentElement.scrollWidth;
        if (wide > page.width) tell(`${wide} pixels wide`);
        const preview = mail.querySelector("body > [data-portal-visual]");
        if (preview && preview.offsetHeight) tell("the preview is shown");
        for (const cell of mail.querySelectorAll("td[bgcolor][align=center] > a")) {
            const tall = cell.parentElement.offsetHeight;
            if (tall < 44) tell(`a button of ${tall} pixels`);
        }
        for (const part of mail.querySelectorAll("p, td, a, h1, h2")) {
            const size = parseFloat(frame.contentWindow.getComputedStyle(part).fontSize);
            if (part.innerText.trim() && size < 13) tell(`text of ${size} pixels: ${part.innerText.slice(0, 40)}`);
        }
        run(%(axe)s);
        const rules = { runOnly: ["color-contrast", "image-alt", "link-name"] };
        const result = await frame.contentWindow.axe.run(mail, rules);
        for (const violation of result.violations) {
            tell(`${violation.id}: ${violation.nodes[0].html.slice(0, 120)} ${violation.nodes[0].failureSummary}`);
        }
    }
    if (found.length) throw new Error(found.join("\\n"));
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


def as_apple(mail):
    """Apple's Mail reads all that the e-mail says."""
    return mail


def as_dark(mail):
    """As Apple's Mail where somebody likes it dark."""
    return DARK.sub(r"\1", mail)


def as_gmail(mail):
    """Gmail, Outlook on the web and on phones: they know narrow screens, but not who likes it dark."""
    return DARK.sub("", mail)


def as_plain(mail):
    """Gmail with another provider's account, and many web mailers: they ignore style sheets."""
    return re.sub(r"<style.*?</style>", "", mail, flags=re.DOTALL)


def as_word(mail):
    """Outlook for Windows. It breaks words that are longer than their cell."""
    tree = html.document_fromstring(as_plain(mail))
    for part in tree.iterfind(".//*[@style]"):
        style = UNKNOWN_TO_WORD.sub("", part.get("style"))
        if "mso-hide" in style:
            part.drop_tree()
            continue
        if part.tag not in ("td", "th", "table"):
            style = PADDING.sub("", style)
        part.set("style", style.replace("mso-padding-alt", "padding"))
    return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")


READERS = {as_apple: (PHONE, DESK), as_dark: (PHONE, DESK), as_gmail: (PHONE, DESK), as_plain: (PHONE, DESK)}
# Outlook for Windows has no narrow screen.
READERS[as_word] = (DESK + 40,)


@tagged("post_install", "-at_install")
class TestMailReaders(HttpCase):
    """E-mails are drawn with what each kind of reader knows, on a phone and on a desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        script = Path(os.environ.get("PORTAL_AXE", ""))
        if not script.is_file():
            raise cls.skipTest(cls, "axe-core is missing; `make test` fetches it and sets PORTAL_AXE.")
        cls.axe = script.read_text()
        cls.company = cls.env.company
        cls.company.write({"name": f"Vendor {LONG}", "portal_brand_color": "#f4d35e"})

    def _letters(self, lang):
        """Return the e-mails: a letter with a code, one with facts and a button, and what one learns in a day."""
        mails = self.env(context={"lang": lang})["portal.mail"]
        company = self.company.with_context(lang=lang)
        item = {"subject": "Order S00042", "body": "Your order is confirmed.", "facts": FACTS, "url": ADDRESS}
        item |= {"button": "Open the order", "note": f"Until then, {LONG}.", "links": [{"url": ADDRESS, "label": LONG}]}
        notices = {"items": [item, item], "preview": "Two pieces of news", "reason": "You asked for it."}
        notices |= {"preferences_url": ADDRESS, "stop_url": ADDRESS}
        return {
            "code": mails._render_letter(company, text="Your code:", code="012345", note="It lives 10 minutes."),
            "letter": mails._render_letter(company, text="Hello", quote=LONG, facts=FACTS, url=ADDRESS, button=LONG),
            "news": mails._render("portal_custom_base.notice_mail", company, notices, self.env.user),
        }

    def _draw(self, letters):
        pages = [
            {"name": f"{name} {reader.__name__} {width}", "width": width, "html": reader(str(letter))}
            for name, letter in letters.items()
            for reader, widths in READERS.items()
            for width in widths
        ]
        self.browser_js("/web/health", RUN % {"pages": json.dumps(pages), "axe": json.dumps(self.axe)})

    def test_readers(self):
        for lang in ("en_US", "fr_FR"):
            with self.subTest(lang=lang):
                self._draw(self._letters(lang))

    def test_readers_differ(self):
        """What is left out for a reader was there."""
        mail = str(self._letters("en_US")["letter"])
        self.assertNotIn("prefers-color-scheme", as_gmail(mail))
        self.assertIn("max-width: 620px", as_gmail(mail))
        self.assertIn(".o_mail_page { background-color: #15191c", as_dark(mail))
        self.assertNotIn("@media (prefers-color-scheme", as_dark(mail))
        self.assertNotIn("<style", as_plain(mail))
        self.assertNotIn("max-width", as_word(mail))
        self.assertFalse(html.document_fromstring(as_word(mail)).xpath("//body/*[@data-portal-visual]"))
