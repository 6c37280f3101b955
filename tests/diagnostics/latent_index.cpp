#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& y) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 1));
    const Vector theta = PPC_SAMPLE("theta", Normal(0, 1).expand(3));
    PPC_FACTOR("a", y[mu > 0]);                   // expected-error {{this index depends on a latent}}
    PPC_FACTOR("b", theta[static_cast<int>(mu)]); // expected-error {{a value that depends on a latent is converted to an integer}}
    PPC_FACTOR("d", y[mu]);                       // expected-error {{this index depends on a latent}}
    PPC_FACTOR("c", theta[mu > 0 ? 1 : 0]);       // expected-error {{this index depends on a latent}}
}
