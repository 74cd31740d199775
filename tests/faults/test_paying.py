import functools

from paying import PayingCase
from rig import wait_until


class TestPayersAtOnce(PayingCase):
    """Several requests on two workers: no more is under way, charged or booked than is owed."""

    def _check_refused_in_words(self, answers):
        for answer in answers:
            error = answer.get("rpc_error") if isinstance(answer, dict) else answer
            self.assertIn("ValidationError", error["data"]["name"], error)
            self.assertRegex(error["data"]["message"], "under way|paying this|has changed|At most|is paid")

    def test_ten_parts_by_card(self):
        """Ten times 60 % of one invoice: one card is charged, once."""
        invoice_id = self.create_invoice()
        owners = [self.pat, self.kim] * 5
        visitors = [self.clones(owner, 1)[0] for owner in owners]
        calls = [
            lambda visitor=visitor, owner=owner: self.pay_by_card(visitor, invoice_id, 60, owner=owner)
            for visitor, owner in zip(visitors, owners, strict=True)
        ]
        answers = self.all_at_once(*calls)
        paid = [answer for answer in answers if "reference" in answer]
        self.assertEqual(len(paid), 1, answers)
        self._check_refused_in_words([answer for answer in answers if "reference" not in answer])
        self.assertEqual([charge["amount"] for charge in self.bank.charges], [60])
        self.assertEqual(self.get_payments(invoice_id), [[paid[0]["reference"], "done"]])
        self.check_paid(invoice_id, left=40)

    def test_ten_parts_at_the_bank(self):
        """In ten windows of one person: the last one counts, and money for the others is not passed over."""
        invoice_id = self.create_invoice()
        calls = [lambda visitor=visitor: self.pay(visitor, invoice_id, 60) for visitor in self.clones(self.pat, 10)]
        answers = self.all_at_once(*calls)
        references = [answer["reference"] for answer in answers if "reference" in answer]
        self.assertTrue(references, answers)
        self.assertEqual(len(set(references)), len(references))
        [[last, state]] = self.get_payments(invoice_id)
        self.assertEqual(state, "draft")
        calls = [lambda reference=reference: self.bank.notify(reference, 60) for reference in references]
        self.assertEqual(set(self.all_at_once(*calls)), {200})
        self.assertEqual(self.get_payments(invoice_id), [[last, "done"]])
        self.assertEqual(self.count_questions(invoice_id), len(references) - 1)
        self.check_paid(invoice_id, left=40)

    def test_two_people(self):
        """Of two who pay the whole at the bank, one begins, and the other is told."""
        invoice_id = self.create_invoice()
        answers = self.all_at_once(
            lambda: self.pay(self.pat, invoice_id, 100), lambda: self.pay(self.kim, invoice_id, 100)
        )
        self.assertEqual(sum("reference" in answer for answer in answers), 1, answers)
        self._check_refused_in_words([answer for answer in answers if "reference" not in answer])
        self.assertEqual(len(self.get_payments(invoice_id)), 1)

    def test_one_page_sent_often(self):
        """A double click, or a browser that sends again, charges once."""
        invoice_id, page = self.create_invoice(), self.make_page()
        calls = [
            lambda visitor=visitor: self.pay_by_card(visitor, invoice_id, 100, page, owner=self.pat)
            for visitor in self.clones(self.pat, 6)
        ]
        answers = self.all_at_once(*calls)
        self.assertEqual(len({answer["reference"] for answer in answers if "reference" in answer}), 1, answers)
        self.assertEqual(len(self.bank.charges), 1)
        self.check_paid(invoice_id)

    def test_invoices_in_another_order(self):
        """Two who pay the same invoices, named in another order, do not wait for each other for ever."""
        ids = [self.create_invoice() for _number in range(4)]
        calls = [
            lambda order=order, visitor=visitor: self._pay_all(visitor, order)
            for order, visitor in ((ids, self.pat), (ids[::-1], self.kim)) * 2
        ]
        answers = self.all_at_once(*calls)
        self.assertTrue(any("reference" in answer for answer in answers), answers)
        for invoice_id in ids:
            self.assertEqual(len(self.get_payments(invoice_id)), 1)

    def _pay_all(self, visitor, ids):
        [visitor] = self.clones(visitor, 1)
        return self.pay(visitor, ",".join(map(str, ids)), 400)


class TestWebhooks(PayingCase):
    """What the provider says twice, at once, early or late counts once."""

    def _begin(self, amount=100):
        invoice_id = self.create_invoice()
        return invoice_id, self.pay(self.pat, invoice_id, amount)["reference"]

    def test_doubled_and_parallel(self):
        invoice_id, reference = self._begin(60)
        statuses = self.all_at_once(*[lambda: self.bank.notify(reference, 60)] * 10)
        self.assertEqual(set(statuses), {200})
        self.check_paid(invoice_id, left=40)
        self.assertEqual(self.bank.notify(reference, 60), 200)
        self.check_paid(invoice_id, left=40)
        self.assertEqual(self.count_questions(invoice_id), 0)

    def test_all_states_at_once(self):
        """Out of order: money that arrived is there in the end."""
        invoice_id, reference = self._begin()
        states = ("done", "pending", "authorized", "pending", "done", "authorized")
        calls = [lambda state=state: self.bank.notify(reference, 100, state) for state in states]
        self.assertEqual(set(self.all_at_once(*calls)), {200})
        self.assertEqual(self.get_payments(invoice_id), [[reference, "done"]])
        self.check_paid(invoice_id)

    def test_browser_job_and_webhook_at_once(self):
        """Three of them book a payment: one does."""
        invoice_id, reference = self._begin()
        self.assertEqual(self.bank.notify(reference, 100), 200)
        browsers = self.clones(self.pat, 3)
        calls = [lambda browser=browser: browser.rpc("/payment/status/poll") for browser in browsers]
        calls += [self.post_process, lambda: self.bank.notify(reference, 100), self.post_process]
        self.all_at_once(*calls)
        self.assertEqual(self.pat.rpc("/payment/status/poll")["state"], "done")
        self.check_paid(invoice_id)

    def test_cancelled_and_paid_at_once(self):
        """Whichever comes first: the money is booked, or somebody is told."""
        for _time in range(3):
            invoice_id, reference = self._begin()
            states = ("cancel", "done", "cancel")
            self.all_at_once(*[functools.partial(self.bank.notify, reference, 100, state) for state in states])
            self.post_process()
            if self.get_payments(invoice_id) == [[reference, "done"]]:
                self.check_paid(invoice_id)
            else:
                self.assertEqual((self.count_questions(invoice_id), self.get_left(invoice_id)), (1, 100))
                self.assertEqual(self.count_activities(invoice_id), 1)

    def test_before_the_answer(self):
        """The webhook is quicker than the answer to the charge itself, which is then news of yesterday."""
        self.bank.mode = "hang"
        invoice_id, page = self.create_invoice(), self.make_page()
        thread, answers = self.in_background(self.pay_by_card, self.pat, invoice_id, 100, page)
        wait_until("charged", lambda: self.bank.charges)
        reference = self.bank.charges[0]["reference"]
        self.assertEqual(self.bank.notify(reference, 100), 200)
        self.bank.mode = "answer"
        self.bank.released.set()
        thread.join()
        self.assertEqual(answers[0].get("reference"), reference, answers)
        self.assertEqual(len(self.bank.charges), 1)
        self.check_paid(invoice_id)


class TestKilledWhilePaying(PayingCase):
    """A worker dies between the charge and its answer: the charge is known, and is made once."""

    def _charge_and_kill(self, invoice_id, page):
        self.bank.mode = "hang"
        thread, answers = self.in_background(self.pay_by_card, self.pat, invoice_id, 100, page)
        wait_until("charged", lambda: self.bank.charges)
        self.rig.kill_workers()
        thread.join()
        self.assertIsInstance(answers[0], Exception)
        self.bank.mode = "answer"
        self.bank.released.set()
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)
        return self.bank.charges[0]["reference"]

    def test_charged(self):
        invoice_id, page = self.create_invoice(), self.make_page()
        reference = self._charge_and_kill(invoice_id, page)
        self.assertEqual(self.get_payments(invoice_id), [[reference, "pending"]])
        # The same browser sends again; so does another window, and a colleague.
        self.assertEqual(self.pay_by_card(self.pat, invoice_id, 100, page)["reference"], reference)
        for visitor in (self.pat, self.kim):
            self.assertIn("rpc_error", self.pay_by_card(visitor, invoice_id, 100))
        self.assertEqual(len(self.bank.charges), 1)
        self.assertEqual(self.bank.notify(reference, 100), 200)
        self.check_paid(invoice_id)
        self.assertEqual(self.count_questions(invoice_id), 0)

    def test_not_charged(self):
        """The provider says that it took nothing: it can be paid again."""
        invoice_id = self.create_invoice()
        reference = self._charge_and_kill(invoice_id, self.make_page())
        self.assertEqual(self.bank.notify(reference, 100, "cancel"), 200)
        self.assertEqual(self.get_left(invoice_id), 100)
        self.assertIn("reference", self.pay_by_card(self.pat, invoice_id, 100))
        self.assertEqual(len(self.bank.charges), 2)
        self.check_paid(invoice_id)

    def test_answer_that_is_lost(self):
        """Odoo takes a cut connection for a refusal: if both charges arrive, somebody is told of the second."""
        self.bank.mode = "lose"
        invoice_id = self.create_invoice()
        self.pay_by_card(self.pat, invoice_id, 100)
        self.bank.mode = "answer"
        first = self.bank.charges[0]["reference"]
        self.assertIn("reference", self.pay_by_card(self.pat, invoice_id, 100))
        self.check_paid(invoice_id)
        self.assertEqual(self.bank.notify(first, 100), 200)
        self.check_paid(invoice_id, times=2)
        self.assertEqual(self.count_questions(invoice_id), 1)

    def test_after_the_money_arrived(self):
        """The money is known and not booked when all workers die: the job books it, once."""
        invoice_id = self.create_invoice()
        reference = self.pay(self.pat, invoice_id, 100)["reference"]
        self.assertEqual(self.bank.notify(reference, 100), 200)
        self.rig.kill_workers()
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)
        self.all_at_once(self.post_process, self.post_process)
        self.check_paid(invoice_id)
