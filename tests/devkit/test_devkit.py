"""Test the messages of the set-up when something is missing, with the standard library only (`make check-setup`)."""

import importlib.machinery
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import types
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


def load(path):
    """Return a script as a module."""
    loader = importlib.machinery.SourceFileLoader(path.stem.replace("-", "_"), str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    # A script beside which Python would write what it compiled.
    with mock.patch.object(sys, "dont_write_bytecode", True):
        loader.exec_module(module)
    return module


class Registry:
    """In the place of Odoo's."""

    def __init__(self):
        self.cleared = []

    def clear_cache(self, *names):
        self.cleared.append(set(names) or {"default"})

    def clear_all_caches(self):
        self.cleared.append("all")


class TransactionCase:
    """In the place of Odoo's: a test that clears all caches at its end."""

    registry = None

    def setUp(self):  # pylint: disable=method-required-super
        self.end = self.registry.clear_all_caches


class TestQuickTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        # Not changed themselves, as the caches are kept for good.
        self.registry = type("Registry", (Registry,), {})()
        self.case = type("TransactionCase", (TransactionCase,), {"registry": self.registry})()
        self.keep_browsers = mock.Mock()
        modules = {
            "kept_browser": {"keep_browsers": self.keep_browsers},
            "odoo.addons.base.models.ir_qweb": {"IrQweb": mock.Mock()},
            "odoo.api": {"SUPERUSER_ID": 1, "Environment": mock.Mock()},
            "odoo.cli.command": {"main": mock.Mock()},
            "odoo.modules": {"Manifest": mock.Mock()},
            "odoo.orm.models": {"MetaModel": mock.Mock(_module_to_models__={})},
            "odoo.orm.registry": {"Registry": type(self.registry)},
            "odoo.service": {"server": mock.Mock()},
            "odoo.tests.common": {"TransactionCase": type(self.case)},
            "odoo.tools": {"config": {}},
        }
        stand_ins = {name: types.SimpleNamespace(**values) for name, values in modules.items()}
        patcher = mock.patch.dict(sys.modules, stand_ins)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.quick = load(odoo.QUICK_TESTS)

    def _run(self, test):
        """Return which caches are cleared at the end of a test."""
        self.case.setUp()
        test()
        self.registry.cleared.clear()
        self.case.end()
        return self.registry.cleared[-1]

    def test_caches_are_kept_unless_a_test_changed_them(self):
        self.quick.keep_caches()
        clear = self.registry.clear_cache
        self.assertEqual(self._run(lambda: None), {"stable"})
        self.assertEqual(self._run(lambda: clear()), {"stable"})
        self.assertEqual(self._run(lambda: clear("routing")), {"stable", "routing"})
        self.assertEqual(self._run(lambda: clear("stable")), {"stable", "templates"})
        everything = {"stable", "assets", "groups", "routing", "templates"}
        self.assertEqual(self._run(self.registry.clear_all_caches), everything)
        # The next one has changed nothing, and what is cleared at the end of a class is all.
        self.assertEqual(self._run(lambda: None), {"stable"})
        self.registry.clear_all_caches()
        self.assertEqual(self.registry.cleared[-1], "all")

    def test_named_bundles_are_made_before_the_first_test(self):
        qweb = mock.Mock()
        with mock.patch.object(self.quick, "bundles", ["web.assets_frontend.css", "web.assets_tests.js"]):
            self.quick.prepare_tests(qweb)
        made = [mock.call("web.assets_frontend", css=True, js=False), mock.call("web.assets_tests", css=False, js=True)]
        self.assertEqual(qweb._get_asset_bundle.call_args_list, made)
        qweb._get_asset_bundle().css.assert_called_once_with()
        qweb._get_asset_bundle().js.assert_called_once_with()
        self.keep_browsers.assert_called_once_with()

    def test_manifests_of_our_addons_alone_are_read(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("portal_b", "portal_a"):
                (Path(folder) / name).mkdir()
                (Path(folder) / name / "__manifest__.py").touch()
            (Path(folder) / "setup").mkdir()
            self.quick.config["addons_path"] = [folder]
            self.quick.Manifest.for_addon = str
            self.assertEqual(self.quick.list_own_addons(), ["portal_a", "portal_b"])

    def _end_with(self, lines):
        """Return Odoo's status after tests and then lines, what ran, and whether the tests' report is still there."""
        ran, before, after = [], mock.MagicMock(), mock.MagicMock()
        self.quick.Registry = mock.Mock(side_effect=[before, after])
        self.quick.Environment = mock.Mock(return_value=ran)
        self.quick.server.preload_registries = lambda names: ran.append("tests") or 0
        self.quick.end_with(lines)
        status = self.quick.server.preload_registries(["db"])
        return status, ran, after._assertion_report is before._assertion_report

    def test_lines_run_after_the_tests(self):
        self.assertEqual(self._end_with("env.append('end')"), (0, ["tests", "end"], True))
        with self.assertLogs("quick_tests", "ERROR"):
            self.assertEqual(self._end_with("raise ValueError(env)"), (1, ["tests"], True))

    def test_models_of_tests_are_forgotten_before_the_lines(self):
        own, tested = (mock.Mock(__module__=f"odoo.addons.portal_a.{part}.a") for part in ("models", "tests"))
        models = self.quick.MetaModel._module_to_models__["portal_a"] = [own, tested]
        self._end_with("pass")
        self.assertEqual(models, [own])

    def test_only_tests_are_started_so(self):
        words = odoo.command("db", bundles=("a.css", "b.js"), ending="pass")
        self.assertEqual(words[1:5], [str(odoo.QUICK_TESTS), "a.css,b.js", "pass", "server"])
        self.assertEqual(odoo.command("db")[1:4], ["-m", "odoo", "server"])
        # Its folder is the first in which Python looks for Odoo.
        names = {path.name for path in odoo.QUICK_TESTS.parent.glob("*.py")}
        self.assertEqual(names, {"kept_browser.py", "quick_tests.py"})


class ScriptCase(unittest.TestCase):
    """A script of the project, and a folder of tests."""

    name = None

    def setUp(self):
        super().setUp()
        self.script = load(ROOT / "setup" / self.name)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.tests = self.folder / "tests"
        self.tests.mkdir()


class TestTest(ScriptCase):
    name = "test"

    def _cut(self, most):
        with mock.patch.object(self.script, "MOST", most):
            return [tags for _size, tags in self.script.cut("portal_a", self.folder, ["TestB"])]

    def test_each_class_is_in_one_piece(self):
        self.assertEqual(self._cut(100), [])
        for name, size in (("a", 100), ("b", 50), ("c", 60)):
            text = f"class Test{name.upper()}(Common):\n"
            (self.tests / f"test_{name}.py").write_text(text.ljust(size))
        self.assertEqual(self._cut(1000), ["post_install/portal_a,-/portal_a:TestB"])
        # The first one has what the others do not name, so that nothing is left out but what shall be.
        first, second = self._cut(100)
        self.assertEqual(first, "post_install/portal_a,-/portal_a:TestB,-/portal_a:TestC,-/portal_a:TestB")
        self.assertEqual(second, "post_install/portal_a:TestC")


class TestCheckAddons(ScriptCase):
    name = "check-addons"

    def setUp(self):
        super().setUp()
        self.check = self.script
        patcher = mock.patch.object(addons, "everything", return_value={"portal_new": self.folder})
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_foundation_holds_most_but_never_the_addon_itself(self):
        house = {"portal", "portal_tools", "portal_custom_base", "portal_access_rules", "portal_evidence"}
        held = {
            "portal": {"portal"},
            "portal_tools": {"portal", "portal_tools"},
            # A bridge comes with what it joins.
            "portal_proof": {*house, "portal_new"},
        }
        for needed, proof, best in (
            (house, held["portal_proof"], "portal_tools"),
            (house, house, "portal_proof"),
            (house - {"portal_evidence"}, house, "portal_tools"),
            ({"portal"}, house, "portal"),
        ):
            with mock.patch.object(self.check, "find_needed", return_value=needed | {"portal_new"}):
                found = self.check.find_foundation("portal_new", {**held, "portal_proof": proof})
            self.assertEqual(found, self.check.name_foundation(best))

    def test_an_end_that_is_not_reached_fails(self):
        log_file = self.tests / "log"
        for text, is_good in ((odoo.DONE, True), ("", False)):
            log_file.write_text(f"0 failed, 0 error(s) of 2 tests when loading database 'x'\n{text}\n")
            with (
                mock.patch.object(self.check.database, "copy"),
                mock.patch.object(self.check, "test", return_value=log_file) as test,
                mock.patch.object(log, "check", return_value=True),
            ):
                self.assertEqual(self.check.check_alone("portal_new", "portal", "copy")[1], is_good)
            self.assertIn("button_immediate_uninstall", test.call_args.kwargs["ending"])

    def test_only_phones_with_a_twin_are_left_out(self):
        text = "class TestTours(X):\n\nclass TestToursPhone(TestTours):\n\nclass TestPhoneAlone(X):\n"
        (self.tests / "test_tours.py").write_text(text)
        self.assertEqual(self.check.find_twins("portal_new"), ["portal_new:TestToursPhone"])
        self.assertEqual(addons.find_phone_twins(self.tests.parent), {"TestTours": "TestToursPhone"})

    def test_bundles_are_those_that_are_opened(self):
        (self.tests / "test_plain.py").write_text('class TestPlain(X):\n    self.url_open("/odoo")\n')
        self.assertEqual(self.check.find_bundles(["portal_new"]), ())
        (self.tests / "test_tours.py").write_text('class TestTours(X):\n    self.start_tour("/my", "a")\n')
        self.assertEqual(self.check.find_bundles(["portal_new", "-portal_new:TestPlain"]), odoo.FRONTEND)
        self.assertEqual(self.check.find_bundles(["portal_new:TestPlain"]), ())
        (self.tests / "test_vendor.py").write_text('class TestVendor(X):\n    self.start_tour("/odoo", "a")\n')
        self.assertEqual(self.check.find_bundles(["portal_new"]), odoo.FRONTEND + odoo.BACKEND)


if __name__ == "__main__":
    unittest.main()
