from odoo import api, models
from odoo.fields import Domain


class PortalClosedFieldMixin(models.AbstractModel):
    """Fields that a list opens, and that nobody outside reads of some records, such as prices that are not told yet.

    Whoever searches, sorts, groups or adds up by them, or asks for them while searching, finds none of these records:
    else one letter or digit after the other is found. What reads such a record itself is refused.

    Consumers of this mixin must implement:
        * `_get_portal_closed_names` to return the names of the fields
        * `_is_portal_closed` to return whether they are closed of a record
        * `_get_portal_told_sql` to return the condition that they are not, as SQL
    """

    _name = "portal.closed.field.mixin"
    _description = "Fields That Are Closed of Some Records"

    @api.model
    def _get_portal_closed_names(self):
        """Return the names of the fields.

        :rtype: frozenset
        """
        raise NotImplementedError

    def _is_portal_closed(self):
        """Return whether the fields are closed of one record, whoever asks."""
        raise NotImplementedError

    def _get_portal_told_sql(self, _model, alias, _query):
        """Return the condition that the fields are not closed of a record.

        :rtype: SQL
        """
        raise NotImplementedError

    def _has_field_access(self, field, operation):
        """Override of `base`: nobody outside reads them of a record of which they are closed."""
        if not super()._has_field_access(field, operation):
            return False
        if operation != "read" or field.name not in self._get_portal_closed_names() or not self._is_portal_held():
            return True
        # No other fields are read in sudo mode: of those Odoo would check the access of one record after the other.
        return not any(record._is_portal_closed() for record in self.with_context(prefetch_fields=False))

    @api.model
    def _is_portal_held(self):
        """Return whether the current user is outside, and not in superuser mode."""
        return not self.env.su and not self.env.user._is_internal()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **options):
        """Override of `base`: as told above, also where another model is searched along a path to this one."""
        if self._is_portal_held():
            asked = [condition.field_expr for condition in Domain(domain).iter_conditions()]
            asked += [term.split()[0] for term in (order or "").split(",") if term.strip()]
            domain = self._without_portal_closed(domain, asked)
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **options)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Override of `base`: as told above."""
        if self._is_portal_held():
            domain = self._without_portal_closed(domain, field_names or ())
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        """Override of `base`: as told above."""
        if self._is_portal_held():
            domain = self._without_portal_closed(domain, [*groupby, *aggregates])
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """Override of `base`: as `_read_group`."""
        if self._is_portal_held():
            names = [name for groupby in grouping_sets for name in groupby]
            domain = self._without_portal_closed(domain, [*names, *aggregates])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _without_portal_closed(self, domain, asked):
        """Return a domain that finds no record of which one of the fields that are asked for is closed.

        :param asked: names of fields, paths, groups or aggregates
        :rtype: Domain
        """
        names = {name.replace(":", ".").split(".")[0] for name in asked}
        if names.isdisjoint(self._get_portal_closed_names()):
            return Domain(domain)
        return Domain(domain) & Domain.custom(to_sql=self._get_portal_told_sql)
