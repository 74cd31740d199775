"""One server for the tests of a class."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from rig import Rig


class FaultCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rig = Rig()
        cls.addClassCleanup(cls.rig.close)
        cls.rig.prepare()
        cls.rig.start()

    def clones(self, visitor, count):
        """Return visitors with the same session and connections of their own."""
        clones = [self.rig.visitor() for _number in range(count)]
        for clone in clones:
            clone.session.cookies.update(visitor.session.cookies)
        return clones

    def all_at_once(self, *calls):
        """Run calls at the same time, and return their results or exceptions."""

        def call(function):
            try:
                return function()
            except Exception as error:
                return error

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(call, calls))
