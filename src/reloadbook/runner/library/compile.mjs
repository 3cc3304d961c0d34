// Compiles what Python needs in each start in a page, with the Python that runs there:
// node compile.mjs PROGRAM SOURCES LIBRARY PACKAGES PYODIDE, with the folders of the packages as
// sources, of python_stdlib.zip, and of the wheels, and the package of npm that is that Python.
import { readFileSync } from "node:fs";
import process from "node:process";

const [program, sources, library, packages, python] = process.argv.slice(2);
const { loadPyodide } = await import(python);
// The columns of a line are only for carets below a line of source, which is not there to be shown.
// With the seed the elements of a set have one order, and the same sources give the same bytes.
const pyodide = await loadPyodide({ env: { PYTHONNODEBUGRANGES: "1", PYTHONHASHSEED: "0" } });
pyodide.mountNodeFS("/sources", sources);
pyodide.mountNodeFS("/library", library);
pyodide.mountNodeFS("/packages", packages);
pyodide.runPython(readFileSync(program, "utf8"));
