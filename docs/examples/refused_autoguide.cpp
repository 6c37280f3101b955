#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void rates(const std::vector<int>& y) {
    const double mean = PPC_SAMPLE("mean", Gamma(2, 1));
    const double shape = PPC_SAMPLE("shape", Gamma(2, 1));
    PPC_PLATE("n", i, y.size()) {
        PPC_OBSERVE("y", NegativeBinomial(ppc::mean(mean), concentration(shape)), y[i]);
    }
}

PPC_AUTOGUIDE(rates, mine, multivariate("mean", "shpae"), normal(rest));
