from contextlib import contextmanager

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError

from .portal_access_policy import ADDRESS_TYPES

# What makes mail and goods arrive somewhere, beside the fields of an address.
REACH_FIELDS = ("name", "email", "phone")
# Where a transaction notes that a change of addresses is being watched already.
WATCHING = "portal_watching_addresses"

# Changes of addresses by one person that are noted within an hour.
MAX_NOTES = 30
HOUR = 3600


class PortalAddressBook(models.AbstractModel):
    """Who may change where invoices and deliveries of a customer go, and how the vendor is told of it."""

    _name = "portal.address.book"
    _description = "Address Book of a Customer"

    # === WHO === #

    @api.model
    def _may_decide(self, user, address_type, owner):
        """Return whether somebody may say where something goes. For staff and visitors, Odoo's own guards decide.

        Deliveries to a person without the right go to addresses of that person, which are nobody else's. Where
        invoices go is for those to say who have the right and see invoices.

        :param res.users user: the person
        :param str address_type: the type of the address, such as "invoice" or "delivery"
        :param res.partner owner: the contact that the address belongs to
        """
        if not user._is_portal():
            return True
        policy = self.env["portal.access.policy"]
        if address_type == "invoice":
            return policy._is_shown("invoice", user) and policy._has_right(user, "change_addresses")
        is_own = owner == user.partner_id and not owner.is_company
        return is_own or policy._has_right(user, "change_addresses")

    @api.model
    def _may_add(self, user, address_type):
        """Return whether somebody may add an address of a type, to the company or to the own contact."""
        return self._may_decide(user, address_type, self._get_owner(user, address_type))

    @api.model
    def _check_add(self, user, address_type):
        """Check that somebody may add an address of a type.

        :raise AccessError: if not
        """
        if not self._may_add(user, address_type):
            raise AccessError(self.env._("Your role does not allow you to change where invoices and deliveries go."))

    @api.model
    def _get_owner(self, user, address_type):
        """Return the contact to which a new address of a person belongs: the company, or failing that, the person."""
        company = user.commercial_partner_id
        if company._is_portal_visible() and self._may_decide(user, address_type, company):
            return company
        return user.partner_id

    @api.model
    def _complete(self, values, user):
        """Complete the values of a new address with what it is for and whom it belongs to.

        :param dict values: the values, which are changed
        :raise AccessError: if the person may not add such an address
        """
        if values.get("type") not in ADDRESS_TYPES:
            # Else it would be a contact: a colleague whom nobody invited.
            values["type"] = "delivery"
        if values.get("type") == "other" and not self._may_decide(user, "invoice", user.commercial_partner_id):
            # An address for both is one for deliveries to whoever may not say where invoices go.
            values["type"] = "delivery"
        self._check_add(user, values.get("type"))
        values["parent_id"] = self._get_owner(user, values.get("type")).id

    # === NOTES FOR THE VENDOR === #

    @api.model
    def _get_fields(self):
        return [*REACH_FIELDS, *self.env["res.partner"]._address_fields()]

    @contextmanager
    def _watching(self, partners, vals):
        """Within it, people outside may change addresses; at its end, the vendor is told of what they changed.

        A change within a change belongs to the outer one: Odoo hands addresses up and down.
        """
        cache = self.env.cr.cache
        addresses = self._filter_watched(partners, vals) if not cache.get(WATCHING) else ()
        before = {address: self._read_values(address) for address in addresses}
        if before:
            cache[WATCHING] = True
        try:
            yield
        finally:
            if before:
                cache.pop(WATCHING, None)
        for address, old in before.items():
            self._tell_change(address, old)

    @api.model
    def _filter_watched(self, partners, vals):
        """Return the addresses that a change by people outside may concern, in sudo mode; none for staff."""
        if not self.env.user._is_portal() or not vals.keys() & {*self._get_fields(), "active"}:
            return self.env["res.partner"]
        # In sudo mode as the vendor is told of all that changes, whatever the role shows.
        partners_sudo = partners.sudo()
        watched_sudo = partners_sudo.filtered(lambda partner: partner.type in ADDRESS_TYPES)
        # Whoever manages the company's address changes it with the own one.
        return watched_sudo | partners_sudo.commercial_partner_id.filtered("is_company")

    @api.model
    def _read_values(self, address):
        return {name: address[name] for name in [*self._get_fields(), "active"]}

    @api.model
    def _tell_change(self, address, old):
        new = self._read_values(address)
        changed = [name for name, value in old.items() if value != new[name]]
        if "active" in changed:
            self._tell(address, "added" if address.active else "removed", {}, new)
        elif changed:
            self._tell(address, "changed", old, new)

    @api.model
    def _tell_new(self, partners):
        """Tell the vendor of addresses that people outside added."""
        if self.env.user._is_portal():
            # In sudo mode as in `_filter_watched`.
            for address in partners.sudo().filtered(
                lambda partner: partner.type in ADDRESS_TYPES and partner.parent_id
            ):
                self._tell(address, "added", {}, self._read_values(address))

    @api.model
    def _tell(self, address, what, old, new):
        """Note a change in the history of the customer, in the vendor's words, and give its salesperson a task."""
        customer, user = address.commercial_partner_id, self.env.user
        company = customer.company_id or user.company_id
        book = self.with_context(lang=customer.user_id.lang or company.partner_id.lang)
        text = book._get_titles(user, address)[what]
        lines = book._describe(address, old, new)
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        body = Markup("<p>%s</p><ul>%s</ul>") % (text, items)
        if not self.env["portal.rate.limit"]._is_allowed("portal.address.note", user.id, MAX_NOTES, HOUR):
            return
        customer.message_post(
            body=body, author_id=user.partner_id.id, message_type="notification", subtype_xmlid="mail.mt_note"
        )
        if customer.user_id and not book._has_task(customer, user):
            book._give_task(customer, body)

    @api.model
    def _give_task(self, customer, note):
        """Ask the salesperson of a customer to check its addresses."""
        summary = self.env._("Check the addresses of the customer")
        self.env["portal.activity"]._plan(customer, customer.user_id, summary, note)

    @api.model
    def _has_task(self, customer, user):
        """Return whether the task that an earlier change of a person gave the salesperson is still open."""
        activities_sudo = self.env["mail.activity"].sudo()  # As the vendor's tasks are nothing that customers read.
        domain = [("res_model", "=", customer._name), ("res_id", "=", customer.id), ("create_uid", "=", user.id)]
        return bool(activities_sudo.search_count([*domain, ("user_id", "=", customer.user_id.id)], limit=1))

    @api.model
    def _get_titles(self, user, address):
        names = {"person": user.name, "address": address.with_context(show_address=False).display_name}
        return {
            "added": self.env._("%(person)s added an address in the portal: %(address)s", **names),
            "changed": self.env._("%(person)s changed an address in the portal: %(address)s", **names),
            "removed": self.env._("%(person)s removed an address in the portal: %(address)s", **names),
        }

    @api.model
    def _describe(self, address, old, new):
        """Return what an address is now and was before, a line for each field."""
        lines = []
        for name in self._get_fields():
            if old and old[name] == new[name] or not old and not new[name]:
                continue
            label = self.env["res.partner"]._fields[name]._description_string(self.env)
            after = self._print(new[name])
            if old:
                text = self.env._(
                    "%(field)s: %(before)s → %(after)s", field=label, before=self._print(old[name]), after=after
                )
            else:
                text = self.env._("%(field)s: %(value)s", field=label, value=after)
            lines.append(text)
        return lines

    @api.model
    def _print(self, value):
        return (value.display_name if isinstance(value, models.BaseModel) else value) or "–"
