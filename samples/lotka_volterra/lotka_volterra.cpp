#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

PPC_MODEL void lotka_volterra(const std::vector<double>& year, const std::vector<double>& hare,
                              const std::vector<double>& lynx) {
    const double alpha = PPC_SAMPLE("alpha", Normal(1, 0.5).restricted(lower(0)));
    const double beta = PPC_SAMPLE("beta", Normal(0.05, 0.05).restricted(lower(0)));
    const double gamma = PPC_SAMPLE("gamma", Normal(1, 0.5).restricted(lower(0)));
    const double delta = PPC_SAMPLE("delta", Normal(0.05, 0.05).restricted(lower(0)));
    Vector first(2), sigma(2);
    PPC_PLATE("species", k, 2) {
        first[k] = PPC_SAMPLE("first", LogNormal(std::log(10.0), 1));
        sigma[k] = PPC_SAMPLE("sigma", LogNormal(-1, 1));
    }
    const auto rates = [&](double, const Vector& z) -> Vector {
        Vector out(2);
        out[0] = (alpha - beta * z[1]) * z[0];
        out[1] = (delta * z[0] - gamma) * z[1];
        return out;
    };
    const Matrix z =
        ode(rates, first, year[0], year, {.relative_tolerance = 1e-10, .absolute_tolerance = 1e-10});
    for (std::size_t i = 0; i < year.size(); ++i) {
        PPC_OBSERVE("hare", LogNormal(std::log(z(i, 0)), sigma[0]), hare[i]);
        PPC_OBSERVE("lynx", LogNormal(std::log(z(i, 1)), sigma[1]), lynx[i]);
    }
}
