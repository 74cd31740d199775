from . import controllers, models, wizards


def post_init_hook(env):
    """Put the rules of the kinds into force, and give contacts without a role the one that is meant for them."""
    standard = env.ref("portal_access_rules.portal_role_standard")
    env["res.company"].search([("portal_role_id", "=", False)]).portal_role_id = standard
    env["portal.kind"]._sync_rules()


def uninstall_hook(env):
    """Give everybody back what Odoo's own rules allow, and drop the actions that need this addon's models."""
    env["portal.kind"]._remove_rules()
