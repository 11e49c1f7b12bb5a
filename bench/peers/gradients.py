"""Loss and gradient of a tanh network in float64: JAX jit, PyTorch, and NumPy by hand."""

import gc
import sys
import time

import numpy as np
from protocol import installed, serve

state = {}


def network(request):
    rng = np.random.default_rng(1)
    widths = request["widths"]
    weights = [rng.standard_normal((b, a)) / np.sqrt(a) for a, b in zip(widths, widths[1:])]
    inputs = rng.standard_normal((request["samples"], widths[0]))
    targets = rng.standard_normal((request["samples"], widths[-1]))
    return weights, inputs, targets


def prepare_jax(request):
    import jax

    jax.config.update("jax_enable_x64", True)
    if request.get("device") == "cuda":
        jax.config.update("jax_default_device", jax.devices("cuda")[0])
    import jax.numpy as jnp

    weights, inputs, targets = network(request)
    inputs, targets = jnp.asarray(inputs), jnp.asarray(targets)

    def loss(ws):
        h = inputs
        for w in ws[:-1]:
            h = jnp.tanh(h @ w.T)
        return 0.5 * jnp.sum((h @ ws[-1].T - targets) ** 2)

    step = jax.jit(jax.value_and_grad(loss))
    ws = [jnp.asarray(w) for w in weights]

    def run():
        value, gradient = step(ws)
        value.block_until_ready()
        gradient[0].block_until_ready()

    return run


def prepare_torch(request):
    import torch

    weights, inputs, targets = network(request)
    device = request.get("device", "cpu")
    x, y = torch.from_numpy(inputs).to(device), torch.from_numpy(targets).to(device)
    ws = [torch.from_numpy(w).to(device).requires_grad_() for w in weights]

    def run():
        h = x
        for w in ws[:-1]:
            h = torch.tanh(h @ w.T)
        loss = 0.5 * ((h @ ws[-1].T - y) ** 2).sum()
        torch.autograd.grad(loss, ws)
        if device != "cpu":
            torch.cuda.synchronize()

    return run


def prepare_numpy(request):
    weights, x, y = network(request)

    def run():
        hs = [x]
        for w in weights[:-1]:
            hs.append(np.tanh(hs[-1] @ w.T))
        delta = hs[-1] @ weights[-1].T - y
        gradient = []
        for layer in range(len(weights) - 1, -1, -1):
            gradient.append(delta.T @ hs[layer])
            if layer > 0:
                delta = (delta @ weights[layer]) * (1 - hs[layer] ** 2)

    return run


prepare_by_name = {"jax": prepare_jax, "torch": prepare_torch, "numpy": prepare_numpy}


def release(_request=None):
    """Gives memory back, also that of a card which PyTorch keeps for itself."""
    state.clear()
    gc.collect()
    if "torch" in sys.modules and sys.modules["torch"].cuda.is_available():
        sys.modules["torch"].cuda.empty_cache()
    return {"released": True}


def prepare(request):
    release()
    state["run"] = prepare_by_name[request["library"]](request)
    for _ in range(3):
        state["run"]()
    return {"ready": True}


def measure(request):
    """Gradients a second over about `seconds`."""
    run, count, started = state["run"], 0, time.perf_counter()
    while True:
        run()
        count += 1
        elapsed = time.perf_counter() - started
        if elapsed >= request["seconds"] and count >= 3:
            return {"perSecond": count / elapsed}


serve({"prepare": prepare, "measure": measure, "release": release}, {name: installed(name) for name in ["jax", "torch", "numpy"]})
