from odoo import api, models
from odoo.fields import Domain


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """Override of `base` to refuse a search by a field that the policy of the portal closes.

        A path may lead from any model to one that has a list.
        """
        policy = self.env.get("portal.field.policy")  # gone while this addon is uninstalled
        if policy is not None and not bypass_access and policy._get_user_lists() is not None:
            domain = Domain(domain)
            policy._check_domain(self, domain)
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _is_portal_field_own(self, field):
        """Return whether a field that no list names is open on this record, as it is the reader's own.

        For a module to let people read something of their own record alone, it must override this method and return
        True for that field.
        """
        return False

    def _get_portal_document(self):
        """Return the record whose rules decide about this one: itself.

        For a model whose records belong to another document, it must override this method.
        """
        return self
