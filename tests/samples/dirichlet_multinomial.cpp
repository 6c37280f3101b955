// Proportions of three outcomes in 40 draws. The posterior is Dirichlet(concentration + counts).
#include <ppc/model.hpp>

using namespace ppc;

PPC_MODEL void dirichlet_multinomial(const Vector& concentration, const std::vector<int>& counts) {
    const Vector p = PPC_SAMPLE("p", Dirichlet(concentration));
    PPC_OBSERVE("counts", Multinomial(40, p), counts);
}
