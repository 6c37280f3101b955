"""Maps of flows, run backward: from x' to x and log |dx' / dx|, written as the papers have them."""
import math

NONLINEARITIES = {"relu": lambda z: max(z, 0.0), "elu": lambda z: z if z > 0 else math.expm1(z), "tanh": math.tanh}


def dot(xs, ys):
    return sum(x * y for x, y in zip(xs, ys, strict=True))


def softplus(x):
    return math.log1p(math.exp(x))


def rows(flat, length):
    return [flat[i:i + length] for i in range(0, len(flat), length)] if length else []


def root(f, low=-60.0, high=60.0):
    """Where the increasing function f is 0."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if f(middle) > 0 else (middle, high)
    return (low + high) / 2


def planar(x, block, _map, _nonlinearity):
    w, v, (b,) = block("directions"), block("shifts"), block("bias")
    m = softplus(dot(w, v) + math.log(math.e - 1)) - 1
    v = [vi + (m - dot(w, v)) * wi / dot(w, w) for vi, wi in zip(v, w)]
    along = root(lambda s: s + dot(w, v) * math.tanh(s + b) - dot(w, x))
    bent = math.tanh(along + b)
    return [xi - vi * bent for xi, vi in zip(x, v)], math.log(1 + (1 - bent**2) * dot(w, v))


def halves(x, number):
    """Those that stay and those that are moved, in the map's order."""
    x = x if number % 2 else x[::-1]
    return x[:len(x) // 2], x[len(x) // 2:]


def joined(held, moved, number):
    return held + moved if number % 2 else (held + moved)[::-1]


def layer(held, block, nonlinearity):
    weights = rows(block("input weights"), len(held))
    return [NONLINEARITIES[nonlinearity](bias + dot(row, held)) for row, bias in zip(weights, block("hidden biases"), strict=True)]


def outputs(hidden, block, name):
    return [bias + dot(row, hidden) for row, bias in zip(rows(block(f"{name} weights"), len(hidden)), block(f"{name} biases"), strict=True)]


def coupling(x, block, number, nonlinearity):
    held, moved = halves(x, number)
    hidden = layer(held, block, nonlinearity)
    scales = [min(max(a, -5.0), 3.0) for a in outputs(hidden, block, "scale")]
    before = [(xi - b) * math.exp(-a) for xi, a, b in zip(moved, scales, outputs(hidden, block, "shift"), strict=True)]
    return joined(held, before, number), sum(scales)


def knots(logits):
    shares = [math.exp(min(max(z, -10.0), 10.0)) for z in logits]
    ends = [-5.0]
    for share in shares:
        ends.append(ends[-1] + 10 * (1e-3 + (1 - 1e-3 * len(shares)) * share / sum(shares)))
    return ends


def spline(x, block, number, nonlinearity, bins=8):
    held, moved = halves(x, number)
    hidden = layer(held, block, nonlinearity)
    widths, heights = (rows(outputs(hidden, block, name), bins) for name in ("widths", "heights"))
    slopes = rows(outputs(hidden, block, "slopes"), bins - 1)
    before, log_det = [], 0
    for y, width, height, slope in zip(moved, widths, heights, slopes, strict=True):
        xs, ys = knots(width), knots(height)
        ds = [1, *(1e-3 + softplus(z + math.log(math.expm1(1 - 1e-3))) for z in slope), 1]
        if not -5 <= y < 5:
            before.append(y)
            continue
        k = max(i for i in range(bins) if ys[i] <= y)
        w, h = xs[k + 1] - xs[k], ys[k + 1] - ys[k]
        s = h / w
        below = lambda t: s + (ds[k] + ds[k + 1] - 2 * s) * t * (1 - t)
        t = root(lambda t: ys[k] + h * (s * t * t + ds[k] * t * (1 - t)) / below(t) - y, 0.0, 1.0)
        before.append(xs[k] + t * w)
        log_det += math.log(s * s * (ds[k + 1] * t * t + 2 * s * t * (1 - t) + ds[k] * (1 - t)**2) / below(t)**2)
    return joined(held, before, number), log_det


def block_autoregressive(x, block, number, _nonlinearity):
    after = x if number % 2 else x[::-1]
    size = len(after)
    own, biases, out = block("own weights"), block("hidden biases"), block("output weights")
    units = len(own) // size
    gate = 1 / (1 + math.exp(4 - block("gate")[0]))
    inputs, others = iter(block("input weights")), iter(block("weights of others"))
    before, hidden, log_det = [], [], 0
    for i, y in enumerate(after):
        of = slice(i * units, (i + 1) * units)
        seen = [dot([next(inputs) for _ in range(i)], before) + bias for bias in biases[of]]
        shift = block("shifts")[i] + dot([next(others) for _ in hidden], hidden)

        def layer_at(value):
            return [math.tanh(math.exp(w) * value + z) for w, z in zip(own[of], seen, strict=True)]

        def f(value):
            return shift + sum(math.exp(o) * h for o, h in zip(out[of], layer_at(value), strict=True)) / units

        value = root(lambda v: (1 - gate) * v + gate * f(v) - y)
        units_now = layer_at(value)
        slope = sum(math.exp(o + w) * (1 - h * h) for o, w, h in zip(out[of], own[of], units_now, strict=True)) / units
        log_det += math.log((1 - gate) + gate * slope)
        before.append(value)
        hidden += units_now
    return before if number % 2 else before[::-1], log_det


def log_q(kind, u, blocks, maps, nonlinearity):
    """Of u = loc + s x, x what the maps make of a standard normal."""
    scales = [softplus(raw) for raw in blocks["scale"]]
    total = -sum(map(math.log, scales))
    x = [(value - loc) / scale for value, loc, scale in zip(u, blocks["loc"], scales)]
    for number in range(maps, 0, -1):
        x, log_det = kind(x, lambda name: blocks[f"{name} {number}"], number, nonlinearity)
        total -= log_det
    return total + sum(-0.5 * e * e - 0.5 * math.log(2 * math.pi) for e in x)
