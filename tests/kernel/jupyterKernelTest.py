"""Jupyter's own conformance tests with every sample of thalweg's kernel: python jupyterKernelTest.py"""

import unittest

import jupyter_kernel_test


class ThalwegTests(jupyter_kernel_test.KernelTests):
    kernel_name = "thalweg"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "antisym", "matches": {"antisymmetric"}},
    ]
    complete_code_samples = ["const a = 1", "for (let i = 0; i < 3; i++) {\n}", "%%converge run\n{ network, data }\n"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`text"]
    invalid_code_samples = ["const = 1", "let let let;", "a b c"]
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2, 3].map(x => x * x)", "result": "[ 1, 4, 9 ]"},
    ]
    code_display_data = [
        {"code": "display({'text/html': '<b>bold</b>'})", "mime": "text/html"},
        {"code": "import { display as show } from 'tslab'; show.markdown('**bold**')", "mime": "text/markdown"},
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "converge"
    code_clear_output = "clearOutput()"


class ThalwegWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "thalweg"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
