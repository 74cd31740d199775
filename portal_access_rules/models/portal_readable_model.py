from odoo import fields, models


class PortalReadableModel(models.Model):
    """Fields of a model that people outside may read, beside those that the types of documents name.

    There are two uses. A model that holds no documents, such as companies and messages, gets its list here: it has
    no path to a contact, and no record rule is made for it; Odoo's own rules decide about its rows. And an addon
    that adds fields to a document opens them with a row of its own, which is gone when the addon is. What the pages of
    an app need that no addon depends on, such as a shop's, has rows that wait for the app. They add to the list of a
    model, and make none: without a type of document, for one, the model stays as open as Odoo leaves it.
    """

    _name = "portal.readable.model"
    _inherit = ["portal.readable.mixin"]
    _description = "Model That People Outside May Read"
    _order = "model_name, id"
    _rec_name = "model_name"

    model_name = fields.Char("Model", required=True, help="Technical name, such as res.company.")
    reason = fields.Char(help="What these fields are open for.")
    app_name = fields.Char(
        "Only with the app",
        help="Technical name of an app, such as website_sale: while it is not installed, these fields stay closed. "
        "The row adds to a list, and closes nothing by itself.",
    )

    # === BUSINESS METHODS === #

    def _is_in_force(self):
        """Return whether the app that the row waits for, if any, is installed."""
        self.ensure_one()
        return not self.app_name or self.app_name in self.pool._init_modules
