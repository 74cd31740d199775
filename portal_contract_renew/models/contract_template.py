from odoo import fields, models


class ContractTemplate(models.Model):
    """A plan. As OCA's contract inherits the template, a contract without a plan has these settings itself."""

    _inherit = "contract.template"

    portal_is_automatic = fields.Boolean(
        "Charged by Default", help="New contracts of this plan are charged to a saved payment method."
    )
    portal_grace_days = fields.Integer(
        "Days of Grace",
        help="The full days from the renewal date after which an unpaid contract closes. 0: as set for the company.",
    )
    portal_retry_days = fields.Char(
        "Retries",
        help="The days after the renewal date on which a charge that was refused for the moment is tried again, such as"
        " 1,3,5. Empty: as set for the company. 0: never.",
    )
    portal_notice_days = fields.Integer(
        "Notice Period", help="A contract that is cancelled ends so many days later at the earliest."
    )
    portal_minimum_months = fields.Integer(
        "Minimum Term", help="The months from the start for which a contract cannot be cancelled. 0: none."
    )
    portal_may_cancel = fields.Boolean("Customers May Cancel", default=True)
    portal_may_pause = fields.Boolean("Customers May Pause")
    portal_pause_days = fields.Integer("Longest Pause", default=90, help="The days of one pause.")
    portal_pauses_per_year = fields.Integer("Pauses per Year", default=1)
    portal_may_change_plan = fields.Boolean("Customers May Change the Plan")
    portal_plan_ids = fields.Many2many(
        "contract.template",
        "portal_contract_plan_rel",
        "plan_id",
        "other_plan_id",
        "Plans to Change to",
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
    )
    portal_text = fields.Html("Description for Customers", translate=True)
    portal_cancel_text = fields.Html(
        "What Ends", translate=True, help="What customers read before they cancel: what ends, and what becomes of data."
    )
    portal_stay_text = fields.Html("Offer to Stay", translate=True, help="What is offered once before cancelling.")
    portal_stay_discount = fields.Float("Discount to Stay (%)", help="What the offer takes off. 0: no offer by itself.")
    portal_stay_periods = fields.Integer("Periods of the Discount", default=1)
