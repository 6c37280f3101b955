// The distributions that `distributions` leaves out, continuous ones: as latents with latents for all of
// their real arguments. `real`, `positive` and `unit` are flat. Distribution functions are terms of their
// own, as for censored data.
#include <ppc/model.hpp>
using namespace ppc;

PPC_MODEL void continuous_distributions(double censored) {
    const auto flat = ImproperUniform();
    const auto flat_positive = ImproperUniform(positive);
    const auto flat_unit = ImproperUniform(unit_interval);
    const double weibull_a = PPC_SAMPLE("weibull_a", flat_positive),
                 weibull_b = PPC_SAMPLE("weibull_b", flat_positive);
    PPC_SAMPLE("weibull", Weibull(weibull_a, weibull_b));
    PPC_FACTOR("weibull_censored", Weibull(weibull_a, weibull_b).log_cdf(censored) +
                                       2 * Weibull(weibull_a, weibull_b).log_ccdf(censored));
    const double frechet_a = PPC_SAMPLE("frechet_a", flat_positive),
                 frechet_b = PPC_SAMPLE("frechet_b", flat_positive);
    PPC_SAMPLE("frechet", Frechet(frechet_a, frechet_b));
    PPC_FACTOR("frechet_censored", Frechet(frechet_a, frechet_b).log_cdf(censored) +
                                       2 * Frechet(frechet_a, frechet_b).log_ccdf(censored));
    const double gumbel_a = PPC_SAMPLE("gumbel_a", flat), gumbel_b = PPC_SAMPLE("gumbel_b", flat_positive);
    PPC_SAMPLE("gumbel", Gumbel(gumbel_a, gumbel_b));
    PPC_FACTOR("gumbel_censored", Gumbel(gumbel_a, gumbel_b).log_cdf(censored) +
                                      2 * Gumbel(gumbel_a, gumbel_b).log_ccdf(censored));
    const double pareto_a = PPC_SAMPLE("pareto_a", flat_positive),
                 pareto_b = PPC_SAMPLE("pareto_b", flat_positive);
    PPC_SAMPLE("pareto", Pareto(pareto_a, pareto_b));
    PPC_FACTOR("pareto_censored", Pareto(pareto_a, pareto_b).log_cdf(pareto_a + censored) +
                                      2 * Pareto(pareto_a, pareto_b).log_ccdf(pareto_a + censored));
    const double rayleigh_a = PPC_SAMPLE("rayleigh_a", flat_positive);
    PPC_SAMPLE("rayleigh", Rayleigh(rayleigh_a));
    PPC_FACTOR("rayleigh_censored",
               Rayleigh(rayleigh_a).log_cdf(censored) + 2 * Rayleigh(rayleigh_a).log_ccdf(censored));
    const double log_logistic_a = PPC_SAMPLE("log_logistic_a", flat_positive),
                 log_logistic_b = PPC_SAMPLE("log_logistic_b", flat_positive);
    PPC_SAMPLE("log_logistic", LogLogistic(log_logistic_a, log_logistic_b));
    PPC_FACTOR("log_logistic_censored",
               LogLogistic(log_logistic_a, log_logistic_b).log_cdf(censored) +
                   2 * LogLogistic(log_logistic_a, log_logistic_b).log_ccdf(censored));
    const double log_uniform_a = PPC_SAMPLE("log_uniform_a", flat_positive),
                 log_uniform_b = PPC_SAMPLE("log_uniform_b", flat_positive);
    PPC_SAMPLE("log_uniform", LogUniform(log_uniform_a, log_uniform_a + log_uniform_b));
    PPC_FACTOR("log_uniform_censored", LogUniform(log_uniform_a, log_uniform_a + log_uniform_b)
                                               .log_cdf(log_uniform_a + 0.5 * log_uniform_b) +
                                           2 * LogUniform(log_uniform_a, log_uniform_a + log_uniform_b)
                                                   .log_ccdf(log_uniform_a + 0.5 * log_uniform_b));
    const double kumaraswamy_a = PPC_SAMPLE("kumaraswamy_a", flat_positive),
                 kumaraswamy_b = PPC_SAMPLE("kumaraswamy_b", flat_positive);
    PPC_SAMPLE("kumaraswamy", Kumaraswamy(kumaraswamy_a, kumaraswamy_b));
    PPC_FACTOR("kumaraswamy_censored",
               Kumaraswamy(kumaraswamy_a, kumaraswamy_b).log_cdf(0.5 * censored) +
                   2 * Kumaraswamy(kumaraswamy_a, kumaraswamy_b).log_ccdf(0.5 * censored));
    const double soft_laplace_a = PPC_SAMPLE("soft_laplace_a", flat),
                 soft_laplace_b = PPC_SAMPLE("soft_laplace_b", flat_positive);
    PPC_SAMPLE("soft_laplace", SoftLaplace(soft_laplace_a, soft_laplace_b));
    PPC_FACTOR("soft_laplace_censored",
               SoftLaplace(soft_laplace_a, soft_laplace_b).log_cdf(censored) +
                   2 * SoftLaplace(soft_laplace_a, soft_laplace_b).log_ccdf(censored));
    const double asymmetric_laplace_a = PPC_SAMPLE("asymmetric_laplace_a", flat),
                 asymmetric_laplace_b = PPC_SAMPLE("asymmetric_laplace_b", flat_positive),
                 asymmetric_laplace_c = PPC_SAMPLE("asymmetric_laplace_c", flat_positive);
    PPC_SAMPLE("asymmetric_laplace",
               AsymmetricLaplace(asymmetric_laplace_a, asymmetric_laplace_b, asymmetric_laplace_c));
    PPC_FACTOR("asymmetric_laplace_censored",
               AsymmetricLaplace(asymmetric_laplace_a, asymmetric_laplace_b, asymmetric_laplace_c)
                       .log_cdf(censored) +
                   2 * AsymmetricLaplace(asymmetric_laplace_a, asymmetric_laplace_b, asymmetric_laplace_c)
                           .log_ccdf(censored));
    const double asymmetric_laplace_quantile_a = PPC_SAMPLE("asymmetric_laplace_quantile_a", flat),
                 asymmetric_laplace_quantile_b = PPC_SAMPLE("asymmetric_laplace_quantile_b", flat_positive),
                 asymmetric_laplace_quantile_c = PPC_SAMPLE("asymmetric_laplace_quantile_c", flat_unit);
    PPC_SAMPLE("asymmetric_laplace_quantile",
               AsymmetricLaplace(asymmetric_laplace_quantile_a, asymmetric_laplace_quantile_b,
                                 quantile(asymmetric_laplace_quantile_c)));
    PPC_FACTOR("asymmetric_laplace_quantile_censored",
               AsymmetricLaplace(asymmetric_laplace_quantile_a, asymmetric_laplace_quantile_b,
                                 quantile(asymmetric_laplace_quantile_c))
                       .log_cdf(censored) +
                   2 * AsymmetricLaplace(asymmetric_laplace_quantile_a, asymmetric_laplace_quantile_b,
                                         quantile(asymmetric_laplace_quantile_c))
                           .log_ccdf(censored));
    const double chi2_a = PPC_SAMPLE("chi2_a", flat_positive);
    PPC_SAMPLE("chi2", Chi2(chi2_a));
    const double inverse_chi2_a = PPC_SAMPLE("inverse_chi2_a", flat_positive);
    PPC_SAMPLE("inverse_chi2", InverseChi2(inverse_chi2_a));
    const double scaled_inverse_chi2_a = PPC_SAMPLE("scaled_inverse_chi2_a", flat_positive),
                 scaled_inverse_chi2_b = PPC_SAMPLE("scaled_inverse_chi2_b", flat_positive);
    PPC_SAMPLE("scaled_inverse_chi2", ScaledInverseChi2(scaled_inverse_chi2_a, scaled_inverse_chi2_b));
    const double half_student_t_a = PPC_SAMPLE("half_student_t_a", flat_positive),
                 half_student_t_b = PPC_SAMPLE("half_student_t_b", flat_positive);
    PPC_SAMPLE("half_student_t", HalfStudentT(half_student_t_a, half_student_t_b));
    const double von_mises_a = PPC_SAMPLE("von_mises_a", flat),
                 von_mises_b = PPC_SAMPLE("von_mises_b", flat_positive);
    PPC_SAMPLE("von_mises", VonMises(von_mises_a, von_mises_b));
    const double von_mises_far_a = PPC_SAMPLE("von_mises_far_a", flat),
                 von_mises_far_b = PPC_SAMPLE("von_mises_far_b", flat_positive);
    PPC_SAMPLE("von_mises_far", VonMises(von_mises_far_a, 9 + von_mises_far_b));
    const double skew_normal_a = PPC_SAMPLE("skew_normal_a", flat),
                 skew_normal_b = PPC_SAMPLE("skew_normal_b", flat_positive),
                 skew_normal_c = PPC_SAMPLE("skew_normal_c", flat);
    PPC_SAMPLE("skew_normal", SkewNormal(skew_normal_a, skew_normal_b, skew_normal_c));
    const double exp_mod_normal_a = PPC_SAMPLE("exp_mod_normal_a", flat),
                 exp_mod_normal_b = PPC_SAMPLE("exp_mod_normal_b", flat_positive),
                 exp_mod_normal_c = PPC_SAMPLE("exp_mod_normal_c", flat_positive);
    PPC_SAMPLE("exp_mod_normal", ExpModNormal(exp_mod_normal_a, exp_mod_normal_b, exp_mod_normal_c));
    PPC_FACTOR("exp_mod_normal_censored",
               ExpModNormal(exp_mod_normal_a, exp_mod_normal_b, exp_mod_normal_c).log_cdf(censored) +
                   2 * ExpModNormal(exp_mod_normal_a, exp_mod_normal_b, exp_mod_normal_c).log_ccdf(censored));
    const double beta_proportion_a = PPC_SAMPLE("beta_proportion_a", flat_unit),
                 beta_proportion_b = PPC_SAMPLE("beta_proportion_b", flat_positive);
    PPC_SAMPLE("beta_proportion", Beta(mean(beta_proportion_a), concentration(beta_proportion_b)));
    const double cut_a = PPC_SAMPLE("cut_a", flat_positive), cut_b = PPC_SAMPLE("cut_b", flat_positive);
    PPC_SAMPLE("truncated_weibull", Weibull(cut_a, cut_b).truncated(lower(censored)));
    PPC_SAMPLE("truncated_gumbel", Gumbel(cut_a, cut_b).truncated(interval(-censored, cut_a + 1)));
    PPC_SAMPLE("truncated_pareto", Pareto(cut_a, cut_b).truncated(upper(cut_a + censored)));
    const Vector scales = PPC_SAMPLE("scales", flat_positive.expand(3));
    PPC_SAMPLE("weibulls", Weibull(scales, concentration(cut_b)));
    // Distribution functions that are compiled.
    const double g_a = PPC_SAMPLE("g_a", flat_positive), g_b = PPC_SAMPLE("g_b", flat_positive);
    const double g_c = PPC_SAMPLE("g_c", flat);
    const Gamma gamma(g_a, g_b);
    PPC_FACTOR("gamma_censored", gamma.log_cdf(censored) + 2 * gamma.log_ccdf(censored));
    PPC_FACTOR("inverse_gamma_censored",
               InverseGamma(g_a, g_b).log_cdf(censored) + 2 * InverseGamma(g_a, g_b).log_ccdf(censored));
    PPC_FACTOR("chi2_censored", Chi2(g_a).log_ccdf(g_b) + InverseChi2(g_a).log_cdf(censored));
    PPC_FACTOR("scaled_inverse_chi2_censored", ScaledInverseChi2(g_a, g_b).log_ccdf(censored));
    PPC_FACTOR("beta_censored", Beta(g_a, g_b).log_cdf(0.3) + 2 * Beta(g_a, g_b).log_ccdf(0.9));
    PPC_FACTOR("beta_proportion_censored", Beta(mean(0.4), concentration(g_b)).log_cdf(0.3));
    PPC_FACTOR("student_t_censored",
               StudentT(g_a, g_c, g_b).log_cdf(censored) + 2 * StudentT(g_a, g_c, g_b).log_ccdf(censored));
    PPC_FACTOR("half_student_t_censored",
               HalfStudentT(g_a, g_b).log_cdf(censored) + 2 * HalfStudentT(g_a, g_b).log_ccdf(censored));
    PPC_FACTOR("skew_normal_censored",
               SkewNormal(0, g_b, g_c).log_cdf(censored) + 2 * SkewNormal(0, g_b, g_c).log_ccdf(censored));
    PPC_SAMPLE("truncated_gamma", Gamma(g_a, g_b).truncated(interval(censored, 3)));
    PPC_SAMPLE("truncated_student_t", StudentT(g_a, g_c, g_b).truncated(lower(0)));
    PPC_SAMPLE("truncated_beta", Beta(g_a, g_b).truncated(upper(0.9)));
}
