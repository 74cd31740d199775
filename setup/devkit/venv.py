"""The project's virtual environment: Odoo's libraries, OCA's addons and the test tools."""

import os
import shutil
import sys

from .console import Failure, step
from .paths import ROOT, VENV, bin_path, digest, forget_stamp, read_stamp, write_stamp
from .system import need, run

OLDEST, NEWEST = (3, 10), (3, 12)
REQUIREMENTS = [
    ROOT / "setup/odoo-requirements.txt",
    ROOT / "requirements.txt",
    ROOT / "test-requirements.txt",
]
STAMP = "venv"


def check_python():
    """Make sure that this Python can run Odoo 19.0.

    :raise Failure: If it is too old or too new.
    """
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        here = ".".join(map(str, sys.version_info[:2]))
        raise Failure(
            f"Python {here} cannot run Odoo 19.0 with the libraries of this project: it takes "
            "3.10, 3.11 or 3.12. Name one: make PYTHON=/usr/bin/python3.11 ..."
        )


def ensure(odoo_folder):
    """Create or renew the environment when a requirement, Python or Odoo has changed.

    :param Path odoo_folder: the folder from which `import odoo` works
    :raise Failure: If pip cannot install.
    """
    wanted = digest(*REQUIREMENTS, sys.version, str(odoo_folder), str(VENV))
    if read_stamp(STAMP) == wanted and bin_path("python").exists():
        return
    forget_stamp(STAMP)
    need("venv")
    shutil.rmtree(VENV, ignore_errors=True)
    with step("Creating the virtual environment"):
        run([sys.executable, "-m", "venv", VENV], "Python's venv module does not work: install python3-venv.")
    _link_odoo(odoo_folder)
    pip = [bin_path("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for path in REQUIREMENTS:
        with step(f"Installing {path.relative_to(ROOT)}"):
            # What Odoo needs holds: an addon's library comes in a version that goes with it.
            run(
                [*pip, "-c", REQUIREMENTS[0], "-r", path],
                f"pip could not install {path.name}: check the network, then try again.",
            )
    # Odoo's package asks for PyPDF2, and would use it instead of pypdf, which is kept up.
    run([bin_path("python"), "-m", "pip", "uninstall", "--quiet", "--yes", "PyPDF2"], "pip could not remove PyPDF2.")
    write_stamp(STAMP, wanted)


def _link_odoo(odoo_folder):
    """Make `import odoo` work, and pip see Odoo 19.0, which OCA's addons require."""
    # The environment's Python is asked, as Debian's own has other folders outside of environments.
    words = [bin_path("python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = run(words, "The virtual environment is broken: remove .suite/venv, then try again.").strip()
    with open(os.path.join(site, "odoo_source.pth"), "w") as file:
        file.write(f"{odoo_folder}\n")
    if any(odoo_folder.glob("odoo-19*-info")):
        return
    info = os.path.join(site, "odoo-19.0.dist-info")
    os.makedirs(info)
    with open(os.path.join(info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
