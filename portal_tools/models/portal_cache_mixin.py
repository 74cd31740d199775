from odoo import api, models


class PortalCacheMixin(models.AbstractModel):
    """Settings that each page needs: cached as plain values, and forgotten with each change."""

    _name = "portal.cache.mixin"
    _description = "Cached Settings"

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

    @api.model
    def _clear_cached(self):
        """Forget what is kept in memory, on this worker now and on all with the commit.

        Once more after the commit: another thread may have asked in between, and kept the old answer.
        """
        self.env.registry.clear_cache()
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("portal_clear_cached"):
            postcommit.data["portal_clear_cached"] = True
            postcommit.add(self.env.registry.clear_cache)
