from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSecret(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Inside, as Odoo's own check of imports asks for.
        from odoo import models
        from odoo.orm.model_classes import add_to_registry

        class Door(models.Model):
            _name = "portal.test.door"
            _inherit = "portal.secret.mixin"
            _description = "Door"

        class Gate(models.Model):
            _name = "portal.test.gate"
            _inherit = "portal.secret.mixin"
            _description = "Gate"

        for model in (Door, Gate):
            add_to_registry(cls.registry, model)
        names = [Door._name, Gate._name]
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {"models_to_check": True})
        for name in names:
            cls.addClassCleanup(cls.registry.__delitem__, name)
        cls.doors = cls.env["portal.test.door"]

    def test_secret_opens_its_own(self):
        token, token_hash = self.doors._make_token()
        door = self.doors.create({"token_hash": token_hash})
        self.assertNotIn(token, token_hash)
        self.assertEqual(self.doors._find_by_token_sudo(token, []), door)
        self.assertFalse(self.doors._find_by_token_sudo(token, [("id", "!=", door.id)]))
        for wrong in (token + "x", token[:-1], token_hash, "", None, 5, "é", ["x"], "x" * 101):
            self.assertFalse(self.doors._find_by_token_sudo(wrong, []), wrong)

    def test_secret_is_of_one_purpose(self):
        token, token_hash = self.doors._make_token()
        gates = self.env["portal.test.gate"]
        self.assertNotEqual(gates._hash_token(token), token_hash)
        gate = gates.create({"token_hash": gates._hash_token(token)})
        self.assertEqual(gates._find_by_token_sudo(token, []), gate)
        self.assertFalse(self.doors._find_by_token_sudo(token, []))

    def test_secret_is_long(self):
        tokens = {self.doors._make_token()[0] for _number in range(20)}
        self.assertEqual(len(tokens), 20)
        self.assertGreaterEqual(min(map(len, tokens)), 32, "24 bytes are 192 bits.")

    def test_tries_are_limited(self):
        self.registry_enter_test_mode()
        door, other = self.doors.create([{}, {}])
        found = [door._is_try_allowed("test.door", "192.0.2.1", 2, 3, 3600) for _number in range(3)]
        self.assertEqual(found, [True, True, False])
        self.assertTrue(door._is_try_allowed("test.door", "192.0.2.2", 2, 3, 3600))
        self.assertFalse(door._is_try_allowed("test.door", "192.0.2.3", 2, 3, 3600), "All of them together")
        self.assertTrue(other._is_try_allowed("test.door", "192.0.2.1", 2, 3, 3600))
