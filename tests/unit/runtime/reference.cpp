// Default fits of the reference folder's linear regressions, with raw predictors as people have them.
#include "reference_regressions.hpp"

#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace ppc;
using namespace models;

namespace {

/// Empty, with a message, if the reference folder is not there.
std::filesystem::path reference_folder() {
    const char* folder = std::getenv("PPC_REFERENCE_DIR");
    if (!folder || !std::filesystem::exists(std::filesystem::path(folder) / "meanfield.json")) {
        WARN("skipped: PPC_REFERENCE_DIR does not name the reference folder");
        return {};
    }
    return folder;
}

/// "beta[2]" of Stan's unconstrained name "beta.2".
std::string constrained_name(std::string name) {
    const auto dot = name.find('.');
    return dot == std::string::npos ? name : name.substr(0, dot) + "[" + name.substr(dot + 1) + "]";
}

std::vector<double> flat(const std::vector<double>& beta, const std::vector<double>& sigma) {
    std::vector<double> all = beta;
    all.push_back(sigma[0]);
    return all;
}

} // namespace

TEST_CASE("Default mean-field fits are at the exact optimum", "[reference]") {
    const auto folder = reference_folder();
    if (folder.empty())
        return;
    const Json optima = read_json(folder / "meanfield.json");
    for (const auto& [name, optimum] : optima.items()) {
        CAPTURE(name);
        const Json posterior = read_json(folder / "posteriordb" / (name + ".json"));
        const Program program = regression<NormalGuide>("normal", reference_regression(posterior));
        const Fit fit = svi(program);
        const auto mean = flat(fit.mean("beta", Weighting::raw), fit.mean("sigma", Weighting::raw));
        const auto sd = flat(fit.sd("beta", Weighting::raw), fit.sd("sigma", Weighting::raw));
        std::size_t i = 0;
        for (const auto& unconstrained : posterior.at("unconstrained_order")) {
            const std::string key = constrained_name(unconstrained);
            CAPTURE(key);
            const double exact_mean = optimum.at("mean").at(key), exact_sd = optimum.at("sd").at(key);
            CHECK(std::abs(mean[i] - exact_mean) < 0.05 * exact_sd);
            CHECK(sd[i] == Approx(exact_sd).epsilon(0.05));
            ++i;
        }
        CHECK(fit.converged);
    }
}

TEST_CASE("Default full-rank fits agree with reference posteriors or say that they do not", "[reference]") {
    const auto folder = reference_folder();
    if (folder.empty())
        return;
    std::vector<std::string> names = {"kilpisjarvi_mod-kilpisjarvi"};
    const Json optima = read_json(folder / "meanfield.json");
    for (const auto& [name, optimum] : optima.items())
        names.push_back(name);
    int trusted = 0;
    for (const std::string& name : names) {
        CAPTURE(name);
        const Json posterior = read_json(folder / "posteriordb" / (name + ".json"));
        const Json& reference = posterior.at("reference");
        const Program program =
            regression<MultivariateGuide>("multivariate", reference_regression(posterior));
        const Fit fit = svi(program);
        if (!fit.weighted)
            continue;
        ++trusted;
        const auto mean = flat(fit.mean("beta"), fit.mean("sigma")),
                   sd = flat(fit.sd("beta"), fit.sd("sigma"));
        std::size_t i = 0;
        for (const auto& unconstrained : posterior.at("unconstrained_order")) {
            const std::string key = constrained_name(unconstrained);
            CAPTURE(key);
            const double long_mean = reference.at("mean").at(key), long_sd = reference.at("sd").at(key);
            CHECK(std::abs(mean[i] - long_mean) < 0.1 * long_sd);
            CHECK(sd[i] == Approx(long_sd).epsilon(0.1));
            ++i;
        }
    }
    CHECK(trusted >= 15);
}
