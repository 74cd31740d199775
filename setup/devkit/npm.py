"""What the tests take from npm, from the registry that the machine's own settings name."""

from .console import step
from .paths import ROOT, STATE, digest, read_stamp, write_stamp
from .system import run

FOLDER = STATE / "npm"
MANIFEST = ROOT / "setup/npm/package.json"
AXE = FOLDER / "node_modules/axe-core/axe.min.js"


def ensure():
    """Fetch the packages, unless they are there and current.

    :raise Failure: If npm fails.
    """
    wanted = digest(MANIFEST)
    if AXE.exists() and read_stamp("npm") == wanted:
        return
    with step("Fetching what the tests take from npm"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text(MANIFEST.read_text())
        # Without a lock file: it would name the registry of one machine.
        words = [
            "npm",
            "install",
            f"--prefix={FOLDER}",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
        ]
        run(words, "Look whether npm reaches its registry (npm ping), then try again.")
        write_stamp("npm", wanted)
