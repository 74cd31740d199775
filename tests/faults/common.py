"""One server for the tests of a class."""

import unittest

from rig import Rig


class FaultCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rig = Rig()
        cls.addClassCleanup(cls.rig.close)
        cls.rig.prepare()
        cls.rig.start()
