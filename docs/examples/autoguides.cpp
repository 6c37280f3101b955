// Automatic guides beside their model: a family for all latents, or one for each part of them.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void schools(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}

PPC_AUTOGUIDE(schools, field, normal(rest));                                // AutoNormal
PPC_AUTOGUIDE(schools, field_in_one_block, diagonal(rest));                 // AutoDiagonalNormal
PPC_AUTOGUIDE(schools, full, multivariate(rest));                           // AutoMultivariateNormal
PPC_AUTOGUIDE(schools, few_directions, lowrank(2, rest));                   // AutoLowRankMultivariateNormal
PPC_AUTOGUIDE(schools, point, delta(rest));                                 // AutoDelta
PPC_AUTOGUIDE(schools, at_mode, laplace(rest));                             // AutoLaplaceApproximation
PPC_AUTOGUIDE(schools, along_graph, structured(rest));                      // AutoStructured
PPC_AUTOGUIDE(schools, sparse_precision, gaussian(rest));                   // AutoGaussian
PPC_AUTOGUIDE(schools, bent, iaf(2, 8, elu, rest));                         // AutoIAFNormal
PPC_AUTOGUIDE(schools, flexible, flow(coupling, 4, 16, rest));              // AutoNormalizingFlow
PPC_AUTOGUIDE(schools, mixed, multivariate("mu", "tau"), normal("theta*")); // AutoGuideList
PPC_AUTOGUIDE(schools, half_prior, multivariate("mu", "tau"), prior(rest)); // theta as in the model
PPC_AUTOGUIDE(schools, moved_prior, autoregressive(rest));                  // AutoRegressiveMessenger
PPC_AUTOGUIDE(schools, follow, diagonal("mu", "tau"), hierarchical(rest));  // AutoHierarchicalNormalMessenger
PPC_AUTOGUIDE(schools, by_exp, normal(exp, rest));                          // AutoNormalMessenger
PPC_AUTOGUIDE(schools, non_centred, decenter("theta"), normal(rest));       // LocScaleReparam(0)
PPC_AUTOGUIDE(schools, as_needed, decenter(automatic), multivariate(rest)); // AutoReparam

// A part that is written: tau has a log-normal, whose location moves with mu.
PPC_GUIDE(schools, "mu", "tau")
void top(const std::vector<double>&, const std::vector<double>&) {
    const double mu =
        PPC_SAMPLE("mu", Normal(PPC_PARAM("mu_loc", 0.0), PPC_PARAM("mu_scale", 1.0, positive)));
    const double u = PPC_AUXILIARY("u", Normal(PPC_PARAM("tau_loc", 0.0) + PPC_PARAM("slope", 0.0) * mu,
                                               PPC_PARAM("tau_scale", 1.0, positive)));
    PPC_SAMPLE("tau", Delta(std::exp(u), -u));
}
PPC_AUTOGUIDE(schools, partly_written, written(top), normal(rest)); // AutoCallable in an AutoGuideList
