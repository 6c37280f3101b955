#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(int K, const std::vector<int>& y, const std::vector<double>& z, int one) {
    const Vector p = PPC_SAMPLE("p", Dirichlet(Vector::Ones(K)));
    PPC_OBSERVE("y", Multinomial(3, p), one); // expected-error {{site 'y': 'Multinomial' is a distribution of vectors, but the observed value has type 'int'}}
    PPC_OBSERVE("z", Multinomial(3, p), z); // expected-error {{site 'z': 'Multinomial' is a distribution of integers, but the observed value has type}}
    PPC_OBSERVE("n", Multinomial(3, p), y);
}
