// Functions of whole vectors, also at the ends of the range.
#include <ppc/model.hpp>

#include <limits>

using namespace ppc;
PPC_MODEL void vector_functions(int K, const std::vector<double>& y, const Vector& mask,
                                const std::vector<double>& huge) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const double b = PPC_SAMPLE("b", Normal(0, 1));
    Vector v(K);
    for (int k = 0; k < K; ++k)
        v[k] = a * k + b * y[k];
    std::vector<double> s(K);
    for (int k = 0; k < K; ++k)
        s[k] = b * k - a * y[k];
    PPC_FACTOR("lse", log_sum_exp(v) + 2 * log_sum_exp(s) - 3 * math::log_sum_exp(v.array() * 2 + b) +
                          log_sum_exp(std::array<double, 3>{a, b, a * b}));
    const Vector p = softmax(v);
    const std::vector<double> q = log_softmax(s);
    const Vector c = cumulative_sum(v.array() * a);
    PPC_FACTOR("soft", p[0] * p[1] - q[2] * c[1] + c[K - 1]);
    PPC_FACTOR("max", math::max(v) - 3 * math::min(s) + math::prod(v) + math::mean(s) + math::sum(v * b));
    // States that cannot be reached, all of them or some, and numbers whose exponentials overflow.
    const Vector none = v.array() - std::numeric_limits<double>::infinity();
    Vector large(K);
    for (int k = 0; k < K; ++k)
        large[k] = huge[k] * (2 + a * b);
    const Vector shares = softmax(v + mask);
    PPC_FACTOR("edges", std::exp(log_sum_exp(none)) + log_sum_exp(v + mask) + shares[1] * shares[2] +
                            1e-4 * log_sum_exp(large) + softmax(large)[3] * a);
    // A mass of probability that is 0 on the way.
    Vector forward(2);
    forward[0] = log_sum_exp(none);
    forward[1] = a;
    PPC_FACTOR("forward", log_sum_exp(forward) * b);
}
