"""Test the messages of the set-up when something is missing, with the standard library only (`make check-setup`)."""

import os
import socket
import subprocess
import sys
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup"))

from devkit import addons, database, log, odoo, odoo_source, paths, postgres, system, venv  # noqa: E402
from devkit.console import Failure  # noqa: E402

Usage = namedtuple("Usage", "total used free")


class TestFailures(unittest.TestCase):
    """Each failure is a sentence that says what to do."""

    def assertSays(self, words, function, *arguments):
        with self.assertRaises(Failure) as caught:
            function(*arguments)
        self.assertIn(words, str(caught.exception))

    def test_full_disk(self):
        with mock.patch("shutil.disk_usage", return_value=Usage(100, 96, 4 * system.GIGABYTE)):
            self.assertSays("set-up needs 5 GB", system.check_disk)
        with mock.patch("shutil.disk_usage", return_value=Usage(100, 0, 6 * system.GIGABYTE)):
            system.check_disk()

    def test_old_and_new_python(self):
        for version in ((3, 9, 18), (3, 13, 0)):
            with mock.patch.object(sys, "version_info", version):
                self.assertSays("make PYTHON=", venv.check_python)
        with mock.patch.object(sys, "version_info", (3, 11, 2)):
            venv.check_python()

    def test_taken_port(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            self.assertSays(f"make run PORT={port + 1}", odoo.check_port, port)
        odoo.check_port(port)

    def test_no_root_and_no_sudo(self):
        with mock.patch("os.geteuid", return_value=1000), mock.patch("shutil.which", return_value=None):
            self.assertSays("Ask an administrator to run: apt-get", system.as_root, "apt-get install x")

    def test_no_network(self):
        refused = subprocess.CompletedProcess([], 100, "Could not resolve host")
        with mock.patch("subprocess.run", return_value=refused), mock.patch("os.geteuid", return_value=0):
            self.assertSays("check the network", system.install_packages, ["chromium"])

    def test_odoo_home_without_odoo(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, ODOO_HOME=folder):
            self.assertSays("There is no Odoo in", odoo_source.ensure)

    def test_odoo_home_of_another_series(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, ODOO_HOME=folder):
            (Path(folder) / "odoo").mkdir()
            (Path(folder) / "odoo/release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
            self.assertSays("another series", odoo_source.ensure)
            (Path(folder) / "odoo/release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
            self.assertEqual(odoo_source.ensure(), Path(folder).resolve())

    def test_foreign_server_as_postgres(self):
        with mock.patch.dict(os.environ, PGHOST="127.0.0.1", PGUSER="postgres"):
            self.assertFalse(postgres.is_own())
            self.assertSays("set PGUSER", postgres.serving().__enter__)


class TestCluster(unittest.TestCase):
    def test_long_path_moves_the_socket(self):
        with mock.patch.object(postgres, "STATE", Path("/srv") / ("x" * 100)):
            self.assertEqual(postgres._home().parent, Path("/var/tmp"))

    def test_private_folder_of_root_moves_the_cluster(self):
        with mock.patch("os.geteuid", return_value=0), mock.patch.object(postgres, "_is_reachable", return_value=False):
            self.assertEqual(postgres._home().parent, Path("/var/tmp"))


class TestAddons(unittest.TestCase):
    def test_new_addon_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            addon = Path(folder) / "portal_new"
            addon.mkdir()
            self.assertEqual(addons.find(Path(folder)), {})
            (addon / "__manifest__.py").write_text("{'name': 'New', 'depends': ['portal']}")
            self.assertEqual(addons.find(Path(folder)), {"portal_new": addon})
            self.assertEqual(addons.manifest(addon)["depends"], ["portal"])

    def test_odoo_compiles_its_sources_once(self):
        """Also where the caller keeps Python from writing what it compiled; and never beside the sources."""
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(odoo, "PYCACHE", Path(folder) / "cache"):
            source = Path(folder) / "sources"
            source.mkdir()
            (source / "addon.py").touch()
            with mock.patch.dict(os.environ, PYTHONDONTWRITEBYTECODE="1"):
                subprocess.run([sys.executable, "-c", "import addon"], cwd=source, env=odoo.environment(), check=True)
            self.assertTrue(list((Path(folder) / "cache").rglob("addon.*.pyc")))
            self.assertEqual([path.name for path in source.iterdir()], ["addon.py"])

    def test_digest_follows_what_a_database_remembers(self):
        with tempfile.TemporaryDirectory() as folder:
            addon = Path(folder)
            for part in ("models", "static", "tests"):
                (addon / part).mkdir()
            before = addons.schema_digest(addon)
            (addon / "static/page.js").write_text("1")
            (addon / "tests/test_x.py").write_text("1")
            self.assertEqual(addons.schema_digest(addon), before)
            (addon / "models/x.py").write_text("1")
            self.assertNotEqual(addons.schema_digest(addon), before)

    def test_stock_dependencies_are_not_ours(self):
        self.assertFalse(set(addons.stock_dependencies()) & set(addons.everything()))
        self.assertIn("sale_management", addons.stock_dependencies())


class TestLog(unittest.TestCase):
    LINE = "2026-01-01 00:00:00,000 1 {} db odoo.tests.result: {}\n"

    def _log(self, *lines):
        file = tempfile.NamedTemporaryFile("w", suffix=".log", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.writelines(lines)
        return Path(file.name)

    def test_counts_are_odoos(self):
        path = self._log(self.LINE.format("ERROR", "2 failed, 1 error(s) of 12 tests when loading database 'db'"))
        self.assertEqual(log.count_tests(path)[:2], (12, 3))
        self.assertEqual(log.count_tests(self._log("nothing\n"))[:2], (0, 0))

    def test_tour_without_browser_has_failed(self):
        skip = "2026-01-01 00:00:00,000 1 INFO db odoo.addons.x.tests.test_y: skipped TestY.test_z : {}\n"
        end = self.LINE.format("INFO", "0 failed, 0 error(s) of 5 tests when loading database 'db'")
        path = self._log(skip.format("Chrome executable not found"), skip.format("Needs website."), end)
        self.assertEqual(log.count_tests(path), (5, 1, 1))

    @unittest.skipUnless(paths.bin_path("checklog-odoo").exists(), "the project is not set up: run setup/install")
    def test_warnings_fail_unless_allowed(self):
        with mock.patch("builtins.print"):
            self.assertTrue(log.check(self._log(self.LINE.format("INFO", "fine"))))
            self.assertFalse(log.check(self._log(self.LINE.format("WARNING", "odd"))))
            self.assertFalse(log.check(self._log(self.LINE.format("ERROR", "bad"))))
            self.assertTrue(log.check(self._log(self.LINE.format("WARNING", "odd")), ignore=["odd"]))


class TestDatabase(unittest.TestCase):
    def test_server_answers_of_errors_are_shown(self):
        refused = subprocess.CompletedProcess([], 1, "", "database is being accessed by other users")
        with mock.patch("subprocess.run", return_value=refused), self.assertRaises(Failure) as caught:
            database.psql("portal_none", "SELECT 1")
        self.assertIn("being accessed", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
