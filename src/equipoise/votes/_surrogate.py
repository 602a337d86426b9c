"""A stretch of one state's path with its shift indicators, votes stood in for by a normal term, compiled.

With the votes' log likelihood in each cell replaced by b theta - h theta^2 / 2 (a surrogate), a path is a
normal random walk observed with noise, so it can be summed out: indicators are drawn one after the other in
O(T) a scan (Gerlach, Carter & Kohn 2000, JASA 95: 819-828), the usual variance by a random walk, the path
last. What the surrogate got wrong is made good by a Metropolis-Hastings step (surrogate transitions: Liu
2001, Monte Carlo Strategies in Scientific Computing, 9.4.3). That needs a reversible update: a coin decides
whether indicators are drawn forwards or backwards in time, each of which is the other's reverse.

A stretch is the cells lo..hi-1 of arrays over a path of n cells; theta[lo - 1] and theta[hi] are given.
`step` holds the variance of the step into each cell, `room` (2, n) is for notes.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined

_REACH = 0.7  # of the walk of log sigma_i^2


@inlined
def _evidence(mean, variance, h, b):  # type: ignore[no-untyped-def]
    """log of the integral of N(theta; mean, variance) exp(-h theta^2 / 2 + b theta)."""
    spread = 1.0 + variance * h
    return 0.5 * ((2.0 * mean * b + variance * b * b - mean * mean * h) / spread - math.log(spread))


@inlined
def _hits(mean, variance, at):  # type: ignore[no-untyped-def]
    """log N(at; mean, variance) up to a constant."""
    return -0.5 * ((at - mean) * (at - mean) / variance + math.log(variance))


@inlined
def _heads(rng, log_odds):  # type: ignore[no-untyped-def]
    """True with the probability whose logit is given."""
    return rng.random() < 1.0 / (1.0 + math.exp(-min(max(log_odds, -700.0), 700.0)))


@inlined
def _filtered(mean, variance, h, b):  # type: ignore[no-untyped-def]
    """Mean and variance once a cell's own votes are known."""
    spread = 1.0 + variance * h
    return (mean + variance * b) / spread, variance / spread


@compiled
def forwards(rng, lo, hi, n, h, b, step, shifted, sigma2, pace, theta, room):  # type: ignore[no-untyped-def]
    """Draw the indicators of the steps into cells lo..hi (but not the path's first), earliest first.

    `step` holds the variance of the step into each cell; it and `shifted` change in place. `room` (2, n).
    """
    omega2, odds = pace[1], math.log(pace[2] / (1.0 - pace[2]))
    ahead_h, ahead_b = room[0], room[1]
    for t in range(hi - 1, lo - 1, -1):  # what cell t learns from later ones, own votes included
        ahead_h[t], ahead_b[t] = h[t], b[t]
        if t + 1 == hi and hi < n:
            ahead_h[t] += 1.0 / step[hi]
            ahead_b[t] += theta[hi] / step[hi]
        elif t + 1 < hi:
            pass_on = 1.0 + step[t + 1] * ahead_h[t + 1]
            ahead_h[t] += ahead_h[t + 1] / pass_on
            ahead_b[t] += ahead_b[t + 1] / pass_on
    mean, variance = theta[lo - 1] if lo > 0 else 0.0, 0.0
    for t in range(lo, min(hi + 1, n)):
        if t > 0:
            if t < hi:
                x = _evidence(mean, variance + omega2, ahead_h[t], ahead_b[t])
                x -= _evidence(mean, variance + sigma2, ahead_h[t], ahead_b[t])
            else:
                x = _hits(mean, variance + omega2, theta[t]) - _hits(mean, variance + sigma2, theta[t])
            shifted[t] = _heads(rng, odds + x)
            step[t] = omega2 if shifted[t] else sigma2
        if t < hi:
            mean, variance = _filtered(mean, variance + step[t], h[t], b[t])


@compiled
def backwards(rng, lo, hi, n, h, b, step, shifted, sigma2, pace, theta, room):  # type: ignore[no-untyped-def]
    """The same, latest first."""
    omega2, odds = pace[1], math.log(pace[2] / (1.0 - pace[2]))
    means, variances = room[0], room[1]
    mean, variance = theta[lo - 1] if lo > 0 else 0.0, 0.0
    first_mean = mean
    for t in range(lo, hi):  # what cell t learns from earlier ones, own votes included
        mean, variance = _filtered(mean, variance + step[t], h[t], b[t])
        means[t], variances[t] = mean, variance
    behind_h, behind_b = 0.0, 0.0
    for t in range(min(hi, n - 1), max(lo, 1) - 1, -1):
        m, v = (means[t - 1], variances[t - 1]) if t > lo else (first_mean, 0.0)
        if t < hi:
            behind_h += h[t]
            behind_b += b[t]
            x = _evidence(m, v + omega2, behind_h, behind_b) - _evidence(m, v + sigma2, behind_h, behind_b)
        else:
            x = _hits(m, v + omega2, theta[t]) - _hits(m, v + sigma2, theta[t])
        shifted[t] = _heads(rng, odds + x)
        step[t] = omega2 if shifted[t] else sigma2
        if t < hi:
            pass_on = 1.0 + step[t] * behind_h
            behind_h /= pass_on
            behind_b /= pass_on
        else:
            behind_h, behind_b = 1.0 / step[t], theta[t] / step[t]


@inlined
def _filter(lo, hi, h, b, step, theta, room):  # type: ignore[no-untyped-def]
    """Means and variances of the cells given the votes so far, into `room`."""
    mean, variance = theta[lo - 1] if lo > 0 else 0.0, 0.0
    for t in range(lo, hi):
        mean, variance = _filtered(mean, variance + step[t], h[t], b[t])
        room[0][t], room[1][t] = mean, variance


@compiled
def residuals(lo, hi, n, h, b, step, theta, out, room):  # type: ignore[no-untyped-def]
    """What `draw_stretch` would have drawn to arrive at `theta`: standard normal under the surrogate."""
    _filter(lo, hi, h, b, step, theta, room)
    for t in range(hi - 1, lo - 1, -1):
        mean, variance = room[0][t], room[1][t]
        if t + 1 < n:
            weight = variance / (variance + step[t + 1])
            mean += weight * (theta[t + 1] - mean)
            variance *= 1.0 - weight
        out[t] = (theta[t] - mean) / math.sqrt(variance)


@compiled
def draw_stretch(rng, lo, hi, n, h, b, step, theta, residual, alpha, out, room):  # type: ignore[no-untyped-def]
    """Draw the cells lo..hi-1 into `out` from the surrogate, over-relaxed by `alpha` (0: afresh).

    `residual` is that of the present path under its own steps. With alpha < 0 the draw tends to the other
    side of the mean, and the surrogate is left as it is for every alpha in (-1, 1) (Adler 1981, Phys.
    Rev. D 23: 2901-2904), also where the steps have changed, for residuals do not depend on them.
    """
    _filter(lo, hi, h, b, step, theta, room)
    fresh = math.sqrt(1.0 - alpha * alpha)
    later = theta[hi] if hi < n else 0.0
    for t in range(hi - 1, lo - 1, -1):
        mean, variance = room[0][t], room[1][t]
        if t + 1 < n:
            weight = variance / (variance + step[t + 1])
            mean += weight * (later - mean)
            variance *= 1.0 - weight
        later = mean + math.sqrt(variance) * (alpha * residual[t] + fresh * rng.standard_normal())
        out[t] = later


@compiled
def _total(n, h, b, step):  # type: ignore[no-untyped-def]
    """Log likelihood of the surrogate with the whole path summed out."""
    mean, variance, total = 0.0, 0.0, 0.0
    for t in range(n):
        variance += step[t]
        total += _evidence(mean, variance, h[t], b[t])
        mean, variance = _filtered(mean, variance, h[t], b[t])
    return total


@compiled
def walk_pace(rng, n, h, b, step, shifted, sigma2, pace, nu, steps):  # type: ignore[no-untyped-def]
    """Random-walk steps of log sigma_i^2 with the path summed out; returns it and keeps `step` true."""
    now = _total(n, h, b, step) - 0.5 * nu * (math.log(sigma2) + pace[0] / sigma2)
    for _ in range(steps):
        other = sigma2 * math.exp(_REACH * rng.standard_normal())
        for t in range(1, n):
            if not shifted[t]:
                step[t] = other
        new = _total(n, h, b, step) - 0.5 * nu * (math.log(other) + pace[0] / other)
        if math.log(1.0 - rng.random()) < new - now:
            sigma2, now = other, new
    for t in range(1, n):
        if not shifted[t]:
            step[t] = sigma2
    return sigma2
