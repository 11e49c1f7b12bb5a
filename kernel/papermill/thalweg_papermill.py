"""papermill's parameters for TypeScript notebooks.

papermill knows no TypeScript and has no entry point for further languages, so the registration runs with it:

    python thalweg_papermill.py notebook.ipynb executed.ipynb -p steps 5 -p rate 0.1

takes every argument of papermill's own command line. In a program, `import thalweg_papermill` before
`papermill.execute_notebook(..., parameters={"steps": 5})`. The cell tagged `parameters` holds the defaults; the cell
that is injected after it declares the same names again, which a notebook's session allows.
"""

import json
import math

from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, value):
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        if isinstance(value, dict):
            entries = (f"{json.dumps(str(key))}: {cls.translate(entry)}" for key, entry in value.items())
            return "{ " + ", ".join(entries) + " }"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(cls.translate(entry) for entry in value) + "]"
        return json.dumps(value, default=str)

    @classmethod
    def comment(cls, text):
        return f"// {text}".strip()

    @classmethod
    def assign(cls, name, text):
        return f"let {name} = {text};"


papermill_translators.register("thalweg", TypeScriptTranslator)
papermill_translators.register("typescript", TypeScriptTranslator)

if __name__ == "__main__":
    from papermill.cli import papermill

    papermill()
