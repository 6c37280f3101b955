#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int K) {
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Ones(K)));
    PPC_SAMPLE("y", Multinomial(3, p)); // expected-error {{site 'y' is latent and discrete (Multinomial)}}
}
