from . import controllers, models, wizards


def post_init_hook(env):
    """Put the rules of the types into force, and give contacts without a role the one that is meant for them."""
    standard = env.ref("portal_access_rules.portal_role_standard")
    env["res.company"].search([("portal_role_id", "=", False)]).portal_role_id = standard
    env["portal.document.type"]._sync_rules()


def uninstall_hook(env):
    """Give everybody back what Odoo's own rules allow, and drop the actions that need this addon's models."""
    env["portal.document.type"]._remove_rules()
    # Straight in the database: no link is to be renewed, and what refers to roles must not keep them.
    env.cr.execute("UPDATE res_company SET portal_role_id = NULL")
    env.cr.execute("UPDATE res_partner SET portal_role_id = NULL WHERE portal_role_id IS NOT NULL")
    env.invalidate_all(flush=False)
