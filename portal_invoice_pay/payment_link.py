"""Links that ask for an amount without a document: signed for that alone, and for a time."""

from datetime import timedelta

from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "portal_invoice_pay.payment_link"
DAYS = 30


def sign_link(env, partner, amount, currency, company):
    """Return the secret of a link by which a contact pays an amount."""
    values = [partner.id, amount, currency.id, company.id]
    # In sudo mode as nobody else may read the secret of the database.
    return hash_sign(env(su=True), SCOPE, values, expiration=timedelta(days=DAYS))


def read_link(env, text):
    """Return the ids and the amount that a link is for: `partner_id`, `amount`, `currency_id` and `company_id`.

    :param text: what came with a request; it may be anything
    :return: nothing if it is not a link of ours, or has ended
    :rtype: dict
    """
    try:
        values = verify_hash_signed(env(su=True), SCOPE, text) if isinstance(text, str) else None
    except ValueError:
        return {}
    return dict(zip(("partner_id", "amount", "currency_id", "company_id"), values or (), strict=False))
