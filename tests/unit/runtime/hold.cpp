// Parameters that a fit leaves as they are, against conditional optima in closed form.
#include "models.hpp"

#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

using namespace ppc;
using namespace models;
using Catch::Matchers::Contains;

namespace {

/// Locations and scales in blocks of each site: x of three latents, then z of two.
template <bool noisy_> struct TwoSites {
    static constexpr bool noisy = noisy_;
    static std::size_t parameters(std::size_t d) { return noisy ? 2 * d : d; }
    static std::vector<ParameterBlock> blocks(std::size_t d) {
        std::vector<ParameterBlock> all = {{"locs.x", ParameterRole::location, 0, 3, 0, {}},
                                           {"locs.z", ParameterRole::location, 3, d - 3, 3, {}}};
        if (noisy) {
            all.push_back({"scales.x", ParameterRole::scale, d, 3, 0, {}});
            all.push_back({"scales.z", ParameterRole::scale, d + 3, d - 3, 3, {}});
        }
        return all;
    }
    static double draw(std::size_t d, const double* p, const double* eps, double* u) {
        return noisy ? NormalGuide::draw(d, p, eps, u) : DeltaGuide::draw(d, p, eps, u);
    }
    static void pull_back(std::size_t d, const double* p, const double* eps, const double* g, double* out) {
        NormalGuide::pull_back(d, p, eps, g, out);
    }
};

/// A precision with ties between all latents, diagonally dominant.
constexpr std::size_t dimension = 5;
std::vector<double> precision() {
    std::vector<double> p(dimension * dimension);
    for (std::size_t i = 0; i < dimension; ++i)
        for (std::size_t j = 0; j < dimension; ++j)
            p[i * dimension + j] =
                i == j ? 4 + static_cast<double>(i) : 0.7 / (1 + static_cast<double>(i + j));
    return p;
}

template <class Guide> Program two_sites(const std::string& guide, const std::vector<double>& mean) {
    return make<models::Gaussian, Guide>(guide,
                                         {latent("x", "real", {3}, 0, 3), latent("z", "real", {2}, 3, 2)},
                                         {mean, precision()}, {dimension});
}

/// Of a Gaussian with that precision and mean: where x is best for z held at `held`, P_xx (x - m_x) = -P_xz
/// (z - m_z); solved by Gauss-Seidel, which converges because P is diagonally dominant.
std::vector<double> best_x(const std::vector<double>& mean, const std::vector<double>& held) {
    const std::vector<double> p = precision();
    std::vector<double> off(dimension, 0.0);
    for (std::size_t j = 3; j < dimension; ++j)
        off[j] = held[j] - mean[j];
    for (int sweep = 0; sweep < 200; ++sweep)
        for (std::size_t i = 0; i < 3; ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < dimension; ++j)
                sum += j == i ? 0 : p[i * dimension + j] * off[j];
            off[i] = -sum / p[i * dimension + i];
        }
    for (std::size_t i = 0; i < 3; ++i)
        off[i] += mean[i];
    off.resize(3);
    return off;
}

const std::vector<double> old_mean = {1, -1, 2, 0.5, -0.5}, new_mean = {3, -2, 1, 4, 2};

} // namespace

TEST_CASE("What is held stays, and the rest goes to its conditional optimum", "[hold]") {
    const FitState state = svi(two_sites<TwoSites<true>>("normal", old_mean), {.draws = 10}).state();
    const Program now = two_sites<TwoSites<true>>("normal", new_mean);
    for (const OptimizerKind kind : {OptimizerKind::automatic, OptimizerKind::adam}) {
        CAPTURE(name(kind));
        SviOptions options{.optimizer = kind, .draws = 10};
        options.warm_start = &state;
        options.hold = {"z"};
        const Fit fit = svi(now, options);
        CHECK(fit.converged);
        for (const std::size_t i : {3, 4, 8, 9})
            CHECK(fit.parameters[i] == state.parameters[i]);
        const std::vector<double> best = best_x(new_mean, state.parameters);
        for (std::size_t i = 0; i < 3; ++i) {
            const double scale = 1 / std::sqrt(precision()[i * dimension + i]);
            CHECK(std::abs(fit.parameters[i] - best[i]) < 0.01 * scale);
            CHECK(softplus(fit.parameters[5 + i]) ==
                  Approx(scale).epsilon(kind == OptimizerKind::adam ? 0.05 : 0.001));
            CHECK(std::abs(best[i] - new_mean[i]) > 0.1 * scale); // so that the hold matters
        }
        options.hold = {"?"}; // both
        CHECK_THROWS_WITH(svi(now, options), Contains("nothing is left to fit"));
        options.hold = {"w*"};
        CHECK_THROWS_WITH(svi(now, options), Contains("no latent site 'w*'; there are x, z"));
        options.hold = {"z"};
        options.warm_start = nullptr;
        CHECK_THROWS_WITH(svi(now, options), Contains("hold needs a state"));
    }
}

TEST_CASE("A point can be held in part", "[hold]") {
    const FitState state = svi(two_sites<TwoSites<false>>("delta", old_mean)).state();
    SviOptions options;
    options.warm_start = &state;
    options.hold = {"z"};
    const Fit fit = svi(two_sites<TwoSites<false>>("delta", new_mean), options);
    const std::vector<double> best = best_x(new_mean, state.parameters);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(fit.parameters[i] == Approx(best[i]).epsilon(1e-7));
    CHECK(fit.parameters[3] == state.parameters[3]);
    CHECK(fit.parameters[4] == state.parameters[4]);
}

TEST_CASE("A block of held and free sites is refused, with a way out", "[hold]") {
    const FitState state = svi(two_sites<MultivariateGuide>("multivariate", old_mean), {.draws = 10}).state();
    SviOptions options{.draws = 10};
    options.warm_start = &state;
    options.hold = {"z"};
    CHECK_THROWS_WITH(svi(two_sites<MultivariateGuide>("multivariate", new_mean), options),
                      Contains("hold: 'z' and 'x' share the parameters 'u.scale_tril'") &&
                          Contains("--guide \"z: multivariate; rest: normal\""));
}
