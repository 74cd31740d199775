from odoo.tests import tagged

from odoo.addons.portal_tools.tests.parallel_common import ParallelCommon


@tagged("post_install", "-at_install")
class TestParallel(ParallelCommon):
    """People who return the same at once."""

    def _create(self, env):
        outgoing = env["stock.picking.type"].search([("code", "=", "outgoing")], limit=1)
        return env["stock.picking"].create({"picking_type_id": outgoing.id})

    def _delete(self, delivery):
        delivery.unlink()

    def _lock(self, delivery):
        delivery.env["portal.delivery.return.rules"]._lock(delivery)

    def test_only_the_first_goes_on(self):
        self._check_only_the_first_goes_on()
