// Length of dugongs by age: a growth curve that levels off.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void dugongs_model(int N, const std::vector<double>& x, const std::vector<double>& Y) {
    const double alpha = PPC_SAMPLE("alpha", Normal(0, 1000));
    const double beta = PPC_SAMPLE("beta", Normal(0, 1000));
    const double lambda = PPC_SAMPLE("lambda", Uniform(0.5, 1));
    const double tau = PPC_SAMPLE("tau", Gamma(0.0001, 0.0001));
    const double sigma = PPC_DETERMINISTIC("sigma", 1 / std::sqrt(tau));
    PPC_DETERMINISTIC("U3", math::logit(lambda));
    PPC_PLATE("dugongs", i, N) {
        PPC_OBSERVE("Y", Normal(alpha - beta * std::pow(lambda, x[i]), sigma), Y[i]);
    }
}
