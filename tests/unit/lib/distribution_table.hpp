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
    r.magnitude = magnitude ? magnitude : [](const Parameters&, double) { return 1.0; };
    return r;
}

inline std::vector<DistributionRow> distribution_table() {
    using P = const Parameters&;
    using std::fabs, std::log;
    const auto gamma_terms = [](P p, double x) {
        return p[0] * (fabs(log(p[1])) + fabs(log(x)) + at_least_one(log(p[0])));
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
    };
}

} // namespace ppc::test
