#include "models.hpp"

#include <catch2/catch.hpp>

using namespace ppc;
using Catch::Matchers::Contains;

TEST_CASE("A program knows its sizes and names its elements from 1", "[program]") {
    const Program program = models::schools<false, models::NormalGuide>("normal");
    CHECK(program.dimension() == 10);
    CHECK(program.deterministics() == 8);
    CHECK(program.element_name(0) == "mu");
    CHECK(program.element_name(4) == "z[3]");
    Program::Tables tables;
    tables.kernel = &models::Entries<models::Gaussian, models::NormalGuide>::kernel;
    tables.sites = {models::latent("w", "real", {2, 3}, 0, 6)};
    CHECK(Program(std::move(tables)).element_name(4) == "w[2,2]");
}

TEST_CASE("A kernel of another interface is refused", "[program]") {
    Kernel kernel = models::Entries<models::Gaussian, models::NormalGuide>::kernel;
    kernel.abi = kernel_abi + 1;
    Program::Tables tables;
    tables.model_name = "old";
    tables.kernel = &kernel;
    CHECK_THROWS_WITH(Program(tables), Contains("'old'") && Contains("generate it again"));
    tables.kernel = nullptr;
    CHECK_THROWS_AS(Program(tables), UserError);
}

TEST_CASE("prepare runs once and its results are seen by every workspace", "[program]") {
    Kernel kernel = models::Entries<models::Gaussian, models::NormalGuide>::kernel;
    kernel.prepare = [](const KernelArgs* a) { a->real[0][0] += a->extent[0]; };
    Program::Tables tables;
    tables.kernel = &kernel;
    tables.real = {{1.0}, {2.0}};
    tables.extent = {1};
    tables.sites = {models::latent("x", "real", {}, 0, 1)};
    const Program program(std::move(tables));
    for (int i = 0; i < 2; ++i) {
        const double u = 5;
        CHECK(Program::Workspace(program).log_density({&u, 1}).log_prob == -0.5 * 2 * 9);
    }
}

TEST_CASE("A workspace calls each entry with what it reads", "[program]") {
    const Program program =
        models::gaussian<models::MultivariateGuide>("multivariate", {1, 2}, {2, 0.5, 0.5, 1});
    Program::Workspace workspace(program);
    const std::vector<double> parameters = {0.3, -0.2, 0.1, 0.7, 0.4}, noise = {0.5, -1.5};
    std::vector<double> u(2), g(2), gradient(5);
    const double log_q = workspace.draw(parameters, noise, u);
    const auto density = workspace.log_density(u, g);
    CHECK(density.log_prob == workspace.log_density(u).log_prob);
    CHECK(workspace.elbo(parameters, noise) == Approx(density.log_prob_jacobian - log_q).epsilon(1e-14));
    CHECK(workspace.elbo(parameters, noise, gradient) == workspace.elbo(parameters, noise));
    for (std::size_t i = 0; i < 5; ++i) {
        auto up = parameters, down = parameters;
        up[i] += 1e-5;
        down[i] -= 1e-5;
        const double slope = (workspace.elbo(up, noise) - workspace.elbo(down, noise)) / 2e-5;
        CHECK(gradient[i] == Approx(slope).epsilon(1e-7));
    }
}

TEST_CASE("Pointwise log densities lie by site, and deterministic sites have none", "[program]") {
    const Program program = models::schools<false, models::NormalGuide>("normal");
    Program::Workspace workspace(program);
    for (const double at : {0.0, 0.3}) {
        const std::vector<double> u(10, at);
        const auto terms = workspace.pointwise(u);
        REQUIRE(terms.size() == 4);
        CHECK(terms[0].size() == 1);
        CHECK(terms[2].size() == 8);
        CHECK(terms[3].empty());
        CHECK(terms[0][0] == -0.5 * at * at / 25);
        CHECK(terms[0][0] + terms[2][0] == Approx(workspace.log_density(u).log_prob).epsilon(1e-14));
        Program::Workspace other(program);
        CHECK(other.pointwise(std::vector<double>(10, 1.0))[0][0] == -0.5 / 25);
        CHECK(terms[0][0] == -0.5 * at * at / 25); // of its own
    }
}

TEST_CASE("Non-finite densities name their elements and the latents they depend on", "[program]") {
    Kernel kernel = models::Entries<models::Gaussian, models::NormalGuide>::kernel;
    kernel.terms = [](const KernelArgs* a) { // mu, tau, b, theta: 0; y: row (1, 3) is bad, then all of them
        std::fill(a->output, a->output + 1 + 1 + 2 + 6 + 6, 0.0);
        a->output[10 + 2] = a->input[0];
        for (int i = 0; a->input[1] < 0 && i < 6; ++i)
            a->output[10 + i] = NAN;
    };
    Program::Tables tables;
    tables.kernel = &kernel;
    tables.real = {std::vector<double>(10), std::vector<double>(100)};
    tables.extent = {10};
    tables.sites = {models::latent("mu", "real", {}, 0, 1), models::latent("tau", "real", {}, 1, 1),
                    models::latent("b", "real", {2}, 2, 2), models::latent("theta", "real", {2, 3}, 4, 6)};
    tables.sites.push_back({"y",
                            SiteKind::observed,
                            "Normal(theta, tau)",
                            "real",
                            {2, 3},
                            0,
                            6,
                            "m.cpp:3:5",
                            false,
                            {"tau", "b", "theta"}});
    const Program program(std::move(tables));
    std::vector<double> u = {-INFINITY, 0, 1, 2, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    CHECK(program.describe_nonfinite(u) == "'y[1,3]' (Normal(theta, tau), m.cpp:3:5) has log density -inf at "
                                           "tau = 0, b = [1, 2], theta[1,3] = 0.3; mu = -inf");
    u[0] = 0;
    CHECK(program.describe_nonfinite(u).empty());
    u[1] = -1;
    CHECK(program.describe_nonfinite(u) ==
          "'y[1,1]' (Normal(theta, tau), m.cpp:3:5) has log density nan at tau = -1, b = [1, 2], "
          "theta[1,1] = 0.1, and 5 more of its 6 elements are not finite");
}

TEST_CASE("A latent of another shape than the bad element is told as a range", "[program]") {
    Kernel kernel = models::Entries<models::Gaussian, models::NormalGuide>::kernel;
    kernel.terms = [](const KernelArgs* a) {
        std::fill(a->output, a->output + 6, 0.0);
        a->output[5] = INFINITY;
    };
    Program::Tables tables;
    tables.kernel = &kernel;
    tables.real = {std::vector<double>(5), std::vector<double>(25)};
    tables.extent = {5};
    tables.sites = {models::latent("level", "real", {5}, 0, 5)};
    tables.sites.push_back({"y", SiteKind::observed, "N", "real", {}, 0, 1, "", false, {"level"}});
    const Program program(std::move(tables));
    CHECK(program.describe_nonfinite(std::vector<double>{3, -1.5, 0, 2, 1}) ==
          "'y' (N) has log density inf at level in [-1.5, 3]");
    CHECK_THAT(program.describe_nonfinite(std::vector<double>{3, -1.5, 0, NAN, 1}),
               Contains("at level[4] = nan"));
}

TEST_CASE("Non-finite densities name their sites", "[program]") {
    const Program program = models::schools<true, models::NormalGuide>("normal");
    std::vector<double> u(10, 0.0);
    CHECK(program.describe_nonfinite(u).empty());
    u[0] = NAN;
    CHECK_THAT(program.describe_nonfinite(u),
               Contains("'mu' (Normal, test.cpp:1:1) has log density nan") && Contains("mu = nan"));
}
