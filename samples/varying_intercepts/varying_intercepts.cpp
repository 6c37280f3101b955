#include <ppc/model.hpp>
using namespace ppc;

struct Nights {
    int patients;
    std::vector<int> patient;  // 0 to patients - 1, one entry a measurement
    std::vector<int> drug;     // 0 or 1
    std::vector<double> extra; // hours of sleep gained
};

PPC_MODEL void varying_intercepts(const Nights& d) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double sd_patient = PPC_SAMPLE("sd_patient", HalfNormal(2));
    const double effect = PPC_SAMPLE("effect", Normal(0, 5));
    const double sigma = PPC_SAMPLE("sigma", HalfNormal(2));
    const Vector intercept = PPC_SAMPLE("intercept", Normal(mu, sd_patient).plate("patients", d.patients));
    PPC_PLATE("measurements", n, d.extra.size()) {
        PPC_OBSERVE("extra", Normal(intercept[d.patient[n]] + effect * d.drug[n], sigma), d.extra[n]);
    }
}
