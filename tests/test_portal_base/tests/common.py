from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


class CaseCommon(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case_section = cls.env["portal.section"].create(
            {
                "name": "Warranty cases",
                "path": "/my/test-cases",
                "model_name": "test_portal.case",
                "icon": "fa-life-ring",
            }
        )
        cls.cases = cls._create_cases(cls.anna.partner_id, 26)
        cls.foreign = cls._create_cases(cls.stranger.partner_id, 1, prefix="FOREIGN")

    @classmethod
    def _create_cases(cls, partner, number, prefix="CASE"):
        return cls.env["test_portal.case"].create(
            [
                {
                    "name": f"{prefix}-{n:04}",
                    "partner_id": partner.id,
                    "amount": n * 10.5,
                    "number": n,
                    "state": "done" if n % 2 else "open",
                    "changed_on": f"2026-01-{n % 28 + 1:02} 12:00:00",
                }
                for n in range(number)
            ]
        )
