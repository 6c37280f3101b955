// expected-no-diagnostics: latents of plates that are meant as they stand.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int J, const std::vector<double>& y, const std::vector<double>& sigma, const std::vector<int>& g) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    const Vector own = PPC_SAMPLE("own", HalfCauchy(1).plate("schools", J));
    Vector alpha(J), beta(J);
    PPC_PLATE("schools", j, J) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau)); // pooled
        const double z = PPC_SAMPLE("z", Normal(0, 1));            // only observed
        const double local = PPC_SAMPLE("local", HalfCauchy(1));   // beside a scale that is shared
        const double effect = PPC_SAMPLE("effect", Normal(0, tau * local));
        const double kept = PPC_SAMPLE("kept", Normal(0, own[j])); // one each, said before the plate
        const double known = PPC_SAMPLE("known", HalfNormal(sigma[j])); // varies by data
        const double of_known = PPC_SAMPLE("of_known", Normal(0, known));
        PPC_OBSERVE("y", Normal(theta + z + effect + kept + of_known, sigma[j]), y[j]);
    }
    PPC_PLATE("groups", k, J) {
        const double level = PPC_SAMPLE("level", Normal(0, 1)); // of a group, for the rows in it
        PPC_PLATE("rows", i, 2) {
            const double row = PPC_SAMPLE("row", Normal(level, 1));
            PPC_OBSERVE("w", Normal(row, 1), y[k]);
        }
    }
    PPC_PLATE("walks", k, J) {
        const double seen = PPC_SAMPLE("seen", Normal(0, 1)); // a parameter, and observed itself
        const double next = PPC_SAMPLE("next", Normal(seen, 1));
        PPC_OBSERVE("first", Normal(seen, 1), y[k]);
        PPC_OBSERVE("second", Normal(next, 1), y[k]);
    }
    PPC_PLATE("levels", k, J) {
        alpha[k] = PPC_SAMPLE("alpha", Normal(0, 1)); // read elsewhere by index
        beta[k] = PPC_SAMPLE("beta", Normal(alpha[k], 1));
    }
    PPC_PLATE("houses", i, y.size())
        PPC_OBSERVE("v", Normal(beta[g[i]], 1), y[i]);
}
