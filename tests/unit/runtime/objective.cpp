// Bounds of several draws and path-only gradients, where they are known in closed form.
#include "models.hpp"
#include "runtime/src/svi/bound.hpp"

#include <ppc/random.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <array>

using namespace ppc;

namespace {

std::string error_of(std::string_view text) {
    try {
        Objective::parse(text);
    } catch (const UserError& error) {
        return error.what();
    }
    return "";
}

/// Precision of two latents with correlation r and sds 1 and 2.
std::vector<double> correlated(double r) {
    const double scale = 1 / (1 - r * r);
    return {scale, -r * scale / 2, -r * scale / 2, scale / 4};
}

const std::vector<double> centre{0.5, -1};

double raw(double scale) { return detail::raw_of(ScaleMap::softplus, scale); }

std::vector<double> noise(std::size_t size, std::uint32_t number) {
    std::vector<double> out(size);
    fill_normal({7, Stream::noise, number, 0}, out);
    return out;
}

/// One bound's value and gradient at the draws of `first`, `first` + 1, ….
double bound_at(const Program& program, const Objective& objective, std::span<const double> parameters,
                std::uint32_t first, std::vector<double>& gradient) {
    Program::Workspace workspace(program);
    detail::BoundEstimate estimate(objective, parameters.size());
    std::optional<detail::GuideScore> score;
    if (objective.is_path_only)
        score.emplace(program);
    std::vector<double> one(parameters.size());
    for (int k = 0; k < objective.draws; ++k) {
        const std::vector<double> e = noise(program.guide().noise, first + static_cast<std::uint32_t>(k));
        const double w = workspace.elbo(parameters, e, one);
        if (score)
            score->add_to(one, parameters, e);
        estimate.add(w, one);
    }
    gradient.assign(parameters.size(), 0);
    estimate.add_gradient_to(gradient);
    return estimate.value();
}

} // namespace

TEST_CASE("Objectives are read and written", "[objective]") {
    for (const char* text : {"trace", "stl", "iwae(8)", "dreg(3)", "renyi(0.5, 4)", "renyi(-1, 2)"})
        CHECK(Objective::parse(text).text() == text);
    CHECK(Objective::parse(" renyi( 2 ,5 ) ").text() == "renyi(2, 5)");
    CHECK(Objective::parse("renyi(0, 5)").text() == "iwae(5)");
    for (const char* text :
         {"", "elbo", "iwae", "iwae()", "iwae(0)", "iwae(2.5)", "iwae(8", "iwae(8) ", "trace(1)", "renyi(2)",
          "renyi(nan, 2)", "renyi(x, 2)", "dreg(1, 2)", "iwae(2000000)"}) {
        CAPTURE(text);
        if (std::string_view(text) == "iwae(8) ")
            CHECK(error_of(text).empty());
        else
            CHECK(error_of(text).find("there are trace, stl, iwae(K)") != std::string::npos);
    }
    CHECK(error_of("renyi(1, 4)").find("take the objective trace") != std::string::npos);
}

TEST_CASE("The bound of groups of log ratios", "[objective]") {
    const std::vector<double> w{0, std::log(3.0), 1000, 1000 + std::log(3.0), 5};
    const Objective::Estimate iwae = Objective::parse("iwae(2)").estimate(w); // log 2 and 1000 + log 2
    CHECK(iwae.mean == Approx(500 + std::log(2.0)).epsilon(1e-14));
    CHECK(iwae.error == Approx(500).epsilon(1e-14));
    // Order 2: -log of the mean of 1 and 1 / 3.
    CHECK(Objective::parse("renyi(2, 2)").estimate(std::span(w).first(2)).mean == Approx(-std::log(2.0 / 3)));
    CHECK(Objective::parse("renyi(2, 2)").estimate(std::span(w).first(2)).error == 0);
    CHECK(std::isnan(Objective::parse("iwae(6)").estimate(w).mean));
    const std::vector<double> outside{-HUGE_VAL, 0}; // half of the draws where p is 0
    CHECK(Objective::parse("iwae(2)").estimate(outside).mean == Approx(-std::log(2.0)));
}

TEST_CASE("A bound's gradient is that of its value", "[objective]") {
    const Program program =
        models::gaussian<models::MultivariateGuide>("multivariate", centre, correlated(0.8));
    const std::vector<double> at{0.1, 0.3, raw(0.7), 0.4, raw(1.5)};
    for (const char* text : {"iwae(1)", "iwae(5)", "renyi(0.5, 3)", "renyi(2, 4)"}) {
        const Objective objective = Objective::parse(text);
        std::vector<double> gradient, scratch;
        bound_at(program, objective, at, 0, gradient);
        for (std::size_t i = 0; i < at.size(); ++i) {
            constexpr double step = 1e-5;
            std::vector<double> up = at, down = at;
            up[i] += step;
            down[i] -= step;
            const double expected = (bound_at(program, objective, up, 0, scratch) -
                                     bound_at(program, objective, down, 0, scratch)) /
                                    (2 * step);
            CAPTURE(text, i);
            CHECK(gradient[i] == Approx(expected).epsilon(1e-7).margin(1e-8));
        }
    }
}

TEST_CASE("Path-only gradients vanish where the guide is the posterior", "[objective]") {
    const double r = 0.8;
    const Program full = models::gaussian<models::MultivariateGuide>("multivariate", centre, correlated(r));
    const std::vector<double> exact{0.5, -1, raw(1), 2 * r, raw(2 * std::sqrt(1 - r * r))};
    const Program independent = models::gaussian<models::NormalGuide>("normal", centre, correlated(0));
    const std::vector<double> exact_scales{0.5, -1, raw(1), raw(2)};
    for (const auto& [program, parameters] : {std::pair{&full, &exact}, {&independent, &exact_scales}})
        for (const char* text : {"dreg(1)", "dreg(4)", "iwae(4)"}) {
            const Objective objective = Objective::parse(text);
            std::vector<double> gradient;
            double largest = 0;
            for (std::uint32_t i = 0; i < 10; ++i) {
                bound_at(*program, objective, *parameters, 100 * i, gradient);
                for (const double g : gradient)
                    largest = std::max(largest, std::abs(g));
            }
            CAPTURE(text, program->guide().name);
            CHECK((largest < 1e-12) == objective.is_path_only);
        }
}

TEST_CASE("Path-only gradients have the same mean", "[objective]") {
    const std::vector<double> at{0.1, 0.3, raw(0.7), 0.4, raw(1.5)};
    const Program program =
        models::gaussian<models::MultivariateGuide>("multivariate", centre, correlated(0.5));
    constexpr std::uint32_t times = 20000;
    for (const auto& [plain, path] : {std::pair{"iwae(1)", "dreg(1)"}, {"iwae(3)", "dreg(3)"}}) {
        std::array<std::vector<double>, 2> mean, squares;
        std::vector<double> gradient;
        for (const std::size_t which : {0, 1}) {
            mean[which].assign(at.size(), 0);
            squares[which].assign(at.size(), 0);
            for (std::uint32_t i = 0; i < times; ++i) {
                bound_at(program, Objective::parse(which ? path : plain), at, 3 * i + which * 3 * times,
                         gradient);
                for (std::size_t k = 0; k < at.size(); ++k) {
                    mean[which][k] += gradient[k] / times;
                    squares[which][k] += gradient[k] * gradient[k] / times;
                }
            }
        }
        for (std::size_t k = 0; k < at.size(); ++k) {
            double variance = 0;
            for (const std::size_t which : {0, 1})
                variance += (squares[which][k] - mean[which][k] * mean[which][k]) / times;
            CAPTURE(plain, k);
            CHECK(std::abs(mean[0][k] - mean[1][k]) < 4 * std::sqrt(variance));
            CHECK(std::sqrt(variance) < 0.05); // or the above says nothing
        }
    }
}

TEST_CASE("Fits of other objectives", "[objective]") {
    const double r = 0.8, sd = std::sqrt(1 - r * r),
                 log_evidence = std::log(2 * 2 * sd) + 2 * models::half_log_2pi - std::log(2.0);
    SECTION("a guide that can be the posterior becomes it") {
        const Program program =
            models::gaussian<models::MultivariateGuide>("multivariate", centre, correlated(r));
        for (const char* text : {"stl", "dreg(4)", "iwae(4)", "renyi(0.5, 4)", "renyi(2, 4)"}) {
            const Fit fit = svi(program, {.objective = Objective::parse(text), .draws = 4000});
            CAPTURE(text);
            CHECK(fit.converged);
            CHECK(fit.elbo == Approx(log_evidence).margin(5e-3)); // steps with noise: 0.003 for iwae
            CHECK(fit.parameters[3] == Approx(2 * r).margin(0.05));
            CHECK(fit.bound.objective == (std::string_view(text) == "stl" ? "" : text));
            if (!fit.bound.objective.empty())
                CHECK(fit.bound.value == Approx(log_evidence).margin(5e-3));
        }
    }
    SECTION("mean field: more draws come nearer to the evidence, by wider guides") {
        const Program program = models::gaussian<models::NormalGuide>("normal", centre, correlated(r));
        const double elbo = log_evidence + std::log(sd); // its scales are sd and 2 sd
        const auto scale = [](const Fit& fit) {
            return detail::scale_of(ScaleMap::softplus, fit.parameters[2]);
        };
        const Fit trace = svi(program, {.draws = 10000}),
                  iwae = svi(program, {.objective = Objective::parse("iwae(10)"), .draws = 10000});
        CHECK(trace.elbo == Approx(elbo).margin(4 * trace.elbo_se));
        CHECK(scale(trace) == Approx(sd).epsilon(0.02));
        CHECK(iwae.bound.value > trace.elbo + 0.2);
        CHECK(iwae.bound.value < log_evidence + 4 * iwae.bound.error);
        CHECK(scale(iwae) > 1.15 * scale(trace));
    }
}

TEST_CASE("Objectives that a guide cannot have", "[objective]") {
    const auto error = [](const Program& program, const char* objective) {
        try {
            svi(program, {.objective = Objective::parse(objective), .draws = 10});
        } catch (const UserError& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    const Program point = models::gaussian<models::DeltaGuide>("delta", centre, correlated(0));
    CHECK(error(point, "iwae(4)").find("'delta' is fitted by the density's mode") != std::string::npos);
    CHECK(error(point, "stl").find("leave the objective out") != std::string::npos);
    CHECK(error(point, "trace").empty());
}
