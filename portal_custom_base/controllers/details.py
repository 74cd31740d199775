from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class DetailsPortal(CustomerPortal):
    def _get_mandatory_billing_address_fields(self, country_sudo):
        """Override of `portal`: the own name and e-mail are saved without a telephone number, and without an address.

        Odoo asks for them on the page of the own details as on that of an address. Addresses, and the checkout of a
        shop, ask for all that Odoo asks for: who orders without a telephone number is asked for it there.
        """
        names = super()._get_mandatory_billing_address_fields(country_sudo)
        if not self._is_saving_own_details():
            return names
        return names - {"phone"} - self._get_spared_address_fields(country_sudo)

    def _is_saving_own_details(self):
        """Return whether the form of the own details is sent, and not that of an address."""
        params = request.params
        is_own = str(params.get("partner_id")) == str(request.env.user.partner_id.id)
        return is_own and bool(params.get("portal_details")) and request.httprequest.path.endswith("/my/address/submit")

    def _get_spared_address_fields(self, country_sudo):
        """Return the fields of an address if there is none and none is given; one that is there stays whole."""
        names = self._get_mandatory_address_fields(country_sudo)
        partner = request.env.user.partner_id
        has_address = any(partner[name] or request.params.get(name) for name in names)
        return set() if has_address else names
