// posteriordb's one_comp_mm_elim_abs: absorption of first order and elimination by Michaelis and Menten in
// one compartment, by the method that the data name. The data are posteriordb's.
#include <ppc/model.hpp>
#include <ppc/ode.hpp>
using namespace ppc;

PPC_MODEL void one_comp_mm_elim_abs(double t0, double D, double V, const std::vector<double>& times,
                                    const std::vector<double>& C_hat, bool stiff) {
    const double k_a = PPC_SAMPLE("k_a", Cauchy(0, 1).restricted(lower(0)));
    const double K_m = PPC_SAMPLE("K_m", Cauchy(0, 1).restricted(lower(0)));
    const double V_m = PPC_SAMPLE("V_m", Cauchy(0, 1).restricted(lower(0)));
    const double sigma = PPC_SAMPLE("sigma", Cauchy(0, 1).restricted(lower(0)));
    const auto rates = [&](double t, const std::array<double, 1>& C) -> std::array<double, 1> {
        return {std::exp(-k_a * t) * D * k_a / V - V_m / V * C[0] / (K_m + C[0])};
    };
    // Steps are held in gradients and move in differences: tight, so that this does not show.
    const Matrix C = ode(rates, std::array<double, 1>{0}, t0, times,
                         {.relative_tolerance = 1e-12, .absolute_tolerance = 1e-12, .stiff = stiff});
    for (std::size_t n = 0; n < times.size(); ++n)
        PPC_OBSERVE("C_hat", LogNormal(std::log(C(n, 0)), sigma), C_hat[n]);
}
