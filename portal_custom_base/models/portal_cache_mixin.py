from odoo import api, models


class PortalCacheMixin(models.AbstractModel):
    """Settings of the vendor that each page shows: cached as plain values, and forgotten with each change."""

    _name = "portal.cache.mixin"
    _description = "Cached Settings of the Portal"

    @api.model_create_multi
    def create(self, vals_list):
        self._clear_cached()
        return super().create(vals_list)

    def write(self, vals):
        self._clear_cached()
        return super().write(vals)

    def unlink(self):
        self._clear_cached()
        return super().unlink()

    def _update_field_translations(self, *args, **kwargs):
        """Override of `base` to show a new translation at once."""
        self._clear_cached()
        return super()._update_field_translations(*args, **kwargs)

    def _clear_cached(self):
        self.env.registry.clear_cache()
        # And again for what another thread of this process reads until the commit.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
