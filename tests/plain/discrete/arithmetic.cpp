// Discrete values in arithmetic, comparisons, functions and structs.
#include <ppc/model.hpp>
using namespace ppc;

struct Component {
    double mean, scale;
    double log_density(double y) const { return -0.5 * std::pow((y - mean) / scale, 2) - std::log(scale); }
};
inline double odd(int z) { return 2 * z + 1; }
inline Component component(int z, double a) { return {a * odd(z), z == 1 ? 0.7 : 1.5}; }
template <class T> T square(T x) { return x * x; }

PPC_MODEL void arithmetic(const std::vector<double>& y) {
    const Vector w = PPC_SAMPLE("w", Dirichlet(Vector::Constant(3, 1.5)));
    const double a = PPC_SAMPLE("a", Normal(0, 1)), b = PPC_SAMPLE("b", Normal(0, 1));
    PPC_PLATE("data", n, y.size()) {
        const int z = PPC_SAMPLE("z", Categorical(w));
        const bool is_last = z == 2;
        const int u = PPC_SAMPLE("u", DiscreteUniform(-1, 1));
        const Component c = component(z, a);
        PPC_FACTOR("density", c.log_density(y[n]));
        PPC_OBSERVE("y",
                    Normal(b * u * z + square(u) + std::abs(u) + (is_last ? a : -a) + z % 2 + z / 2, 1 + z),
                    y[n]);
        if (z > u && !is_last)
            PPC_FACTOR("order", (z > 1 ? z : 1) * b - std::sqrt(z + 1.0) * std::exp(0.1 * u));
        const auto shifted = [&](int by) { return a * (z + by); };
        PPC_FACTOR("lambda", 0.1 * shifted(u) + 0.2 * static_cast<double>(z));
    }
}
