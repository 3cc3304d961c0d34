// Compiles the part of the standard library that Python needs to start in a page, with the Python
// that runs there: node compile.mjs FOLDER SOURCES PROGRAM, with the folder of python_stdlib.zip and
// that of the packages.
import { readFileSync } from "node:fs";
import process from "node:process";
import { loadPyodide } from "pyodide";

const [folder, sources, program] = process.argv.slice(2);
// The columns of a line are only for carets below a line of source, which is not there to be shown.
// With the seed the elements of a set have one order, and the same sources give the same bytes.
const pyodide = await loadPyodide({ env: { PYTHONNODEBUGRANGES: "1", PYTHONHASHSEED: "0" } });
pyodide.mountNodeFS("/made", folder);
pyodide.mountNodeFS("/sources", sources);
pyodide.runPython(readFileSync(program, "utf8"));
