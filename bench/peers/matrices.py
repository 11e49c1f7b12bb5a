"""Tangent kernels by the recipes of PyTorch and JAX, and eigenvalues by NumPy."""

import resource
import time

import numpy as np
from protocol import installed, serve


def network(request):
    rng = np.random.default_rng(1)
    widths = request["widths"]
    weights = [rng.standard_normal((b, a)) / np.sqrt(a) for a, b in zip(widths, widths[1:])]
    return weights, rng.standard_normal((request["samples"], widths[0]))


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def torch_kernel(request):
    """The recipe of torch.func's tutorial: per-sample Jacobians, contracted layer by layer."""
    import torch
    from torch.func import functional_call, jacrev, vmap

    weights, inputs = network(request)
    layers = []
    for index, w in enumerate(weights):
        linear = torch.nn.Linear(w.shape[1], w.shape[0], bias=False, dtype=torch.float64)
        linear.weight.data = torch.from_numpy(w)
        layers += [linear] + ([torch.nn.Tanh()] if index < len(weights) - 1 else [])
    net = torch.nn.Sequential(*layers)
    parameters = {name: value.detach() for name, value in net.named_parameters()}

    def single(parameters, x):
        return functional_call(net, parameters, (x.unsqueeze(0),)).squeeze(0)

    x, before = torch.from_numpy(inputs), peak()
    started = time.perf_counter()
    jacobian = vmap(jacrev(single), (None, 0))(parameters, x)
    kernel = sum(torch.einsum("Naf,Mbf->NMab", j.flatten(2), j.flatten(2)) for j in jacobian.values())
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "bytes": peak() - before, "trace": float(kernel.diagonal().sum())}


def jax_kernel(request):
    """Per-sample gradients by vmap of grad under jit, one matrix product."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    weights, inputs = network(request)
    ws, x = [jnp.asarray(w) for w in weights], jnp.asarray(inputs)

    def single(ws, x):
        h = x
        for w in ws[:-1]:
            h = jnp.tanh(w @ h)
        return (ws[-1] @ h)[0]

    @jax.jit
    def kernel(ws, x):
        rows = jax.vmap(jax.grad(single), (None, 0))(ws, x)
        flat = jnp.concatenate([r.reshape(x.shape[0], -1) for r in rows], axis=1)
        return flat @ flat.T

    before = peak()
    compiled = kernel.lower(ws, x).compile()
    started = time.perf_counter()
    result = compiled(ws, x).block_until_ready()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "bytes": peak() - before, "trace": float(jnp.trace(result))}


def eigenvalues(request):
    n = request["n"]
    rng = np.random.default_rng(1)
    a = rng.standard_normal((n, n))
    a = (a + a.T) / 2
    solve = np.linalg.eigh if request["vectors"] else np.linalg.eigvalsh
    best = np.inf
    for _ in range(request["rounds"]):
        started = time.perf_counter()
        solve(a)
        best = min(best, time.perf_counter() - started)
    return {"seconds": best}


serve(
    {"torchKernel": torch_kernel, "jaxKernel": jax_kernel, "eigenvalues": eigenvalues},
    {name: installed(name) for name in ["numpy", "torch", "jax"]},
)
