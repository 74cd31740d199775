from odoo import api, models, tools
from odoo.orm.domains import DomainAnd, DomainOr
from odoo.tools import config

# A key of the context: domains are returned as rules say them, without naming the contacts of companies.
AS_WRITTEN = "portal_rules_as_written"


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Override of `base` to name for people outside who belongs to their companies, which is asked once."""
        domain = self._compute_short_domain(model_name, mode)
        if self.env.su or not self.env.user.share or self.env.context.get(AS_WRITTEN):
            return domain
        # In sudo mode as Odoo searches and checks by it.
        return self.env["res.partner"]._name_families(self.env[model_name].sudo(), domain)

    @api.model
    @tools.conditional(
        "xml" not in config["dev_mode"],
        tools.ormcache(
            "self.env.uid", "self.env.su", "model_name", "mode", "tuple(self._compute_domain_context_values())"
        ),
    )
    def _compute_short_domain(self, model_name, mode):
        """Return the domain that Odoo computes, which says once what a scope says twice.

        A scope is a rule for everybody, which takes from what Odoo shows, and one for a group, which adds to it: read
        together, "X and (Y or X)", which is X. PostgreSQL took up to ten times as long to plan such a query of
        deliveries as to run it.
        """
        # Odoo asks for the domains of parents too, and this one is kept: what is named holds for a transaction alone.
        domain = super(IrRule, self.with_context(**{AS_WRITTEN: True}))._compute_domain(model_name, mode)
        return without_implied(domain).optimize(self.env[model_name])


def without_implied(domain):
    """Return a domain that finds the same, without the conditions that always hold where the others do.

    Conditions are compared by what they are, and not by what they mean: one that is written in another way stays.

    :param Domain domain: any
    :rtype: Domain
    """
    if not isinstance(domain, DomainAnd):
        return domain
    kept, pending = [], list(domain.children)
    while pending:
        part = pending.pop(0)
        if not _is_implied(part, kept + pending):
            kept.append(part)
    return DomainAnd.apply(kept)


def _is_implied(part, others):
    """Return whether a condition holds where all others do: one of its arms does, or has all arms of one of them."""
    arms = _get_arms(part)
    if any(isinstance(arm, DomainAnd) and all(one in others for one in arm.children) for arm in arms):
        return True
    return any(all(arm in arms for arm in _get_arms(other)) for other in others)


def _get_arms(domain):
    return domain.children if isinstance(domain, DomainOr) else (domain,)
