from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_amount

from odoo.addons.portal_custom_base_account.models.account_move import OPEN

# Credit notes that are offered.
MOST_CREDITS = 20
# What of the page's address belongs to the choice.
NAMES = ("ids", "credit")
PREFIX = "amount_"


class PortalPaymentPage(models.AbstractModel):
    """The page that asks how much of which invoices is paid, and how: what it shows, and to whom."""

    _name = "portal.payment.page"
    _description = "Page That Asks How to Pay"

    @api.model
    def _prepare(self, moves_sudo, amounts, credits_sudo, actor):
        """Return what the page shows, but the ways to pay.

        :param account.move moves_sudo: invoices that the actor may open, in sudo mode
        :param dict amounts: as typed, by the id of the invoice
        :param account.move credits_sudo: the credit notes that were chosen
        :param Actor actor: who reads it
        """
        choice = self.env["portal.payment.choice"]._prepare(moves_sudo, amounts, credits_sudo, actor=actor)
        link_refusal = self.env["portal.payment.choice"]._get_link_refusal(choice["moves"], actor)
        if link_refusal:
            for row in choice["rows"]:
                row["can_change"] = 0 < row["next"] < row["payable"]
        offered_sudo = self._get_offered_credits_sudo(choice["moves"], actor)
        refusal = self.env["portal.remittance"]._get_payer_refusal(actor)
        is_right = bool(choice["rows"]) and not choice["errors"] and not refusal
        return {
            "page_title": self._get_title(choice),
            "choice": choice,
            "chosen": [("ids", move_sudo.id) for move_sudo in moves_sudo],
            "typed": {move_id: text for move_id, text in amounts.items() if text},
            "offered_credits": offered_sudo,
            "credit_texts": self._tell_credits(offered_sudo, choice["moves"][:1]),
            "chosen_credits": credits_sudo,
            "refusal": refusal,
            "link_refusal": link_refusal,
            "is_payable": is_right and choice["total"] > 0,
            "is_covered": is_right and choice["total"] <= 0 and bool(actor.partner),
        }

    @api.model
    def _prepare_ways(self, choice, actor, is_own_company):
        """Return by which providers, methods and saved cards a choice can be paid, and whether by transfer.

        :param dict choice: see `portal.payment.choice._prepare`
        :param Actor actor: who pays
        :param bool is_own_company: whether the payer may pay to the choice's company at all
        """
        payer_sudo, company_sudo = self._get_payer_sudo(choice, actor), choice["company"].sudo()
        customers, report, policy = choice["customers"], {}, self.env["portal.payment.policy"]
        has_transfer = self.env["portal.remittance"]._offers_transfer(customers, company_sudo)
        providers_sudo = self._find_providers_sudo(choice, payer_sudo, report)
        if has_transfer:
            # Odoo's provider of transfers knows one invoice at a time; ours takes its place.
            providers_sudo = providers_sudo.filtered(lambda provider: provider.code != "custom")
        methods_sudo = self._find_methods_sudo(choice, payer_sudo, providers_sudo, report)
        # In sudo mode as visitors may not read saved cards.
        tokens_sudo = self.env["payment.token"].sudo()._get_available_tokens(providers_sudo.ids, payer_sudo.id)
        usable_sudo = policy._get_usable_methods_sudo(customers, company_sudo, tokens_sudo.payment_method_id)
        is_open = is_own_company and policy._offers_online()
        is_link_narrow = self.env["portal.payment.choice"]._get_link_refusal(choice["moves"], actor)
        return {
            "no_way": self.env["portal.payment.choice"]._tell_no_way(choice["moves"]),
            "offers_transfer": has_transfer and not is_link_narrow,
            "company_mismatch": not is_own_company,
            "expected_company": company_sudo,
            "amount": choice["total"],
            "currency": choice["currency"],
            "partner_id": payer_sudo.id,
            "providers_sudo": providers_sudo,
            "payment_methods_sudo": methods_sudo if is_open else methods_sudo.browse(),
            "tokens_sudo": tokens_sudo.filtered(lambda token: is_open and token.payment_method_id in usable_sudo),
            "availability_report": report,
            "submit_button_label": self.env._("Pay %(amount)s", amount=choice["currency"].format(choice["total"])),
        }

    @api.model
    def _get_payer_sudo(self, choice, actor):
        """Return who pays: who is signed in, else whom the invoice is for.

        :return: in sudo mode as visitors read no contacts
        """
        return (actor.partner or choice["moves"][0].partner_id).sudo()

    def _find_providers_sudo(self, choice, payer_sudo, report):
        # In sudo mode as customers may not read providers.
        return (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                choice["company"].id,
                payer_sudo.id,
                choice["total"],
                currency_id=choice["currency"].id,
                portal_customers=choice["customers"],
                report=report,
            )
        )

    def _find_methods_sudo(self, choice, payer_sudo, providers_sudo, report):
        # In sudo mode as customers may not read methods.
        return (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers_sudo.ids,
                payer_sudo.id,
                currency_id=choice["currency"].id,
                portal_customers=choice["customers"],
                portal_companies=choice["company"].sudo(),
                report=report,
            )
        )

    @api.model
    def _get_pairs(self, choice, token):
        """Return names and values that tell exactly what the page shows."""
        pairs = [("page", token)]
        for row in choice["rows"]:
            pairs += [("ids", row["move"].id), (f"{PREFIX}{row['move'].id}", row["amount"])]
        return pairs + [("credit", credit.id) for credit, _amount in choice["credits"]]

    @api.model
    def _get_next_url(self, row, arguments, access_token):
        """Return the page on which the next instalment of an invoice is paid, and all else stays as it was chosen.

        :param list arguments: pairs of names and values of the page's address
        """
        name = f"{PREFIX}{row['move'].id}"
        kept = [
            (key, value)
            for key, value in arguments
            if value and key != name and (key in NAMES or key.startswith(PREFIX))
        ]
        kept.append((name, self.env["portal.payment.choice"]._write_amount(row["next"])))
        link = [("access_token", access_token)] if access_token else []
        return f"/my/invoices/pay?{urlencode([*kept, *link])}"

    @api.model
    def _get_offered_credits_sudo(self, moves_sudo, actor):
        """Return the credit notes, and the money that is for no invoice yet, that may be deducted; none for a visitor,
        whose link is for one document.

        :return: in sudo mode, what the reader may read
        """
        # In sudo mode as amounts are compared, of documents that may be read.
        credits_sudo = self.env["account.move"].sudo()
        if not actor.partner or not moves_sudo:
            return credits_sudo
        readable = self.env["portal.list.invoice"]._get_readable_domain()
        domain = readable & fields.Domain(
            [
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN),
                ("commercial_partner_id", "=", moves_sudo[0].commercial_partner_id.id),
                ("currency_id", "=", moves_sudo[0].currency_id.id),
                ("company_id", "=", moves_sudo[0].company_id.id),
            ]
        )
        found_sudo = credits_sudo.search(domain, order="invoice_date, id", limit=MOST_CREDITS)
        found_sudo |= self.env["portal.balance"]._find_money_sudo(moves_sudo[0], MOST_CREDITS)
        return found_sudo.filtered(lambda credit: credit._get_portal_unpromised_credit(moves_sudo[0]) > 0)

    @api.model
    def _tell_credits(self, credits_sudo, debt_sudo):
        """Return what each credit is offered as, in words, by its id."""
        return {
            credit_sudo.id: self.env._(
                "Deduct %(credit)s, %(amount)s",
                credit=credit_sudo._get_portal_credit_name(),
                amount=format_amount(
                    self.env, credit_sudo._get_portal_unpromised_credit(debt_sudo), debt_sudo.currency_id
                ),
            )
            for credit_sudo in credits_sudo
        }

    @api.model
    def _get_title(self, choice):
        """Return what the page asks."""
        if len(choice["rows"]) == 1:
            return self.env._("Pay invoice %(invoice)s", invoice=choice["rows"][0]["move"].name)
        return self.env._("Pay your invoices")
