from odoo import api, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import str2bool

# The provider of Odoo's demonstration, by which everybody marks a payment as paid.
DEMO = "demo"
# What visitors begin within an hour: by the link of one document, and from one address.
MOST_BY_LINK = 20
MOST_BY_ADDRESS = 60
HOUR = 3600


class PortalPaymentPolicy(models.AbstractModel):
    """By which providers and methods a customer may pay the vendor; the one place that decides it.

    A customer is the commercial partner of a document, whoever pays it or is signed in. What is not set there is as set
    for the vendor's company. If it is set and nothing of it can be used, there is no online payment. Of several
    customers, all have to be allowed.

    All methods are called in sudo mode, as customers may read neither providers nor what is agreed with them.
    """

    _name = "portal.payment.policy"
    _description = "Ways in Which Customers May Pay"

    @api.model
    def _get_customers_sudo(self, partner_id=None, **kwargs):
        """Return whose agreement decides about a payment.

        For a module to add a kind of documents, it must override this method and return the commercial partners of its
        documents, if the arguments name some, else call `super()`.

        :param int partner_id: who pays; counts if no document is named
        :param kwargs: the arguments of Odoo's search of providers; `portal_customers`, as records, is of Python alone
        :rtype: res.partner
        """
        customers = kwargs.get("portal_customers")
        if isinstance(customers, models.BaseModel):
            return customers.sudo().commercial_partner_id
        return self.env["res.partner"].sudo().browse(partner_id).exists().commercial_partner_id

    @api.model
    def _get_companies_sudo(self, providers_sudo, **kwargs):
        """Return to which of the vendor's companies is paid.

        For a module to add a kind of documents, it must override this method and return the companies of its
        documents, if the arguments name some, else call `super()`.

        :param payment.provider providers_sudo: their companies count if no document is named
        :param kwargs: the arguments of Odoo's search of methods; `portal_companies`, as records, is of Python alone
        :rtype: res.company
        """
        companies = kwargs.get("portal_companies")
        return companies.sudo() if isinstance(companies, models.BaseModel) else providers_sudo.company_id

    @api.model
    def _get_transaction_customers_sudo(self, transaction):
        """Return whose agreement decides about a transaction: the customers of its documents, else who pays.

        :rtype: res.partner
        """
        transaction_sudo = transaction.sudo()
        documents_of = self._get_document_customers_sudo(transaction_sudo)
        return documents_of or transaction_sudo.partner_id.commercial_partner_id

    @api.model
    def _get_document_customers_sudo(self, transaction_sudo):
        """Return the customers of what a transaction pays.

        For a module to add a kind of documents, it must override this method and return the result with its own.

        :rtype: res.partner
        """
        return transaction_sudo.invoice_ids.commercial_partner_id

    @api.model
    def _get_transaction_companies_sudo(self, transaction):
        """Return to which of the vendor's companies a transaction pays: those of its documents, else the provider's.

        :rtype: res.company
        """
        transaction_sudo = transaction.sudo()
        return self._get_document_companies_sudo(transaction_sudo) or transaction_sudo.company_id

    @api.model
    def _get_document_companies_sudo(self, transaction_sudo):
        """Return the companies of what a transaction pays.

        For a module to add a kind of documents, it must override this method and return the result with its own.

        :rtype: res.company
        """
        return transaction_sudo.invoice_ids.company_id

    @api.model
    def _is_offered_sudo(self, transaction):
        """Return whether Odoo offers a transaction's provider and method for it: to that country, currency and amount.

        A saved card has the method of its brand, which Odoo does not offer by itself.
        """
        transaction_sudo = transaction.sudo()
        company, payer = self._get_transaction_companies_sudo(transaction)[:1], transaction_sudo.partner_id
        values = self._get_search_values_sudo(transaction_sudo)
        provider_sudo = transaction_sudo.provider_id
        offered_sudo = provider_sudo._get_compatible_providers(company.id, payer.id, transaction_sudo.amount, **values)
        if transaction_sudo.token_id or provider_sudo not in offered_sudo:
            return provider_sudo in offered_sudo
        methods_sudo = transaction_sudo.payment_method_id
        return methods_sudo in methods_sudo._get_compatible_payment_methods(provider_sudo.ids, payer.id, **values)

    @api.model
    def _takes_link_sudo(self, values, company_id, provider_id=None, payment_method_id=None, token_id=None):
        """Return whether an amount without a document can be paid in the way that was chosen.

        It is asked as for the page, as the currency or the country may have been left out since, or never offered.

        :param dict values: `partner_id`, who pays, `amount` and `currency_id`
        :param int company_id: to which of the vendor's companies
        """
        payer_id, currency_id = values["partner_id"], values["currency_id"]
        company = self.env["res.company"].browse(company_id)
        # In sudo mode as told above.
        provider_sudo = self.env["payment.provider"].sudo().browse(provider_id or 0).exists()
        offered_sudo = provider_sudo._get_compatible_providers(
            company_id, payer_id, values["amount"], currency_id=currency_id
        )
        if not provider_sudo & offered_sudo or not self._is_in_use(provider_sudo, company):
            return False
        if token_id:
            return True
        methods_sudo = self.env["payment.method"].sudo()
        offered_sudo = methods_sudo._get_compatible_payment_methods(
            provider_sudo.ids, payer_id, currency_id=currency_id
        )
        return payment_method_id in offered_sudo.ids

    @api.model
    def _get_search_values_sudo(self, transaction_sudo):
        """Return the arguments of Odoo's searches of providers and methods, as the form of a transaction's documents
        gives them.

        For a module to add a kind of documents, it must override this method and return the result with its own.
        """
        return {
            "currency_id": transaction_sudo.currency_id.id,
            "portal_customers": self._get_transaction_customers_sudo(transaction_sudo),
            "portal_companies": self._get_transaction_companies_sudo(transaction_sudo),
        }

    @api.model
    def _offers_online(self):
        """Return whether invoices are paid online at all, as set by Odoo's own option of invoicing."""
        # In sudo mode as customers may not read parameters.
        return str2bool(self.env["ir.config_parameter"].sudo().get_param("account_payment.enable_portal_payment"))

    @api.model
    def _has_way(self, customers, company):
        """Return whether customers have a way to pay invoices of a company in the portal, whatever the amount.

        Kept in memory, as each row of a list asks it; the page that asks how to pay looks anew.
        """
        return self._has_cached_way(tuple(customers.ids), company.id)

    @api.model
    @tools.ormcache("customer_ids", "company_id", cache="default")
    def _has_cached_way(self, customer_ids, company_id):
        customers = self.env["res.partner"].browse(customer_ids)
        company = self.env["res.company"].browse(company_id)
        if self.env["portal.remittance"]._offers_transfer(customers, company):
            return True
        if not self._offers_online():
            return False
        providers_sudo = self._get_usable_providers_sudo(customers, company)
        methods_sudo = providers_sudo.payment_method_ids.filtered("active")
        return bool(self._get_usable_methods_sudo(customers, company, methods_sudo))

    @api.model
    def _get_usable_providers_sudo(self, customers, company, providers=None):
        """Return the providers that all customers may use.

        :param res.partner customers: commercial partners
        :param res.company company: the vendor's company
        :param payment.provider providers: among which; by default, all that are in use
        """
        if providers is None:
            providers = self.env["payment.provider"]
            domain = [("state", "!=", "disabled"), ("is_published", "=", True)]
            providers = providers.search([*providers._check_company_domain(company), *domain])
        found_sudo = providers.sudo().filtered(lambda provider: self._is_in_use(provider, company))
        for rule_sudo in self._get_rules_sudo(customers, company):
            found_sudo &= rule_sudo.portal_provider_ids
        return found_sudo

    @api.model
    def _get_usable_methods_sudo(self, customers, company, methods):
        """Return those payment methods that all customers may use, whichever the provider."""
        found_sudo = methods.sudo()
        for rule_sudo in self._get_rules_sudo(customers, company):
            # Also what is archived by now: a list of which nothing is left is not an empty list.
            allowed_sudo = rule_sudo.with_context(active_test=False).portal_payment_method_ids
            found_sudo = found_sudo.filtered(
                lambda method, allowed_sudo=allowed_sudo: (
                    not allowed_sudo or method in allowed_sudo or method.primary_payment_method_id in allowed_sudo
                )
            )
        return found_sudo

    @api.model
    def _allows_transfer(self, customers, company):
        """Return whether all customers may announce a bank transfer."""
        rules_sudo = [self._get_rule_sudo(customer, company) for customer in customers]
        return all(rule_sudo.portal_allows_transfer for rule_sudo in rules_sudo)

    @api.model
    def _check_transaction(self, transaction):
        """Check that the customers of a transaction may pay by its provider and its method.

        :raise ValidationError: if one of them may not
        """
        transaction_sudo = transaction.sudo()
        companies = self._get_transaction_companies_sudo(transaction)
        customers = self._get_transaction_customers_sudo(transaction)
        provider, method = transaction_sudo.provider_id, transaction_sudo.payment_method_id
        is_allowed = all(
            self._get_usable_providers_sudo(customers, company, provider)
            and self._get_usable_methods_sudo(customers, company, method)
            for company in companies
        )
        if not is_allowed:
            raise ValidationError(self.env._("You cannot pay in this way. Please choose another one."))

    @api.model
    def _check_visitor(self, document, actor):
        """Count what a visitor begins by a link; people who are signed in are not counted.

        :param document: what is paid
        :param Actor actor: who pays
        :raise UserError: if it is too often, for this document or from this address
        """
        if actor.partner:
            return
        limit, link = self.env["portal.rate.limit"], f"{document._name},{document.id}"
        network = limit._get_network(actor.ip)
        is_allowed = limit._is_allowed("portal.payment.link", link, MOST_BY_LINK, HOUR)
        if not (is_allowed and limit._is_allowed("portal.payment.address", network, MOST_BY_ADDRESS, HOUR)):
            raise UserError(self.env._("There were many attempts to pay. Sign in, or try again in an hour."))

    @api.model
    def _get_rules_sudo(self, customers, company):
        """Return what restricts customers: contacts and the company, each where it names providers."""
        rules = [self._get_rule_sudo(customer, company) for customer in customers] or [company.sudo()]
        return [rule for rule in rules if rule.portal_payment_policy == "restricted"]

    @api.model
    def _get_rule_sudo(self, customer, company):
        customer_sudo = customer.sudo().commercial_partner_id
        return customer_sudo if customer_sudo.portal_payment_policy == "restricted" else company.sudo()

    @api.model
    def _is_in_use(self, provider, company):
        """Return whether a provider is there for payments to a company at all."""
        is_demo = provider.code == DEMO and not company.sudo().portal_allows_demo_payments
        # A branch takes money by the providers of the company that it belongs to.
        return provider.company_id in company.sudo().parent_ids and provider.state != "disabled" and not is_demo
