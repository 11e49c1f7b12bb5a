"""One request a line on standard input, one answer a line on standard output, both JSON."""

import json
import sys


def serve(handlers, versions):
    print(json.dumps({"versions": versions}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = handlers[request["task"]](request)
        except Exception as error:  # the benchmark reports what a peer could not do
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), flush=True)


def installed(name):
    """Version of a module, or None."""
    try:
        from importlib.metadata import version

        return version(name)
    except Exception:
        return None
