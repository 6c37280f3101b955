#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void model(const Matrix& x, const Vector& y) {
    const Vector beta = PPC_SAMPLE("beta", Normal(0, 1).expand(x.cols()));
    const auto eta = x * beta;            // expected-error {{'eta' is declared 'auto' and holds an Eigen expression}}
    const auto twice = (2 * y).eval();    // a vector of its own: fine
    auto centred = y.array() - y.mean();  // expected-error {{write its type: 'const ppc::Vector centred = …'}}
    PPC_OBSERVE("y", Normal(eta, 1), y);
}
