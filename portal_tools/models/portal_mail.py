from odoo import api, models

from ..person_name import is_person_name

# The colours of a button if no addon knows the vendor's.
BUTTON = "#495057"
BUTTON_TEXT = "#ffffff"
DAY = 24
# Up to so many hours, the life of a link is told in hours.
HOURS_TOLD = 48


class PortalMail(models.AbstractModel):
    """The frame of all e-mails to people outside: who writes, one button, and whom to ask."""

    _name = "portal.mail"
    _description = "Frame of E-mails to Customers"

    @api.model
    def _render(self, template, company, values, contact=None):
        """Return the HTML of an e-mail whose template calls `portal_tools.mail_frame`, in the environment's language.

        :param str template: the external id of the template
        :param res.company company: who writes
        :param dict values: what the template needs
        :param res.users contact: the person to ask, if there is one
        :rtype: Markup
        """
        return self.env["ir.qweb"]._render(template, values | {"frame": self._get_frame(company, contact)})

    @api.model
    def _render_letter(self, company, contact=None, **values):
        """Return the HTML of a letter to one person.

        :param values: the texts; see the template `portal_tools.mail_letter`
        """
        optional = dict.fromkeys(("greeting", "quote", "code", "facts", "url", "button", "note"))
        return self._render("portal_tools.mail_letter", company, optional | values, contact)

    @api.model
    def _greet(self, name):
        """Return the greeting of a person; without the name, if what was typed for it may be a message instead."""
        is_person = name and is_person_name(name)
        return self.env._("Hello %(name)s,", name=name) if is_person else self.env._("Hello,")

    @api.model
    def _get_frame(self, company, contact=None):
        """Return what the frame tells of the vendor."""
        # In sudo mode as customers and visitors may not read companies and staff; all of it is on every invoice.
        company_sudo = company.sudo()
        contact_sudo = contact.sudo() if contact else self.env["res.users"]
        has_logo = company_sudo.logo_web and not company_sudo.uses_default_logo
        return {
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "company": company_sudo.name,
            "logo": has_logo and f"{company_sudo.get_base_url()}/logo.png?company={company_sudo.id}",
            "address": self._get_address(company_sudo),
            "contact": contact_sudo.name,
            "phone": contact_sudo.phone or company_sudo.phone,
            "email": contact_sudo.email or company_sudo.email,
            **self._get_colors(company_sudo),
        }

    @api.model
    def _get_colors(self, company):
        """Return the colours of the frame.

        For a module to know the vendor's, it must override this method and return `brand`, `contrast` (text on it) and
        `link` (text in it on white).
        """
        return {"brand": BUTTON, "contrast": BUTTON_TEXT, "link": BUTTON}

    @api.model
    def _get_address(self, company_sudo):
        lines = company_sudo.partner_id._display_address(without_company=True).splitlines()
        return ", ".join(" ".join(line.split()) for line in lines if line.strip())

    @api.model
    def _tell_life(self, hours):
        """Return how long a link lives, in words."""
        if hours <= HOURS_TOLD:
            return self.env._("%(hours)s hours", hours=hours)
        return self.env._("%(days)s days", days=hours // DAY)
