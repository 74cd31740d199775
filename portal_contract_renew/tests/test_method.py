from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import RenewalCommon

# What a provider cannot do, in the place of Odoo's computed fields.
NO_TOKENS = {
    "support_express_checkout": None,
    "support_manual_capture": None,
    "support_refund": "none",
    "support_tokenization": False,
}


@tagged("post_install", "-at_install")
class TestMethod(RenewalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_card = cls._create_card(cls.frank.partner_id, "1111")
        cls.company_card = cls._create_card(cls.acme, "9999")
        cls.ines = cls._create_person("Ines", cls.acme, "finance")
        cls.limited = cls._create_person("Lim", cls.acme)
        role = cls._create_role("Own contracts", ["can_pay"], contract="own")
        cls.limited.partner_id.portal_role_id = role

    def _assign(self, card, user=None, **values):
        self.contract.with_user(user or self.frank)._assign_method(card, self._actor(user), **values)

    # === WHO AND WHICH === #

    def test_own_method_is_assigned_and_logged(self):
        self._assign(self.other_card)
        self.assertEqual(self.contract.payment_token_id, self.other_card)
        row = self.contract._get_transitions_sudo()
        self.assertEqual((row.kind, row.state_before, row.state_after), ("method", "••4242", "••1111"))
        self.assertEqual((row.user_name, row.ip), ("Frank", "203.0.113.7"))

    def test_company_method_needs_the_right(self):
        """The company's method is for those who pay for the whole company; a colleague's is for nobody else."""
        self._assign(self.company_card)
        self.assertEqual(self.contract.payment_token_id, self.company_card)
        actor = self._actor(self.limited)
        self.assertFalse(self.company_card._is_open_to(actor, self.contract))
        self.assertTrue(self._create_card(self.limited.partner_id, "3333")._is_open_to(actor, self.contract))
        for card in (self.card, self._create_card(self.ben.partner_id, "2222")):
            with self.assertRaises(AccessError):
                self._assign(card, self.ines)

    def test_who_may_not(self):
        """Another customer, a colleague without the right, a visitor and a card that is gone: refused."""
        card = self._create_card(self.bob.partner_id, "5555")
        self.bob.partner_id.portal_role_id = self._create_role("Reader", contract="company")
        self.assertFalse(self.contract._get_portal_subscription_actions(self._actor(self.bob))["see_method"])
        for user, token in (
            (self.bob, card),
            (self.ben, self._create_card(self.ben.partner_id, "6666")),
            (self.env.ref("base.public_user"), self.card),
            (self.frank, self.env["payment.token"].browse(2**31 - 1)),
        ):
            with self.assertRaises(AccessError):
                self._assign(token, user)
        self.assertEqual(self.contract.payment_token_id, self.card)

    def test_method_that_does_not_fit_is_refused(self):
        archived = self._create_card(self.frank.partner_id, "7777")
        archived.active = False
        company = self.env["res.company"].create({"name": "Second"})
        foreign = self._create_provider(name="Second", company_id=company.id)
        strange = self._create_card(self.frank.partner_id, "8888", foreign)
        for card in (archived, strange):
            with self.assertRaises(UserError):
                self._assign(card)
        self.provider.payment_method_ids.support_manual_capture = "full_only"
        self.provider.capture_manually = True
        with self.assertRaises(UserError):
            self._assign(self.other_card)

    def test_each_reason_for_which_a_method_does_not_fit(self):
        """Each of them alone: a way to pay or a provider that is off, or takes another currency."""
        card, contract = self.other_card, self.contract
        # By SQL, without what Odoo does to saved methods when it switches off what they are of.
        self.assertTrue(card._fits_contract(contract))
        method, provider = card.payment_method_id, card.provider_id
        for query, record, fits in (
            ("UPDATE payment_method SET active = FALSE WHERE id = %s", method, False),
            ("UPDATE payment_method SET active = TRUE WHERE id = %s", method, True),
            ("UPDATE payment_provider SET state = 'disabled' WHERE id = %s", provider, False),
            ("UPDATE payment_provider SET state = 'test' WHERE id = %s", provider, True),
        ):
            self.env.flush_all()
            self.env.cr.execute(query, [record.id])
            record.invalidate_recordset()
            self.assertEqual(card._fits_contract(contract), fits, query)
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        for currency, fits in ((foreign, False), (contract.currency_id, True)):
            self.provider.available_currency_ids = currency
            self.assertEqual(card._fits_contract(contract), fits, currency.name)
        model = type(self.provider)
        unable = patch.object(model, "_compute_feature_support_fields", lambda providers: providers.update(NO_TOKENS))
        with unable:
            self.provider.invalidate_recordset()
            self.assertFalse(card._fits_contract(contract))
        self.provider.invalidate_recordset()
        self.assertTrue(card._fits_contract(contract))

    def test_staff_has_no_method_in_the_portal(self):
        staff = new_test_user(self.env, "staff.with.card", "account.group_account_manager")
        card = self._create_card(staff.partner_id, "4444")
        self.assertFalse(card._is_open_to(self._actor(staff)))
        self.assertTrue(self.card._is_open_to(self._actor()))

    def test_removed_method_is_not_removed_again(self):
        payments = self.env["portal.subscription.payment"]
        self.assertEqual(payments._find_removable_sudo(self.other_card.id, self._actor()), self.other_card)
        self.other_card.active = False
        for token_id in (self.other_card.id, 2**31 - 1):
            with self.assertRaises(AccessError, msg=token_id):
                payments._find_removable_sudo(token_id, self._actor())

    def test_staff_assigns_no_method_of_another_customer(self):
        with self.assertRaises(UserError):
            self.contract.payment_token_id = self._create_card(self.ben.partner_id, "2222")

    def test_method_that_staff_chooses_is_logged(self):
        other = self._create_card(self.frank.partner_id, "9876")
        self.contract.payment_token_id = other
        self.contract.payment_token_id = other
        rows = self.contract._get_transitions_sudo()
        self.assertEqual([(row.kind, row.state_after) for row in rows], [("method", "••9876")])
        self.assertEqual(rows.user_name, self.env.user.name)

    def test_for_all_subscriptions(self):
        """A second choice: all subscriptions that the person may manage, not those of others or closed ones."""
        second, foreign = self._create_contract(name="Second"), self._create_contract(partner=self.beta)
        by_transfer = self._create_contract(is_charged_automatically=False)
        self._assign(self.other_card)
        self.assertFalse(second.payment_token_id)
        self._assign(self.company_card, is_for_all=True)
        self.assertEqual((self.contract | second).payment_token_id, self.company_card)
        self.assertFalse((foreign | by_transfer).payment_token_id)

    # === AT ONCE === #

    def test_method_in_to_renew_is_charged_at_once(self):
        self._answer("error", "expired_card")
        self._run("2027-03-10")
        self.requests.clear()
        self._answer("done")
        with self._on("2027-03-14"):
            self._assign(self.other_card)
        self._check("active", "2027-04-10")
        self.assertEqual(self.requests, [f"SUB-{self.contract.id}-20270310-2"])
        self._run("2027-03-14")
        self.assertEqual(len(self.requests), 1)

    def test_new_method_is_taken_over_once(self):
        """A card that was saved for this contract is put on it, and not again when the payment is worked off again."""
        self.contract.payment_token_id = False
        self._run("2027-03-10")
        tx = self._validate(self.other_card)
        self.assertEqual(self.contract.payment_token_id, self.other_card)
        self.contract.payment_token_id = self.card
        tx._post_process()
        self.assertEqual(self.contract.payment_token_id, self.card)
        self._run("2027-03-11")
        self._check("active", "2027-04-10")

    def test_link_to_a_foreign_contract_gives_nothing(self):
        """A card is put on a contract of its own customer alone, whatever the transaction says."""
        foreign = self._create_contract(partner=self.beta)
        self._validate(self.other_card, portal_contract_id=foreign.id)
        self.assertFalse(foreign.payment_token_id)

    def _validate(self, card, **values):
        tx = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": card.payment_method_id.id,
                "token_id": card.id,
                "amount": 0,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.frank.partner_id.id,
                "operation": "validation",
                "portal_contract_id": self.contract.id,
                "portal_user_id": self.frank.id,
                "reference": f"validation {card.id} {values}",
            }
            | values
        )
        tx._set_done()
        tx._post_process()
        return tx

    # === REMOVED === #

    def test_removed_method_leaves_its_contracts(self):
        """Whoever removes a method that is in use empties it there, with a row, and To Renew follows on the date."""
        for user in (self.ines, self.ben, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.card._remove_by(self._actor(user))
        self.card.with_user(self.frank)._remove_by(self._actor())
        self.assertFalse(self.contract.payment_token_id or self.card.active)
        row = self.contract._get_transitions_sudo()
        self.assertEqual((row.state_before, row.state_after, row.user_name), ("••4242", "", "Frank"))
        self._run("2027-03-09")
        self.assertEqual(self.contract.portal_state, "active")
        self._run("2027-03-10")
        self._check("to_renew", "2027-03-10")

    def test_company_method_is_removed_by_who_pays(self):
        with self.assertRaises(AccessError):
            self.company_card._remove_by(self._actor(self.limited))
        self.company_card._remove_by(self._actor(self.ines))
        self.assertFalse(self.company_card.active)

    def test_going_live_warns_and_turns_to_renew(self):
        """Before a provider changes its state the vendor is told how many subscriptions lose their method."""
        form = self.provider.new({"state": "enabled"}, origin=self.provider)
        warning = form._onchange_state_portal_contracts()["warning"]
        self.assertIn("1 subscriptions", warning["message"])
        self.assertFalse(self.provider.new({"state": "test"}, origin=self.provider)._onchange_state_portal_contracts())
        self.provider.state = "enabled"
        self.assertFalse(self.contract.payment_token_id)
        self._run("2027-03-10")
        self._check("to_renew", "2027-03-10")

    def test_linked_subscriptions_are_told_to_the_owner_alone(self):
        """What a method is used for names contracts to its owner, and nothing by the number of a foreign one."""
        info = self.card.with_user(self.frank).get_linked_records_info()
        self.assertEqual([row["name"] for row in info], ["Acme CRM"])
        for user in (self.ben, self.ines):
            self.assertEqual(
                self.env["payment.token"].with_user(user).browse(self.card.id).get_linked_records_info(), []
            )

    # === EXPIRY === #

    def test_expiry_is_read_from_what_providers_send(self):
        """Stripe, Worldline and others name the month in their own ways; what is no month is not known."""
        find = self.env["payment.transaction"]._find_portal_expiry
        for data, expected in (
            ({"payment_method": {"card": {"exp_month": 2, "exp_year": 2028}}}, date(2028, 2, 29)),
            ({"payment": {"output": {"card": {"expiryDate": "1230"}}}}, date(2030, 12, 31)),
            ({"additionalData": {"expiryDate": "3/2030"}}, date(2030, 3, 31)),
            ({"card": {"expiry": "09/32"}}, date(2032, 9, 30)),
            ({"card": {"expiryDate": "1330"}}, False),
            ({"card": {"expiryDate": "soon"}}, False),
            ({"card": {"expiryDate": None}, "list": [1, "a"]}, False),
            ({}, False),
        ):
            self.assertEqual(find(data), expected, data)

    def test_expiry_is_kept_with_a_new_card(self):
        tx = self._validate(self.other_card)
        values = {"payment_details": "1234", "provider_ref": "new"}
        model = self.registry["payment.transaction"]
        with self._extracting(model, values):
            tx.tokenize = True
            tx._tokenize({"card": {"exp_month": 6, "exp_year": 2030}})
        self.assertEqual(tx.token_id.card_expiry_date, date(2030, 6, 30))

    def _extracting(self, model, values):
        return patch.object(model, "_extract_token_values", lambda *_arguments: values)
