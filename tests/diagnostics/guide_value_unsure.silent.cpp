// expected-no-diagnostics: values that are in their supports, in many ways.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(double y, double low) {
    const double a = PPC_SAMPLE("a", HalfNormal(1));
    const double b = PPC_SAMPLE("b", Exponential(a));
    const double c = PPC_SAMPLE("c", Gamma(2, 1));
    const double d = PPC_SAMPLE("d", Beta(2, 2));
    const double e = PPC_SAMPLE("e", Uniform(-1, 3));
    const double f = PPC_SAMPLE("f", Uniform(-a, a));
    const double g = PPC_SAMPLE("g", Cauchy(0, 1).truncated(lower(low)));
    const Vector h = PPC_SAMPLE("h", LogNormal(0, 1).expand(3));
    const double k = PPC_SAMPLE("k", Normal(0, 1));
    const double l = PPC_SAMPLE("l", HalfCauchy(1));
    const double m = PPC_SAMPLE("m", HalfCauchy(1));
    const double n = PPC_SAMPLE("n", Normal(0, 1).truncated(upper(2)));
    PPC_OBSERVE("y", Normal(a + b + c + d + e + f + g + h[0] + k + l + m + n, 1), y);
}

PPC_GUIDE(model) void guide(double y, double low) {
    const double u = PPC_AUXILIARY("u", Normal(0, 1));
    const double scale = PPC_PARAM("scale", 1.0, positive);
    const double a = PPC_SAMPLE("a", Delta(std::exp(u), -u));
    PPC_SAMPLE("b", Delta(std::log1p(std::exp(u)) + scale * a));
    PPC_SAMPLE("c", Delta(u * u));
    PPC_SAMPLE("d", Delta(1 / (1 + std::exp(-u))));
    PPC_SAMPLE("e", Delta(4 / (1 + std::exp(-u)) - 1));
    PPC_SAMPLE("f", Delta(a * std::tanh(u)));
    PPC_SAMPLE("g", Delta(low + std::exp(u)));
    Vector h(3);
    for (int i = 0; i < 3; ++i)
        h[i] = scale * std::abs(u + i);
    PPC_SAMPLE("h", Delta(h));
    PPC_SAMPLE("k", Delta(u + y));
    PPC_SAMPLE("l", Delta(std::max(u, 0.0)));
    PPC_SAMPLE("m", Delta(u > 0 ? u : -0.1 * u));
    PPC_SAMPLE("n", Delta(std::min(u, 2.0)));
}
