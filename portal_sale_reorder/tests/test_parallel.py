from odoo.tests import tagged

from odoo.addons.portal_tools.tests.parallel_common import ParallelCommon


@tagged("post_install", "-at_install")
class TestParallel(ParallelCommon):
    """People who order the same again at once."""

    def _create(self, env):
        partner = env["res.partner"].create({"name": "Parallel"})
        return env["sale.order"].create({"partner_id": partner.id})

    def _delete(self, order):
        partner = order.partner_id
        order.unlink()
        partner.unlink()

    def _lock(self, order):
        order.env["portal.sale.reorder"]._lock(order)

    def test_only_the_first_goes_on(self):
        self._check_only_the_first_goes_on()
