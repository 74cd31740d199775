from . import controllers, models, wizards


def post_init_hook(env):
    """Have the electronic invoices checked that are there already: unchecked ones are not offered."""
    env["portal.einvoice.check"]._request_existing()
