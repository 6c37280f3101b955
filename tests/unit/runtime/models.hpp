// Small models with hand-written kernels, so that inference is tested without the compiler. Every model
// keeps its dimension in extent[0]; guides are written once over any of them.
#pragma once

#include <ppc/program.hpp>

#include <cmath>
#include <numbers>

namespace models {

using ppc::KernelArgs;

struct Density {
    double log_prob, log_prob_jacobian;
};

inline double softplus(double x) { return x > 30 ? x : std::log1p(std::exp(x)); }
inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
inline constexpr double half_log_2pi = 0.91893853320467274178;

/// The mean-field guide: locations, then raw scales.
struct NormalGuide {
    static constexpr bool noisy = true;
    static std::size_t parameters(std::size_t d) { return 2 * d; }
    static std::vector<ppc::ParameterBlock> blocks(std::size_t d) {
        return {{"u.loc", ppc::ParameterRole::location, 0, d, 0, {}},
                {"u.scale", ppc::ParameterRole::scale, d, d, 0, {}}};
    }
    static double draw(std::size_t d, const double* p, const double* eps, double* u) {
        double log_q = 0;
        for (std::size_t i = 0; i < d; ++i) {
            const double scale = softplus(p[d + i]);
            u[i] = p[i] + scale * eps[i];
            log_q -= std::log(scale) + half_log_2pi + 0.5 * eps[i] * eps[i];
        }
        return log_q;
    }
    static void pull_back(std::size_t d, const double* p, const double* eps, const double* g, double* out) {
        for (std::size_t i = 0; i < d; ++i) {
            out[i] = g[i];
            out[d + i] = (g[i] * eps[i] + 1 / softplus(p[d + i])) * sigmoid(p[d + i]);
        }
    }
};

/// The full Gaussian: locations, then packed rows of the Cholesky factor.
struct MultivariateGuide {
    static constexpr bool noisy = true;
    static std::size_t parameters(std::size_t d) { return d + d * (d + 1) / 2; }
    static std::vector<ppc::ParameterBlock> blocks(std::size_t d) {
        return {{"u.loc", ppc::ParameterRole::location, 0, d, 0, {}},
                {"u.scale_tril", ppc::ParameterRole::scale_tril, d, d * (d + 1) / 2, 0, {}}};
    }
    static double draw(std::size_t d, const double* p, const double* eps, double* u) {
        double log_q = 0;
        const double* row = p + d;
        for (std::size_t i = 0; i < d; row += ++i) {
            const double scale = softplus(row[i]);
            u[i] = p[i] + scale * eps[i];
            for (std::size_t j = 0; j < i; ++j)
                u[i] += row[j] * eps[j];
            log_q -= std::log(scale) + half_log_2pi + 0.5 * eps[i] * eps[i];
        }
        return log_q;
    }
    static void pull_back(std::size_t d, const double* p, const double* eps, const double* g, double* out) {
        const double* row = p + d;
        double* out_row = out + d;
        for (std::size_t i = 0; i < d; ++i) {
            out[i] = g[i];
            for (std::size_t j = 0; j < i; ++j)
                out_row[j] = g[i] * eps[j];
            out_row[i] = (g[i] * eps[i] + 1 / softplus(row[i])) * sigmoid(row[i]);
            row += i + 1;
            out_row += i + 1;
        }
    }
};

/// A point: the maximum of the density in constrained space, so without the Jacobian.
struct DeltaGuide {
    static constexpr bool noisy = false;
    static std::size_t parameters(std::size_t d) { return d; }
    static std::vector<ppc::ParameterBlock> blocks(std::size_t d) {
        return {{"u.loc", ppc::ParameterRole::location, 0, d, 0, {}}};
    }
    static double draw(std::size_t d, const double* p, const double*, double* u) {
        std::copy(p, p + d, u);
        return 0;
    }
};

/// Kernel entries of a model and a guide. A model has
/// `static Density density(const KernelArgs&, const double* u, double* gradient, bool jacobian)` (gradient
/// may be null; `jacobian` says of which density), `constrain`, `terms`.
template <class Model, class Guide> struct Entries {
    static std::size_t dimension(const KernelArgs* a) { return static_cast<std::size_t>(a->extent[0]); }

    static void log_density(const KernelArgs* a) {
        const Density value = Model::density(*a, a->input, nullptr, true);
        a->value[0] = value.log_prob;
        a->value[1] = value.log_prob_jacobian;
    }
    static void log_density_gradient(const KernelArgs* a) {
        const Density value = Model::density(*a, a->input, a->gradient, true);
        a->value[0] = value.log_prob;
        a->value[1] = value.log_prob_jacobian;
    }
    static void constrain(const KernelArgs* a) { Model::constrain(*a, a->input, a->output); }
    static void terms(const KernelArgs* a) { Model::terms(*a, a->input, a->output); }
    static void draw(const KernelArgs* a) {
        a->value[0] = Guide::draw(dimension(a), a->input, a->noise, a->output);
    }
    static void elbo(const KernelArgs* a) {
        double* u = a->work;
        const double log_q = Guide::draw(dimension(a), a->input, a->noise, u);
        const Density value = Model::density(*a, u, nullptr, Guide::noisy);
        a->value[0] = Guide::noisy ? value.log_prob_jacobian - log_q : value.log_prob;
    }
    static void elbo_gradient(const KernelArgs* a) {
        const std::size_t d = dimension(a);
        double* u = a->work;
        double* g = a->work + d;
        const double log_q = Guide::draw(d, a->input, a->noise, u);
        if constexpr (Guide::noisy) {
            a->value[0] = Model::density(*a, u, g, true).log_prob_jacobian - log_q;
            Guide::pull_back(d, a->input, a->noise, g, a->gradient);
        } else {
            a->value[0] = Model::density(*a, u, a->gradient, false).log_prob;
        }
    }

    static constexpr ppc::Kernel kernel = {ppc::kernel_abi, nullptr, log_density, log_density_gradient,
                                           constrain,       nullptr, terms,       elbo,
                                           elbo_gradient,   draw};
};

template <class Model, class Guide>
ppc::Program make(const std::string& guide, std::vector<ppc::SiteLayout> sites,
                  std::vector<std::vector<double>> real, std::vector<long long> extent) {
    const auto d = static_cast<std::size_t>(extent[0]);
    ppc::Program::Tables tables;
    tables.model_name = "test";
    tables.kernel = &Entries<Model, Guide>::kernel;
    tables.real = std::move(real);
    tables.extent = std::move(extent);
    tables.sites = std::move(sites);
    tables.guide = {guide, Guide::parameters(d), Guide::noisy ? d : 0, Guide::blocks(d)};
    tables.work_size = 4 * d + 16;
    return ppc::Program(std::move(tables));
}

inline ppc::SiteLayout latent(const std::string& name, const std::string& support,
                              std::vector<std::size_t> shape, std::size_t offset, std::size_t size) {
    return {name, ppc::SiteKind::latent, "Normal", support, std::move(shape), offset,
            size, "test.cpp:1:1",        false};
}

/// y ~ Normal(X beta, sigma), u = (beta, log sigma). real: X by rows, y, prior mean and prior precision of
/// beta (0: flat), scale of sigma's prior. extent: d, rows, 0 flat | 1 half-Cauchy | 2 half-normal sigma.
struct Regression {
    static Density density(const KernelArgs& a, const double* u, double* gradient, bool jacobian) {
        const auto d = static_cast<std::size_t>(a.extent[0]), p = d - 1;
        const auto n = static_cast<std::size_t>(a.extent[1]);
        const double *x = a.real[0], *y = a.real[1], *mean = a.real[2], *precision = a.real[3];
        const double log_sigma = u[p], inverse = std::exp(-2 * log_sigma);
        double squares = 0, prior = 0;
        if (gradient)
            std::fill(gradient, gradient + d, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            const double* row = x + i * p;
            double residual = y[i];
            for (std::size_t j = 0; j < p; ++j)
                residual -= row[j] * u[j];
            squares += residual * residual;
            if (gradient)
                for (std::size_t j = 0; j < p; ++j)
                    gradient[j] += residual * inverse * row[j];
        }
        for (std::size_t j = 0; j < p; ++j) {
            const double z = u[j] - mean[j];
            prior -= 0.5 * precision[j] * z * z;
            if (gradient)
                gradient[j] -= precision[j] * z;
        }
        const double rows = static_cast<double>(n),
                     t = std::exp(2 * log_sigma) / (a.real[4][0] * a.real[4][0]);
        double slope = 0;
        if (a.extent[2] == 1) {
            prior -= std::log1p(t);
            slope = -2 * t / (1 + t);
        } else if (a.extent[2] == 2) {
            prior -= 0.5 * t;
            slope = -t;
        }
        if (gradient)
            gradient[p] = squares * inverse - rows + slope + (jacobian ? 1 : 0);
        const double value = prior - rows * (log_sigma + half_log_2pi) - 0.5 * squares * inverse;
        return {value, value + log_sigma};
    }
    static void constrain(const KernelArgs& a, const double* u, double* out) {
        const auto p = static_cast<std::size_t>(a.extent[0]) - 1;
        std::copy(u, u + p, out);
        out[p] = std::exp(u[p]);
    }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        const auto d = static_cast<std::size_t>(a.extent[0]), n = static_cast<std::size_t>(a.extent[1]);
        std::fill(out, out + d + n, 0.0);
        out[d] = density(a, u, nullptr, false).log_prob; // as if it were all of the first observation's
    }
};

struct RegressionData {
    std::vector<double> x, y;
    std::size_t columns;
    std::vector<double> prior_mean = {}, prior_precision = {};
    long long sigma_prior = 0;
    double sigma_scale = 1;
};

template <class Guide> ppc::Program regression(const std::string& guide, RegressionData data) {
    const std::size_t p = data.columns;
    data.prior_mean.resize(p);
    data.prior_precision.resize(p);
    const auto n = static_cast<long long>(data.y.size());
    std::vector<ppc::SiteLayout> sites = {latent("beta", "real", {p}, 0, p),
                                          latent("sigma", "positive", {}, p, 1)};
    sites.push_back({"y",
                     ppc::SiteKind::observed,
                     "Normal",
                     "real",
                     {data.y.size()},
                     0,
                     data.y.size(),
                     "test.cpp:3:5",
                     false});
    return make<Regression, Guide>(
        guide, sites, {data.x, data.y, data.prior_mean, data.prior_precision, {data.sigma_scale}},
        {static_cast<long long>(p) + 1, n, data.sigma_prior});
}

/// Eight schools: u = (mu, log tau, theta or its standardised form). Centred is the same with theta ~
/// Normal(mu, tau) as latent. Sites: mu ~ Normal(0, 5), tau ~ HalfCauchy(5). extent: d, n.
template <bool centred> struct Schools {
    static Density density(const KernelArgs& a, const double* u, double* gradient, bool jacobian) {
        const auto n = static_cast<std::size_t>(a.extent[1]);
        const double *y = a.real[0], *s = a.real[1];
        const double mu = u[0], tau = std::exp(u[1]), t = tau * tau / 25;
        double value = -0.5 * mu * mu / 25 - std::log(5.0) - half_log_2pi;
        value += std::log(2 / (5 * std::numbers::pi)) - std::log1p(t);
        double g_mu = -mu / 25, g_tau = -2 * t / (1 + t) + (jacobian ? 1 : 0); // with respect to log tau
        for (std::size_t i = 0; i < n; ++i) {
            const double v = u[2 + i], theta = centred ? v : mu + tau * v;
            const double z = (y[i] - theta) / s[i], from_y = z / s[i];
            const double w = centred ? (theta - mu) / tau : v;
            value -= 0.5 * z * z + std::log(s[i]) + half_log_2pi;
            value -= 0.5 * w * w + half_log_2pi + (centred ? u[1] : 0);
            if (!gradient)
                continue;
            if (centred) {
                gradient[2 + i] = from_y - w / tau;
                g_mu += w / tau;
                g_tau += w * w - 1;
            } else {
                gradient[2 + i] = from_y * tau - w;
                g_mu += from_y;
                g_tau += from_y * tau * v;
            }
        }
        if (gradient) {
            gradient[0] = g_mu;
            gradient[1] = g_tau;
        }
        return {value, value + u[1]};
    }
    static void constrain(const KernelArgs& a, const double* u, double* out) {
        const auto n = static_cast<std::size_t>(a.extent[1]);
        out[0] = u[0];
        out[1] = std::exp(u[1]);
        for (std::size_t i = 0; i < n; ++i) {
            out[2 + i] = u[2 + i];
            if (!centred)
                out[2 + n + i] = u[0] + out[1] * u[2 + i]; // theta, deterministic
        }
    }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        const auto n = static_cast<std::size_t>(a.extent[1]);
        std::fill(out, out + 2 + n, 0.0);
        out[0] = -0.5 * u[0] * u[0] / 25;
        out[2] = density(a, u, nullptr, false).log_prob - out[0]; // as if it were all of the first school's
    }
};

template <bool centred, class Guide> ppc::Program schools(const std::string& guide) {
    std::vector<ppc::SiteLayout> sites = {latent("mu", "real", {}, 0, 1), latent("tau", "positive", {}, 1, 1),
                                          latent(centred ? "theta" : "z", "real", {8}, 2, 8)};
    if (!centred)
        sites.push_back({"theta", ppc::SiteKind::deterministic, "", "real", {8}, 0, 8, "", false});
    return make<Schools<centred>, Guide>(
        guide, sites, {{28, 8, -3, 7, -1, 1, 18, 12}, {15, 10, 16, 11, 9, 11, 10, 18}}, {10, 8});
}

/// A Gaussian with given mean and precision. real: mean, precision by rows.
struct Gaussian {
    static Density density(const KernelArgs& a, const double* u, double* gradient, bool) {
        const auto d = static_cast<std::size_t>(a.extent[0]);
        double value = 0;
        for (std::size_t i = 0; i < d; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < d; ++j)
                sum += a.real[1][i * d + j] * (u[j] - a.real[0][j]);
            value -= 0.5 * sum * (u[i] - a.real[0][i]);
            if (gradient)
                gradient[i] = -sum;
        }
        return {value, value};
    }
    static void constrain(const KernelArgs& a, const double* u, double* out) {
        std::copy(u, u + a.extent[0], out);
    }
    static void terms(const KernelArgs& a, const double* u, double* out) {
        std::fill(out, out + a.extent[0], 0.0);
        out[0] = density(a, u, nullptr, false).log_prob;
    }
};

template <class Guide>
ppc::Program gaussian(const std::string& guide, std::vector<double> mean, std::vector<double> precision) {
    const std::size_t d = mean.size();
    return make<Gaussian, Guide>(guide, {latent("x", "real", {d}, 0, d)}, {mean, precision},
                                 {static_cast<long long>(d)});
}

} // namespace models
