// Summer temperatures at Kilpisjärvi: a linear trend whose priors are part of the data.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    std::vector<double> x, y;
    double pmualpha, psalpha, pmubeta, psbeta;
};

PPC_MODEL void kilpisjarvi(const Data& d) {
    const double alpha = PPC_SAMPLE("alpha", Normal(d.pmualpha, d.psalpha));
    const double beta = PPC_SAMPLE("beta", Normal(d.pmubeta, d.psbeta));
    const double sigma = PPC_SAMPLE("sigma", ImproperUniform(positive));
    PPC_PLATE("summers", n, d.x.size()) {
        PPC_OBSERVE("y", Normal(alpha + beta * d.x[n], sigma), d.y[n]);
    }
}
