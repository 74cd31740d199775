"""Replaces wkhtmltopdf, and behaves as the file named by PDF_STUB_MODE says."""

import os
import sys
import time
from pathlib import Path

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000104 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n169\n%%EOF\n"
)


def main():
    if "--version" in sys.argv:
        print("wkhtmltopdf 0.12.6.1 (with patched qt)")
        return 0
    mode = Path(os.environ["PDF_STUB_MODE"]).read_text()
    if mode == "hang":
        time.sleep(600)
    if mode == "crash":
        return 11
    Path(sys.argv[-1]).write_bytes({"work": PDF, "half": PDF[: len(PDF) // 2], "empty": b""}[mode])
    return 0


if __name__ == "__main__":
    sys.exit(main())
