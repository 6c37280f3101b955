// Losses of insurance cohorts that develop along a growth curve.
#include <ppc/model.hpp>
using namespace ppc;

struct Data {
    int growthmodel_id, n_data, n_time, n_cohort;
    std::vector<int> cohort_id, t_idx; // both count from 1
    std::vector<double> t_value, premium, loss;
};

double growth_factor_weibull(double t, double omega, double theta) {
    return 1 - std::exp(-std::pow(t / theta, omega));
}

double growth_factor_loglogistic(double t, double omega, double theta) {
    const double pow_t_omega = std::pow(t, omega);
    return pow_t_omega / (pow_t_omega + std::pow(theta, omega));
}

PPC_MODEL void losscurve_sislob(const Data& d) {
    const double mu_LR = PPC_SAMPLE("mu_LR", Normal(0, 0.5));
    const double sd_LR = PPC_SAMPLE("sd_LR", LogNormal(0, 0.5));
    const Vector LR = PPC_SAMPLE("LR", LogNormal(mu_LR, sd_LR).plate("cohorts", d.n_cohort));
    const double loss_sd = PPC_SAMPLE("loss_sd", LogNormal(0, 0.7));
    const double omega = PPC_SAMPLE("omega", LogNormal(0, 0.5));
    const double theta = PPC_SAMPLE("theta", LogNormal(0, 0.5));
    Vector gf(d.n_time);
    for (int i = 0; i < d.n_time; ++i)
        gf[i] = d.growthmodel_id == 1 ? growth_factor_weibull(d.t_value[i], omega, theta)
                                      : growth_factor_loglogistic(d.t_value[i], omega, theta);
    PPC_PLATE("losses", i, d.n_data) {
        const int cohort = d.cohort_id[i] - 1;
        const double lm = LR[cohort] * d.premium[cohort] * gf[d.t_idx[i] - 1];
        PPC_OBSERVE("loss", Normal(lm, loss_sd * d.premium[cohort]), d.loss[i]);
    }
    PPC_DETERMINISTIC("mu_LR_exp", std::exp(mu_LR));
}
