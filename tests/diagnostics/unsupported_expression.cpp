#include <ppc/model.hpp>
using namespace ppc;

struct Heavy {
    double log_prob(double x) const {
        double sum = 0;
        for (int k = 1; k < 4; ++k)
            sum -= x * x / k;
        return sum;
    }
    support::Real support() const { return {}; }
};

PPC_MODEL void model(const Vector& y) {
    double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const double* p = new double(mu); // expected-error {{ppc cannot follow this expression (new) where a latent reaches it}}
    Vector z(2);
    z[0] = mu;
    z.setRandom();                 // expected-error {{ppc cannot follow this expression ('setRandom' of a vector)}}
    z << mu, 2;
    PPC_SAMPLE("heavy", Heavy{});  // with a loop in its log_prob: fine
    PPC_OBSERVE("y", Heavy{}, y);
}
