// What the build puts in: where Pyodide lies beside these files, how many bytes each file has
// plain and packed, and the names of the wheels by their packages.
declare const PYODIDE: string;
declare const SIZES: Record<string, [plain: number, packed: number]>;
declare const WHEELS: Record<string, string>;
