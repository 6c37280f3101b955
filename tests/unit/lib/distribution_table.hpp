// The scalar distributions under test, type-erased: one row each, with what the generic properties need to
// know and the exceptions to them.
#pragma once

#include <ppc/distributions.hpp>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace ppc::test {

using Parameters = std::vector<double>;
using Function = std::function<double(const Parameters&, double)>;

struct DistributionRow {
    std::string name;       ///< also of the file tables/NAME.txt
    std::size_t parameters; ///< number of parameters
    bool discrete;
    Function log_prob, log_cdf, log_ccdf; ///< the last two are empty where the library has none
    std::function<double(const Parameters&, std::mt19937_64&)> sample;
    std::function<bool(const Parameters&, double)> contains;
    std::vector<Parameters> sampled_at; ///< parameters at which the sampler is tested
    /// The size of the terms that a log density is summed from; rounding errors are relative to it.
    Function magnitude;
    std::function<double(const Parameters&)> mean; ///< empty where the library has none, as the next two
    Function first_moment;                         ///< x p(x) dx/du at the unconstrained value u
    Function from_normal;                          ///< a draw, of a standard normal
    /// log density of z = (T^-1(x) - location) / scale, with location and scale in unconstrained space
    Function standardised_log_prob;
};

inline double at_least_one(double x) { return std::fmax(1, std::fabs(x)); }

/// The row of the scalar distribution that `make` constructs from its parameters.
template <class Make>
DistributionRow row(const std::string& name, std::size_t parameters, std::vector<Parameters> sampled_at,
                    Make make, Function magnitude = {}) {
    using D = decltype(make(Parameters()));
    using Value = typename D::value_type;
    DistributionRow r;
    r.name = name;
    r.parameters = parameters;
    r.discrete = std::is_same_v<Value, int>;
    r.log_prob = [make](const Parameters& p, double x) { return make(p).log_prob(static_cast<Value>(x)); };
    if constexpr (has_log_cdf<D>) {
        r.log_cdf = [make](const Parameters& p, double x) { return make(p).log_cdf(x); };
        r.log_ccdf = [make](const Parameters& p, double x) { return make(p).log_ccdf(x); };
    }
    r.sample = [make](const Parameters& p, std::mt19937_64& rng) {
        return static_cast<double>(make(p).sample(rng));
    };
    r.contains = [make](const Parameters& p, double x) { return make(p).support().contains(x); };
    r.sampled_at = std::move(sampled_at);
    if constexpr (requires(const D& d) { d.mean(); }) {
        r.mean = [make](const Parameters& p) { return make(p).mean(); };
        r.first_moment = [make](const Parameters& p, double u) {
            const auto support = make(p).support();
            const double x = support.constrain(u);
            return x * std::exp(make(p).log_prob(x) + support.log_abs_det(u));
        };
    }
    if constexpr (requires(const D& d) { d.from_normal(0.5); })
        r.from_normal = [make](const Parameters& p, double e) { return make(p).from_normal(e); };
    if constexpr (requires(const D& d) { d.unconstrained_location(); })
        r.standardised_log_prob = [make](const Parameters& p, double z) {
            const D d = make(p);
            const double scale = d.unconstrained_scale(), u = d.unconstrained_location() + scale * z;
            return d.log_prob(d.support().constrain(u)) + d.support().log_abs_det(u) + std::log(scale);
        };
    r.magnitude = magnitude ? magnitude : [](const Parameters&, double) { return 1.0; };
    return r;
}

inline std::vector<DistributionRow> distribution_table() {
    using P = const Parameters&;
    using std::fabs, std::log;
    const auto gamma_terms = [](P p, double x) {
        return p[0] * (fabs(log(p[1])) + fabs(log(x)) + at_least_one(log(p[0])));
    };
    // Each logarithm rounds, and the shape and the exponential magnify that.
    const auto weibull_terms = [](P p, double x) {
        const double log_z = p[1] * (fabs(log(x)) + fabs(log(p[0])));
        return (1 + log_z) * (1 + std::exp(p[1] * log(x / p[0])));
    };
    const auto frechet_terms = [](P p, double x) {
        const double log_z = p[1] * (fabs(log(x)) + fabs(log(p[0])));
        return (1 + log_z) * (1 + std::exp(-p[1] * log(x / p[0])));
    };
    const auto half_df_terms = [](P p, double x) { return p[0] * (2 + fabs(log(x)) + log(1 + p[0])); };
    const auto negative_binomial_terms = [](double size, double x) {
        return (x + 1) * (1 + std::log1p(size));
    };
    const auto binomial_terms = [](P p, double) { return p[0] * 3; };
    return {
        row("normal", 2, {{0, 1}, {-3, 20}}, [](P p) { return scalar::Normal(p[0], p[1]); }),
        row("half_normal", 1, {{0.3}, {8}}, [](P p) { return scalar::HalfNormal(p[0]); }),
        row("cauchy", 2, {{0, 1}, {5, 0.1}}, [](P p) { return scalar::Cauchy(p[0], p[1]); }),
        row("half_cauchy", 1, {{1}, {25}}, [](P p) { return scalar::HalfCauchy(p[0]); }),
        row(
            "student_t", 3, {{0.3, 0, 1}, {4, 1, 2}, {200, 0, 1}},
            [](P p) { return scalar::StudentT(p[0], p[1], p[2]); },
            [](P p, double x) {
                return 1 + p[0] * std::log1p((x - p[1]) * (x - p[1]) / p[2] / p[2] / p[0]);
            }),
        row(
            "log_normal", 2, {{0, 1}, {2, 0.2}}, [](P p) { return scalar::LogNormal(p[0], p[1]); },
            // log(x) - loc rounds, and the square magnifies that
            [](P p, double x) { return (1 + std::pow((fabs(log(x)) + fabs(p[0])) / p[1], 2)); }),
        row("exponential", 1, {{0.2}, {3}}, [](P p) { return scalar::Exponential(p[0]); }),
        row(
            "gamma", 2, {{0.05, 1}, {0.7, 3}, {1, 1}, {12, 0.5}, {900, 10}},
            [](P p) { return scalar::Gamma(p[0], p[1]); }, gamma_terms),
        row(
            "inverse_gamma", 2, {{0.8, 1}, {5, 3}}, [](P p) { return scalar::InverseGamma(p[0], p[1]); },
            gamma_terms),
        row(
            "beta", 2, {{0.3, 0.6}, {1, 1}, {2, 30}, {400, 300}},
            [](P p) { return scalar::Beta(p[0], p[1]); },
            [](P p, double x) {
                return fabs((p[0] - 1) * log(x)) + fabs((p[1] - 1) * std::log1p(-x)) + p[0] + p[1];
            }),
        row("uniform", 2, {{0, 1}, {-4, 9}}, [](P p) { return scalar::Uniform(p[0], p[1]); }),
        row("laplace", 2, {{0, 1}, {3, 7}}, [](P p) { return scalar::Laplace(p[0], p[1]); }),
        row("logistic", 2, {{0, 1}, {-2, 0.3}}, [](P p) { return scalar::Logistic(p[0], p[1]); }),
        row("bernoulli", 1, {{0.02}, {0.6}, {1}}, [](P p) { return scalar::Bernoulli(p[0]); }),
        row("bernoulli_logits", 1, {{-1}, {2}}, [](P p) { return scalar::BernoulliLogits(p[0]); }),
        row(
            "binomial", 2, {{1, 0.3}, {12, 0.9}, {40, 0.5}, {1000, 0.02}, {100000, 0.4}, {7, 0}, {7, 1}},
            [](P p) { return scalar::Binomial(static_cast<int>(p[0]), p[1]); }, binomial_terms),
        row(
            "binomial_logits", 2, {{12, 0.5}, {300, -3}},
            [](P p) { return scalar::BinomialLogits(static_cast<int>(p[0]), p[1]); },
            [](P p, double) { return p[0] * (1 + fabs(p[1])); }),
        row(
            "poisson", 1, {{0.01}, {3.3}, {9.99}, {10.01}, {45}, {3000}, {0}},
            [](P p) { return scalar::Poisson(p[0]); },
            [](P p, double x) { return p[0] + x * (1 + fabs(log(p[0]))); }),
        row(
            "poisson_log_rate", 1, {{-1}, {1}, {4}}, [](P p) { return scalar::PoissonLogRate(p[0]); },
            [](P p, double x) { return std::exp(p[0]) + x * at_least_one(p[0]); }),
        row(
            "weibull", 2, {{1, 1}, {3, 0.4}, {0.2, 9}}, [](P p) { return scalar::Weibull(p[0], p[1]); },
            weibull_terms),
        row(
            "frechet", 2, {{1, 1}, {3, 0.4}, {0.2, 9}}, [](P p) { return scalar::Frechet(p[0], p[1]); },
            frechet_terms),
        row(
            "gumbel", 2, {{0, 1}, {-2, 7}}, [](P p) { return scalar::Gumbel(p[0], p[1]); },
            [](P p, double x) {
                const double z = fabs((x - p[0]) / p[1]);
                return (1 + z) * (1 + std::exp((p[0] - x) / p[1]));
            }),
        row(
            "pareto", 2, {{1, 1}, {3, 0.4}, {0.2, 9}}, [](P p) { return scalar::Pareto(p[0], p[1]); },
            [](P p, double x) { return (1 + p[1]) * (1 + fabs(log(x)) + fabs(log(p[0]))); }),
        row(
            "rayleigh", 1, {{1}, {20}}, [](P p) { return scalar::Rayleigh(p[0]); },
            [](P p, double x) { return 1 + fabs(log(x > 0 ? x : 1)) + 2 * fabs(log(p[0])); }),
        row(
            "log_logistic", 2, {{1, 1}, {3, 0.4}, {0.2, 9}},
            [](P p) { return scalar::LogLogistic(p[0], p[1]); },
            [](P p, double x) { return (1 + p[1]) * (1 + fabs(log(x)) + fabs(log(p[0]))); }),
        row(
            "log_uniform", 2, {{1, 3}, {1e-3, 1e5}}, [](P p) { return scalar::LogUniform(p[0], p[1]); },
            // the bounds' difference rounds, and log(1.01) shows it
            [](P, double) { return 100.0; }),
        row(
            "kumaraswamy", 2, {{0.5, 0.5}, {1, 1}, {2, 8}},
            [](P p) { return scalar::Kumaraswamy(p[0], p[1]); },
            [](P p, double x) { return (1 + p[0]) * (1 + fabs(log(x))) + p[1]; }),
        row("soft_laplace", 2, {{0, 1}, {-3, 0.2}}, [](P p) { return scalar::SoftLaplace(p[0], p[1]); }),
        row("asymmetric_laplace", 3, {{0, 1, 1}, {2, 0.5, 0.2}, {0, 3, 4}},
            [](P p) { return scalar::AsymmetricLaplace(p[0], p[1], p[2]); }),
        row("asymmetric_laplace_quantile", 3, {{0, 1, 0.5}, {2, 0.5, 0.1}},
            [](P p) { return scalar::AsymmetricLaplaceQuantile(p[0], p[1], p[2]); }),
        row(
            "chi2", 1, {{0.4}, {2}, {50}}, [](P p) { return scalar::Chi2(p[0]); }, half_df_terms),
        row(
            "inverse_chi2", 1, {{1.5}, {2}, {50}}, [](P p) { return scalar::InverseChi2(p[0]); },
            half_df_terms),
        row(
            "scaled_inverse_chi2", 2, {{1.5, 1}, {2, 0.1}, {50, 9}},
            [](P p) { return scalar::ScaledInverseChi2(p[0], p[1]); }, half_df_terms),
        row(
            "half_student_t", 2, {{0.5, 1}, {4, 2}, {200, 0.3}},
            [](P p) { return scalar::HalfStudentT(p[0], p[1]); },
            [](P p, double x) {
                return 1 + fabs(log(p[0])) + p[0] * std::log1p(x * x / p[1] / p[1] / p[0]);
            }),
        row(
            "von_mises", 2, {{0, 0}, {1, 0.3}, {-3, 2}, {20, 50}, {0, 1e-5}, {3.1, 1e9}, {2, 1e12}},
            [](P p) { return scalar::VonMises(p[0], p[1]); },
            // the angle rounds, and the concentration magnifies that
            [](P p, double x) { return 1 + p[1] * (1 + fabs(x) + fabs(p[0])); }),
        row("skew_normal", 3, {{0, 1, 0}, {2, 3, 4}, {0, 0.1, -30}},
            [](P p) { return scalar::SkewNormal(p[0], p[1], p[2]); }),
        row(
            "exp_mod_normal", 3, {{0, 1, 1}, {2, 3, 0.05}, {0, 0.1, 30}},
            [](P p) { return scalar::ExpModNormal(p[0], p[1], p[2]); },
            [](P p, double x) {
                const double z = fabs((x - p[0]) / p[1]), b = p[1] * p[2];
                // what the difference of the tails loses
                return 1 + b * (z + b) + z * z + (1 + z) * (1 + std::log1p(z)) / b;
            }),
        row(
            "beta_proportion", 2, {{0.3, 2}, {0.9, 40}},
            [](P p) { return scalar::BetaProportion(p[0], p[1]); },
            [](P p, double x) { return p[1] * (1 + fabs(log(x)) + fabs(std::log1p(-x))); }),
        row("skew_logistic", 3, {{0, 1, 1}, {2, 0.3, 0.1}, {-1, 4, 9}},
            [](P p) { return scalar::SkewLogistic(p[0], p[1], p[2]); }),
        row(
            "pareto_type2", 3, {{0, 1, 1}, {3, 2, 0.4}, {-1, 0.2, 9}},
            [](P p) { return scalar::ParetoType2(p[0], p[1], p[2]); },
            // x - loc rounds, and the shape magnifies that
            [](P p, double x) {
                const double z = (x - p[0]) / p[1];
                return 1 + p[2] * (1 + std::log1p(z) + (fabs(x) + fabs(p[0])) / p[1] / (1 + z));
            }),
        row(
            "wald", 2, {{1, 1}, {3, 0.1}, {0.5, 80}}, [](P p) { return scalar::Wald(p[0], p[1]); },
            [](P p, double x) {
                const double square = p[1] / x * (1 + x / p[0]) * (1 + x / p[0]);
                return 1 + 2 * fabs(log(x)) + square + x / p[0];
            }),
        row("levy", 2, {{0, 1}, {-3, 20}}, [](P p) { return scalar::Levy(p[0], p[1]); }),
        row(
            "fisher_snedecor", 2, {{1, 1}, {5, 2}, {30, 400}},
            [](P p) { return scalar::FisherSnedecor(p[0], p[1]); },
            [](P p, double x) { return 1 + (p[0] + p[1]) * (1 + fabs(log(x)) + fabs(log(p[0] / p[1]))); }),
        row(
            "ex_gaussian", 3, {{0, 1, 1}, {2, 3, 20}, {0, 0.1, 0.03}},
            [](P p) { return scalar::ExGaussian(p[0], p[1], p[2]); },
            [](P p, double x) {
                const double z = fabs((x - p[0]) / p[1]), b = p[1] / p[2];
                return 1 + b * (z + b) + z * z + (1 + z) * (1 + std::log1p(z)) / b;
            }),
        row(
            "hypergeometric", 3, {{5, 4, 6}, {0, 3, 2}, {12, 30, 400}, {400, 500, 10000}},
            [](P p) {
                return scalar::Hypergeometric(static_cast<int>(p[0]), static_cast<int>(p[1]),
                                              static_cast<int>(p[2]));
            },
            [](P p, double) { return (p[0] + 1) * log(2 + p[1] + p[2]); }),
        row(
            "beta_negative_binomial", 3, {{2, 3, 5}, {0.7, 9, 2.5}},
            [](P p) { return scalar::BetaNegativeBinomial(p[0], p[1], p[2]); },
            [](P p, double x) {
                return 3 * (x + 1) * (1 + log(1 + x + p[0] + p[1] + p[2])) + fabs(math::lbeta(p[0], p[1])) +
                       fabs(math::lbeta(p[0] + x, p[1] + p[2]));
            }),
        row("discrete_uniform", 2, {{0, 0}, {-3, 8}, {0, 1000000}},
            [](P p) { return scalar::DiscreteUniform(static_cast<int>(p[0]), static_cast<int>(p[1])); }),
        row("geometric", 1, {{0.01}, {0.6}, {1}}, [](P p) { return scalar::Geometric(p[0]); }),
        row("geometric_logits", 1, {{-3}, {0.5}}, [](P p) { return scalar::GeometricLogits(p[0]); }),
        row(
            "negative_binomial", 2, {{1, 0.5}, {0.3, 0.9}, {40, 0.2}, {2000, 0.7}, {3, 0}},
            [](P p) { return scalar::NegativeBinomial(p[0], p[1]); },
            [=](P p, double x) {
                return negative_binomial_terms(p[0], x) + (p[1] == 0 ? 0 : x * fabs(log(p[1])));
            }),
        row(
            "negative_binomial_logits", 2, {{1, 0.5}, {0.3, 3}, {40, -2}},
            [](P p) { return scalar::NegativeBinomialLogits(p[0], p[1]); },
            [=](P p, double x) { return negative_binomial_terms(p[0], x) + (x + p[0]) * fabs(p[1]); }),
        row(
            "negative_binomial_mean", 2, {{3, 0.5}, {0.3, 8}, {70, 1e6}},
            [](P p) { return scalar::NegativeBinomialMean(p[0], p[1]); },
            [=](P p, double x) {
                return negative_binomial_terms(p[1], x) + p[0] + (p[0] == 0 ? 0 : x * fabs(log(p[0])));
            }),
        row(
            "negative_binomial_log_mean", 2, {{1, 0.5}, {-1, 8}},
            [](P p) { return scalar::NegativeBinomialLogMean(p[0], p[1]); },
            [=](P p, double x) {
                const double log_odds = fabs(p[0]) + fabs(log(p[1]));
                return negative_binomial_terms(p[1], x) + x * log_odds + std::exp(p[0]) * (1 + log_odds);
            }),
        row(
            "gamma_poisson", 2, {{0.5, 0.1}, {8, 2}}, [](P p) { return scalar::GammaPoisson(p[0], p[1]); },
            [=](P p, double x) { return negative_binomial_terms(p[0], x) + p[0] * (1 + fabs(log(p[1]))); }),
        row(
            "beta_binomial", 3, {{1, 1, 20}, {0.2, 0.7, 9}, {30, 2, 500}, {2, 3, 0}},
            [](P p) { return scalar::BetaBinomial(p[0], p[1], static_cast<int>(p[2])); },
            [](P p, double) {
                return 3 * (p[2] + 1) * (1 + log(1 + p[0] + p[1])) + fabs(math::lbeta(p[0], p[1]));
            }),
        row(
            "zero_inflated_poisson", 2, {{0.4, 0.3}, {20, 0.1}},
            [](P p) { return ZeroInflatedPoisson(p[0], p[1]); },
            [](P p, double x) { return p[0] + x * (1 + fabs(log(p[0]))); }),
        row(
            "zero_inflated_poisson_logits", 2, {{0.4, -1}, {20, 2}},
            [](P p) { return ZeroInflated(Poisson(p[0]), gate_logits(p[1])); },
            [](P p, double x) { return p[0] + x * (1 + fabs(log(p[0]))); }),
        row(
            "zero_inflated_negative_binomial", 3, {{4, 0.7, 0.3}, {20, 50, 0.1}},
            [](P p) { return ZeroInflatedNegativeBinomial(mean(p[0]), concentration(p[1]), gate(p[2])); },
            [=](P p, double x) { return negative_binomial_terms(p[1], x) + p[0] + x * fabs(log(p[0])); }),
        row(
            "folded_normal", 2, {{0, 1}, {2, 3}, {-9, 1}}, [](P p) { return Folded(Normal(p[0], p[1])); },
            // what the difference of two tails loses
            [](P p, double x) { return 1 + x * x / p[1] / p[1] + (x > 0 ? p[1] / x : 0); }),
        row(
            "mixture", 3, {{0.3, 2, 0.5}, {0.9, 0, 10}},
            [](P p) {
                return Mixture(std::vector<double>{p[0], 1 - p[0]}, Normal(p[1], p[2]), Logistic(0, 1));
            },
            // 1 - weight rounds, and a mass close to one has a small logarithm
            [](P p, double x) { return 1 + fabs((x - p[1]) / p[2]); }),
        row(
            "mixture_same_family", 3, {{0, 0, 1}, {5, -2, 0.3}},
            [](P p) {
                return MixtureSameFamily(std::vector<double>{0.2, 0.5, 0.3},
                                         Normal(std::vector<double>{p[0], p[1], 0}, p[2]));
            },
            [](P p, double x) {
                const double z = (fabs(x) + fabs(p[0]) + fabs(p[1])) / p[2];
                return 1 + z * z;
            }),
        row(
            "sigmoid_normal", 2, {{0, 1}, {-3.5, 0.8}},
            [](P p) { return Transformed(Normal(p[0], p[1]), SigmoidTransform()); },
            // log(1 - x) of a rounded x
            [](P p, double x) {
                const double z = (fabs(log(x)) + fabs(std::log1p(-x)) + fabs(p[0])) / p[1];
                return 1 + z * z;
            }),
        row(
            "log_of_gamma", 2, {{0.3, 1}, {40, 7}},
            [](P p) { return Transformed(Gamma(p[0], p[1]), LogTransform()); },
            [](P p, double x) { return p[0] * (3 + fabs(x) + fabs(log(p[1]))) + p[1] * std::exp(x); }),
        row(
            "truncated_normal", 4, {{0, 1, -9, 2.5}, {3, 0.1, 2, 2.5}, {0, 4, 2, 40}},
            [](P p) { return Truncated(Normal(p[0], p[1]), p[2], p[3]); },
            // the ends' squares, and what the difference of two tails loses
            [](P p, double x) {
                const double z = (fabs(p[0]) + fabs(p[2]) + fabs(p[3])) / p[1];
                const double nearest = std::fmin(x - p[2], p[3] - x) / p[1];
                return (1 + z * z) * (1 + (nearest > 0 ? 1 / nearest : 1 / (p[3] - p[2])));
            }),
        row(
            "truncated_poisson", 3, {{0.4, 1, 60}, {7, 3, 9}, {400, 0, 60}},
            [](P p) { return Poisson(p[0]).truncated(interval(p[1], p[2])); },
            [](P p, double x) { return 10 * (1 + p[0] + x * (1 + fabs(log(p[0]))) + p[2]); }),
        row(
            "ordered_logistic", 4, {{0, -1, 0.2, 3}, {5, 2, 3, 4}},
            [](P p) { return OrderedLogistic(p[0], std::vector<double>(p.begin() + 1, p.end())); },
            // the cutpoints' difference rounds
            [](P p, double) { return 1 + 1 / (p[2] - p[1]); }),
        row(
            "ordered_probit", 4, {{0, -1, 0.2, 3}, {2.5, 2, 3, 4}},
            [](P p) { return OrderedProbit(p[0], std::vector<double>(p.begin() + 1, p.end())); },
            [](P p, double) { return (1 + p[0] * p[0]) / (p[2] - p[1]); }),
    };
}

} // namespace ppc::test
