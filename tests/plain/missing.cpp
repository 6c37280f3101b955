// Covariates and outcomes that are missing.
#include <ppc/model.hpp>
using namespace ppc;
struct Rows {
    std::vector<std::optional<double>> x, y, t, full;
    std::vector<double> z;
};
PPC_MODEL void missing(const Rows& d, const std::optional<double>& one) {
    const double a = PPC_SAMPLE("a", Normal(0, 10)), b = PPC_SAMPLE("b", Normal(0, 1));
    const double s = std::exp(0.3 * b);
    const double o = PPC_OBSERVE("o", Normal(a * b, 1), one);
    for (std::size_t i = 0; i < d.full.size(); ++i)
        PPC_OBSERVE("full", Normal(a, s), d.full[i]);
    PPC_PLATE("rows", i, d.y.size()) {
        const double x = PPC_OBSERVE("x", Normal(b, s), d.x[i]);
        PPC_OBSERVE("y", Normal(a + b * x * d.z[i] + o, s), d.y[i]);
        const double t = PPC_OBSERVE("t", Gamma(2, std::exp(a)), d.t[i]);
        PPC_FACTOR("f", -0.1 * t * t - x * x);
    }
}
