// Elements of local vectors and what loops carry, where generated code could quietly mean something else than
// the source: elements that nothing stores, storage of a loop in a helper that is inlined twice, each time
// with another number of iterations.
#include <ppc/model.hpp>
using namespace ppc;

inline double damped(double a, double b, int n) {
    if (n > 5)
        return std::tanh(a) * std::cos(b);
    double s = std::sin(a + b);
    for (int i = 0; i < n; ++i)
        s = 0.5 * s + std::tanh(b * (i + 1));
    return s;
}

template <class F> void twice(F f, double y) {
    f(y);
    f(0.5 * y);
}

PPC_MODEL void carried_elements(int n, int k) {
    const double a = PPC_SAMPLE("a", Normal(0.5, 1.25));
    const double b = PPC_SAMPLE("b", Normal(-0.25, 1.25));

    // Elements that nothing stores are zero.
    std::vector<double> first(3);
    first[0] = a;
    double rest = 0;
    for (int j = 0; j < 3; ++j)
        rest += (j + 1) * first[j];
    PPC_FACTOR("zero", 0.5 * rest);

    // State of a ragged loop inside of a loop that carries state.
    double t = 0;
    for (int i = 0; i < 3; ++i)
        t = 0.4 * t + damped(a, 0.5, n) + damped(a, b, k);
    PPC_FACTOR("ragged", t);
    for (int i = 0; i < n; ++i)
        PPC_FACTOR("each", damped(a, b * i, k) * damped(b, 0.3, n));

    // An element of each row before the loop over the others.
    Matrix rows(n, k);
    for (int i = 0; i < n; ++i) {
        rows(i, 0) = a * (i + 1);
        for (int j = 1; j < k; ++j)
            rows(i, j) = 0.5 * rows(i, j - 1) + b;
    }
    PPC_FACTOR("rows", 0.1 * rows.sum() + rows(n - 1, k - 1) * rows(0, 1));

    // The first element of each row by a condition, and rows that all look at their first element.
    Matrix chains = Matrix::Zero(n, k), heads = Matrix::Zero(n, k);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < k; ++j) {
            chains(i, j) = j == 0 ? std::sin(a * (i + 1)) : std::tanh(b * chains(i, j - 1) + a);
            heads(i, j) = std::tanh(b * heads(i, 0) + a * (j + 1));
        }
    PPC_FACTOR("chains", 0.1 * chains.sum() + chains(n - 1, k - 1) + heads.sum());

    // A branch that no row takes, so that the data inside it have no elements at all; what it computes is
    // used after it.
    for (int i = 0; i < n; ++i) {
        double last = b;
        if (n < 4) {
            double h = std::exp(a);
            for (int j = 0; j < i; ++j)
                h = 0.2 + math::logistic(0.1 * (j + k) * (j == 0 ? a : h)) + 0.4 * h;
            last = h;
        }
        PPC_FACTOR("last", std::sin(last));
    }

    // Elements that only some iterations have.
    Vector part(n);
    part[0] = b;
    for (int i = 0; i < n; ++i)
        if (i + 1 < n)
            part[i + 1] = 0.5 * part[i] + a;
    Vector choice(n);
    for (int i = 0; i < n; ++i)
        choice[i] = 0.3 * (i > 0 ? choice[i - 1] : a) + b;
    PPC_FACTOR("part", part.sum() * 0.1 + part[n - 1] + choice.sum());

    // What lambdas assign to, in loops and through helpers.
    double s = 0, r = 0, u = 0;
    const auto add = [&](double y) { s += y; };
    const auto damp = [&](auto y) { u = 0.5 * u + y; };
    twice(damp, a);
    for (int i = 0; i < n; ++i) {
        add(a * (i - 1.5));
        twice(damp, b * (i + 1));
        r += s;
    }
    PPC_FACTOR("lambdas", 0.1 * (r + s + u));

    // Data that are assigned to after they were used.
    std::vector<double> weights(2, 0.5);
    const double ratio = PPC_DETERMINISTIC("ratio", weights[1] / (1 + a * a));
    weights[1] = 3;
    PPC_FACTOR("ratio used", ratio + weights[1] * b);
}
