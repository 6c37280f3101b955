// A guide that knows its medians: those of a log-normal and of a normal are functions of their parameters.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void growth(const std::vector<double>& y) {
    const double rate = PPC_SAMPLE("rate", Gamma(2, 1));
    PPC_PLATE("years", t, y.size()) {
        const double level = PPC_SAMPLE("level", Normal(rate * t, 1));
        PPC_OBSERVE("y", Normal(level, 0.5), y[t]);
    }
}

PPC_GUIDE(growth)
void own(const std::vector<double>& y) {
    PPC_SAMPLE("rate", LogNormal(PPC_PARAM("rate_loc", 0.0), PPC_PARAM("rate_scale", 0.5, positive)));
    PPC_PLATE("years", t, y.size())
        PPC_SAMPLE("level", Normal(PPC_PARAM("loc", 0.0), PPC_PARAM("scale", 1.0, positive)));
}

PPC_MEDIAN(own)
void own_median(const std::vector<double>& y) {
    PPC_VALUE("rate", std::exp(PPC_PARAM("rate_loc", 0.0)));
    PPC_PLATE("years", t, y.size())
        PPC_VALUE("level", PPC_PARAM("loc", 0.0));
}
