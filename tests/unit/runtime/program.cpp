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

TEST_CASE("Non-finite densities name their sites", "[program]") {
    const Program program = models::schools<true, models::NormalGuide>("normal");
    std::vector<double> u(10, 0.0);
    CHECK(program.describe_nonfinite(u).empty());
    u[0] = NAN;
    CHECK_THAT(program.describe_nonfinite(u),
               Contains("'mu' (Normal, test.cpp:1:1) has log density nan") && Contains("mu = nan"));
}
