// Parameters and sites whose names are those that a printed guide would give to its own variables.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void names(int u, int latents, const std::vector<double>& loc, const std::vector<double>& scale,
                     double value, double u_a_b, double log_det, double all_u, double log_q,
                     double scale_tril, double noise, double log_density, double value_a_b) {
    double sum = value + u_a_b + log_det + all_u + log_q + scale_tril + noise + log_density + value_a_b;
    PPC_SCOPE("a")
        sum += PPC_SAMPLE("b", Exponential(1));
    sum += PPC_SAMPLE("a_b", Exponential(2));
    sum += PPC_SAMPLE("log_q", LogNormal(0, 1)) + PPC_SAMPLE("log_det", Normal(0, 1));
    sum += PPC_SAMPLE("noise", Normal(1, 1)) * PPC_SAMPLE("noise.noise", Normal(0, 1));
    sum += PPC_SAMPLE("noise_unconstrained", Gamma(2, 1));
    const Vector w = PPC_SAMPLE("w", Gamma(3, 1).expand(latents));
    PPC_PLATE("rows", i, loc.size()) {
        PPC_SAMPLE("v", LogNormal(0, 1).expand(u));
        const double x = PPC_SAMPLE("x", Normal(0, 1));
        PPC_OBSERVE("y", Normal(sum + w[0] + x, scale[i]), loc[i]);
    }
}
