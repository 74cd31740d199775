"""One server for the tests of a file."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from rig import Rig


class FaultCase(unittest.TestCase):
    """The classes of a file share a server, which each sets up with people and documents of its own."""

    rigs = {}  # by the file's name

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.rigs.get(cls.__module__) or cls._start()

    @classmethod
    def _start(cls):
        rig = Rig()
        unittest.addModuleCleanup(rig.close)
        rig.prepare()
        rig.start()
        cls.rigs[cls.__module__] = rig
        unittest.addModuleCleanup(cls.rigs.pop, cls.__module__)
        return rig

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
