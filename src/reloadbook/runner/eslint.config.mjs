import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, PYODIDE: "readonly", SIZES: "readonly", WHEELS: "readonly" },
    },
    rules: { "no-var": "error", "prefer-const": "error", eqeqeq: "error" },
  },
];
