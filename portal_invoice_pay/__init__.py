from . import controllers, models, wizards


def post_init_hook(env):
    """Have the electronic invoices checked that are there already: unchecked ones are not offered."""
    env["portal.einvoice.check"]._request_existing()


def uninstall_hook(env):
    """Take what the database does for this addon from the lines of invoices, which stay."""
    env["portal.open.sum"]._forget_lines()
