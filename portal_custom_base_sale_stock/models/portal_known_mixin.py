from odoo import api, models


class PortalKnownMixin(models.AbstractModel):
    """Settings that are few and the same for all readers, whose ids are kept until one of them changes."""

    _name = "portal.known.mixin"
    _description = "Settings Whose Ids Are Kept"

    # The name of the field by which they are found.
    _portal_known_by = None

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `base` to know the new ones."""
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        """Override of `base` to know what they are by now."""
        result = super().write(vals)
        if self._portal_known_by in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Override of `base` to forget them."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
