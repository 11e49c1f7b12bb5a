"""Gradient flow to a given time: diffrax, torchdiffeq, and RK4 at 1/sharpness in JAX."""

import time

import numpy as np
from protocol import installed, serve

problem = {}


def define(request):
    """The problem in float64: a tanh network with biases and mean squared loss, or softmax regression."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    problem.clear()
    problem.update(request)
    problem["start"] = jnp.asarray(request["theta"])
    x, y = jnp.asarray(request["inputs"]), jnp.asarray(request["targets"])
    widths = request.get("widths")

    def tanh_loss(theta):
        h, at = x, 0
        for layer, (a, b) in enumerate(zip(widths, widths[1:])):
            w = theta[at : at + a * b].reshape(b, a)
            bias = theta[at + a * b : at + a * b + b]
            at += a * b + b
            h = h @ w.T + bias
            if layer < len(widths) - 2:
                h = jnp.tanh(h)
        return request["constant"] * jnp.sum((h - y) ** 2)

    def softmax_loss(theta):
        z = x @ theta.reshape(y.shape[1], x.shape[1]).T
        return -request["constant"] * jnp.sum(y * jax.nn.log_softmax(z))

    problem["loss"] = softmax_loss if request["kind"] == "softmax" else tanh_loss
    return {"loss": float(problem["loss"](problem["start"]))}


def finish(theta, seconds, gradients, note=""):
    return {
        "theta": np.asarray(theta).tolist(),
        "loss": float(problem["loss"](np.asarray(theta))),
        "seconds": seconds,
        "gradients": int(gradients),
        "note": note,
    }


def with_diffrax(request):
    import diffrax
    import jax

    gradient = jax.grad(problem["loss"])
    term = diffrax.ODETerm(lambda t, theta, args: -gradient(theta))
    solver = {"Tsit5": diffrax.Tsit5, "Kvaerno5": diffrax.Kvaerno5}[request["method"]]()
    controller = diffrax.PIDController(rtol=request["rtol"], atol=request["rtol"] / 100)

    @jax.jit
    def solve(start):
        return diffrax.diffeqsolve(
            term, solver, 0.0, request["time"], 1e-3, start,
            stepsize_controller=controller, max_steps=100_000_000, throw=False,
            adjoint=diffrax.ForwardMode(),
        )

    if request.get("compile", True):
        # compilation is not counted: the same program runs a millionth of the way first
        jax.block_until_ready(
            jax.jit(
                lambda s: diffrax.diffeqsolve(
                    term, solver, 0.0, request["time"] * 1e-9, 1e-12, s,
                    stepsize_controller=controller, max_steps=100_000_000, throw=False,
                    adjoint=diffrax.ForwardMode(),
                ).ys
            )(problem["start"])
        )
    compiled = solve.lower(problem["start"]).compile()
    started = time.perf_counter()
    solution = compiled(problem["start"])
    theta = np.asarray(solution.ys[-1])
    seconds = time.perf_counter() - started
    steps = int(solution.stats["num_steps"])
    stages = 6 if request["method"] == "Tsit5" else 0
    note = f"{steps} steps" + ("" if stages else ", implicit")
    return finish(theta, seconds, steps * stages if stages else steps * 6, note)


def with_torchdiffeq(request):
    import torch
    from torchdiffeq import odeint

    x, y = torch.tensor(problem["inputs"], dtype=torch.float64), torch.tensor(problem["targets"], dtype=torch.float64)
    widths, constant, count = problem.get("widths"), problem["constant"], [0]

    def loss_of(theta):
        if problem["kind"] == "softmax":
            z = x @ theta.reshape(y.shape[1], x.shape[1]).T
            return -constant * (y * torch.log_softmax(z, 1)).sum()
        h, at = x, 0
        for layer, (a, b) in enumerate(zip(widths, widths[1:])):
            w, bias = theta[at : at + a * b].reshape(b, a), theta[at + a * b : at + a * b + b]
            at += a * b + b
            h = h @ w.T + bias
            if layer < len(widths) - 2:
                h = torch.tanh(h)
        return constant * ((h - y) ** 2).sum()

    def field(t, theta):
        count[0] += 1
        theta = theta.detach().requires_grad_()
        return -torch.autograd.grad(loss_of(theta), theta)[0]

    start = torch.tensor(problem["theta"], dtype=torch.float64)
    times = torch.tensor([0.0, request["time"]], dtype=torch.float64)
    started = time.perf_counter()
    theta = odeint(field, start, times, rtol=request["rtol"], atol=request["rtol"] / 100, method="dopri5",
                   options={"max_num_steps": 2**31 - 1})[-1]
    return finish(theta.numpy(), time.perf_counter() - started, count[0])


def with_rk4(request):
    """Classical Runge-Kutta with step 1/sharpness, the sharpness estimated anew each unit of time (arXiv 2103.00065)."""
    import jax
    import jax.numpy as jnp

    gradient = jax.grad(problem["loss"])

    def hvp(theta, v):
        return jax.jvp(gradient, (theta,), (v,))[1]

    def sharpness(theta, v):
        def sweep(_, carry):
            v, _ = carry
            hv = hvp(theta, v)
            return hv / jnp.linalg.norm(hv), jnp.vdot(v, hv)

        return jax.lax.fori_loop(0, 20, sweep, (v, 0.0))

    def rk4(theta, h):
        k1 = -gradient(theta)
        k2 = -gradient(theta + h / 2 * k1)
        k3 = -gradient(theta + h / 2 * k2)
        k4 = -gradient(theta + h * k3)
        return theta + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    @jax.jit
    def unit(theta, v, length):
        v, top = sharpness(theta, v)
        steps = jnp.ceil(length * jnp.maximum(top, 1e-3)).astype(int)
        theta = jax.lax.fori_loop(0, steps, lambda _, th: rk4(th, length / steps), theta)
        return theta, v, steps

    theta, v = problem["start"], problem["start"] / jnp.linalg.norm(problem["start"])
    jax.block_until_ready(unit(theta, v, 1e-9))
    started, gradients, reached = time.perf_counter(), 0, 0.0
    while reached < request["time"]:
        length = min(1.0, request["time"] - reached)
        theta, v, steps = unit(theta, v, length)
        gradients += 4 * int(steps)
        reached += length
        if time.perf_counter() - started > request["limit"]:
            break
    note = "" if reached >= request["time"] else f"stopped at t = {reached:.4g}"
    return finish(theta, time.perf_counter() - started, gradients, note) | {"reached": reached}


serve(
    {"define": define, "diffrax": with_diffrax, "torchdiffeq": with_torchdiffeq, "rk4": with_rk4},
    {name: installed(name) for name in ["jax", "diffrax", "torch", "torchdiffeq"]},
)
