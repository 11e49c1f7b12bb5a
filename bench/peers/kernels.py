"""Times and memory of a Jupyter kernel as a front end sees them, through jupyter_client."""

import os
import statistics
import time
from queue import Empty

from jupyter_client.manager import KernelManager

from protocol import installed, serve

CELLS = {
    "typescript": {
        "small": lambda i: f"let a{i} = {f'a{i - 1}' if i else '0'} + 1; a{i}",
        "large": lambda i: f"function f{i}(x: number): number {{\n  let s = 0;\n"
        + "".join(f"  s += x * {j};\n" for j in range(26))
        + f"  return s;\n}}\nf{i}({i})",
        "again": lambda i: f"let again = {{ a: {i}, b: [1, 2, 3].map((x) => x * {i}) }}; again.b[1]",
        "member": lambda i: f"a{i}.toF",
    },
    "python": {
        "small": lambda i: f"a{i} = {f'a{i - 1}' if i else '0'} + 1; a{i}",
        "large": lambda i: f"def f{i}(x):\n    s = 0\n"
        + "".join(f"    s += x * {j}\n" for j in range(26))
        + f"    return s\n\nf{i}({i})",
        "again": lambda i: f"again = dict(a={i}, b=[x * {i} for x in (1, 2, 3)]); again['b'][1]",
        "member": lambda i: f"a{i}.to_b",
    },
}


def resident(pid):
    """MB of a process and its children."""
    total = 0
    try:
        with open(f"/proc/{pid}/status") as status:
            total = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                total += sum(resident(child) for child in children.read().split())
    except (OSError, StopIteration):
        pass
    return total


class Kernel:
    def __init__(self, name):
        self.began = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.reply(self.client.kernel_info())
        self.answered = time.perf_counter() - self.began
        self.cells = CELLS["python" if name == "python3" else "typescript"]

    def reply(self, request, limit=60):
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            try:
                message = self.client.get_shell_msg(timeout=1)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        raise TimeoutError("no reply")

    def run(self, code):
        """Milliseconds from the request to its reply."""
        began = time.perf_counter()
        content = self.reply(self.client.execute(code))
        if content["status"] != "ok":
            raise RuntimeError(f"{content.get('ename')}: {content.get('evalue')}")
        return 1000 * (time.perf_counter() - began)

    def complete(self, code):
        began = time.perf_counter()
        content = self.reply(self.client.complete(code, len(code)))
        if not content["matches"]:
            raise RuntimeError(f"no completion of {code}")
        return 1000 * (time.perf_counter() - began)

    def memory(self):
        return resident(self.manager.provisioner.pid)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def starts(request):
    """Seconds from the start of the process to kernel_info, and to the result of a first cell."""
    kernel = Kernel(request["kernel"])
    try:
        kernel.run(kernel.cells["small"](0))
        return {"info": kernel.answered, "first": time.perf_counter() - kernel.began}
    finally:
        kernel.stop()


def session(request):
    """Medians in milliseconds of cells and completions, and MB after 80 and 600 cells."""
    kernel = Kernel(request["kernel"])
    cells = kernel.cells
    try:
        kernel.run(cells["small"](0))
        time.sleep(2)
        small = [kernel.run(cells["small"](i)) for i in range(1, 41)]
        completion = [kernel.complete(cells["member"](i)) for i in range(1, 21)]
        large = [kernel.run(cells["large"](i)) for i in range(40)]
        after80 = kernel.memory()
        again = [kernel.run(cells["again"](i)) for i in range(request["more"])]
        return {
            "small": statistics.median(small),
            "large": statistics.median(large),
            "completion": statistics.median(completion),
            "memory": after80,
            "later": kernel.memory(),
            "slowing": statistics.median(again[-50:]) / statistics.median(again[:50]),
        }
    finally:
        kernel.stop()


serve({"starts": starts, "session": session}, {name: installed(name) for name in ("ipykernel", "jupyter_client")})
