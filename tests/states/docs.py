#!/usr/bin/env python3
"""The example of docs/fits.md is the marked part of application.cpp, which is compiled and run."""

import pathlib
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
source = (HERE / "application.cpp").read_text()
marked = source.split("    // docs begin\n")[1].split("    // docs end\n")[0]
if f"```cpp\n{textwrap.dedent(marked)}```\n" not in (HERE.parent.parent / "docs" / "fits.md").read_text():
    sys.exit("FAILED: docs/fits.md does not show the marked part of tests/states/application.cpp")
