// Counts that are seen through noise. The guide draws them; the rest of the latents are a normal.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void counts(const std::vector<double>& y) {
    const double rate = PPC_SAMPLE("rate", Gamma(2, 0.5));
    const double gain = PPC_SAMPLE("gain", LogNormal(0, 0.1));
    PPC_PLATE("rows", i, y.size()) {
        const int n = PPC_SAMPLE("n", Poisson(rate));
        PPC_OBSERVE("y", Normal(gain * n, 0.8), y[i]);
    }
}

PPC_GUIDE(counts, "n")
void draws(const std::vector<double>& y) {
    PPC_PLATE("rows", i, y.size())
        PPC_SAMPLE("n", Poisson(PPC_PARAM("n_rate", 3.0, positive)));
}
PPC_AUTOGUIDE(counts, with_counts, written(draws), normal(rest));
