#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

PPC_MODEL void model(const std::vector<double>& times) {
    const double a = PPC_SAMPLE("a", Normal(0, 1));
    const auto decay = [&](double, const Vector& y) -> Vector { return -y; };
    const Vector y0 = Vector::Constant(1, a);
    const Matrix y = ode(decay, y0, 0.0, times, {.stiff = a > 0}); // expected-error {{options of ppc::ode that depend on latents}}
    PPC_FACTOR("f", y(0, 0));
}
