// What loops carry: state of numbers, vectors, matrices and structs, elements that are assigned again, sums
// that are read, branches inside, and loops inside loops.
#include <ppc/model.hpp>
using namespace ppc;

struct Level {
    double mean, trend;
    void update(double y, double rate) {
        const double before = mean;
        mean = rate * y + (1 - rate) * (mean + trend);
        trend = 0.9 * trend + 0.1 * (mean - before);
    }
};

inline double log_sum(const Vector& x) {
    double m = x[0];
    for (int k = 1; k < x.size(); ++k)
        m = std::fmax(m, x[k]);
    double sum = 0;
    for (int k = 0; k < x.size(); ++k)
        sum += std::exp(x[k] - m);
    return m + std::log(sum);
}

PPC_MODEL void recurrences(const std::vector<double>& y, const std::vector<int>& g, int K) {
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    const int T = static_cast<int>(y.size());

    // a number, observed on the way
    double level = 0.3;
    for (int t = 0; t < T; ++t) {
        level = std::tanh(a) * level + 0.1 * y[t];
        PPC_OBSERVE("y", Normal(level, 1), y[t]);
    }
    // elements from earlier ones
    std::vector<double> h(T), lag(T);
    h[0] = a;
    for (int t = 1; t < T; ++t)
        h[t] = std::exp(-a * h[t - 1]) + 0.2;
    lag[0] = a, lag[1] = b;
    for (int t = 0; t + 2 < T; ++t)
        lag[t + 2] = 0.5 * lag[t + 1] - b * std::sin(lag[t]) + y[t];
    // normalised in place, then summed up
    double total = 0;
    for (int t = 0; t < T; ++t)
        total += h[t];
    for (int t = 0; t < T; ++t)
        h[t] /= total;
    for (int t = 1; t < T; ++t)
        h[t] += h[t - 1];
    // the forward algorithm
    Matrix gamma(T, K);
    for (int k = 0; k < K; ++k)
        gamma(0, k) = a * k - y[0] * b;
    for (int t = 1; t < T; ++t)
        for (int k = 0; k < K; ++k) {
            Vector acc(K);
            for (int j = 0; j < K; ++j)
                acc[j] = gamma(t - 1, j) + std::cos(a * j + b * k) + y[t] * k;
            gamma(t, k) = log_sum(acc);
        }
    // a vector that is replaced, and one that is written where the data say
    Vector state = Vector::Zero(3), last = Vector::Zero(K), count = Vector::Zero(K);
    for (int t = 0; t < T; ++t) {
        Vector next(3);
        next[0] = a + 0.5 * state[2];
        next[1] = std::tanh(state[0] * b);
        next[2] = state[1] + y[t];
        state = next;
        last[g[t]] = state[0] + 0.3 * last[(g[t] + 1) % K];
        count[g[t]] += a * y[t];
    }
    // a struct
    Level trend{a, 0};
    for (int t = 0; t < T; ++t)
        trend.update(y[t], 1 / (1 + std::exp(-b)));
    // branches on latents and data
    double largest = -10, chosen = 0;
    Vector part = Vector::Zero(T);
    for (int t = 0; t < T; ++t) {
        if (h[t] * y[t] > largest)
            largest = h[t] * y[t];
        if (y[t] > 0)
            part[t] = a * y[t];
        else if (a > 0.1)
            part[t] = b;
        part[t] *= 2;
        if (t % 2 == 1)
            continue;
        chosen = chosen * 0.5 + part[t];
    }
    if (a > b)
        for (int t = 0; t < T; ++t)
            chosen += part[t] * a;
    // loops in loops, with what the inner one leaves
    double outer = 1;
    for (int i = 0; i < K; ++i) {
        double inner = outer;
        for (int t = 0; t <= i; ++t)
            inner = std::tanh(inner * a + y[t]);
        outer = 0.5 * outer + inner;
    }
    int n = 0;
    double power = 1;
    while (n < T && y[n] > -1) {
        power = power * std::tanh(a) + 1;
        ++n;
    }
    PPC_FACTOR("sums", h[2] + lag[T - 1] + log_sum(gamma.row(T - 1).transpose()) + state.sum() + last.sum() +
                           count.squaredNorm());
    PPC_FACTOR("rest", trend.mean * trend.trend + largest + chosen + outer + power);
}
