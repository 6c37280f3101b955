// Steps of an optimisation allocate nothing. Counts every malloc of this executable, so that Eigen's, which
// do not go through operator new, count as well.
#include "models.hpp"

#include <ppc/nuts.hpp>
#include <ppc/svi.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <map>

#if defined(__SANITIZE_ADDRESS__)
#define PPC_COUNTS_MALLOC 0 // the sanitizer has a malloc of its own
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PPC_COUNTS_MALLOC 0
#endif
#endif
#if !defined(PPC_COUNTS_MALLOC) && defined(__GLIBC__)
#define PPC_COUNTS_MALLOC 1
#endif

#if PPC_COUNTS_MALLOC

namespace {
std::atomic<long> allocations{0};
}

extern "C" void* __libc_malloc(std::size_t);
extern "C" void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}

TEST_CASE("A step allocates nothing", "[svi]") {
    using namespace models;
    using Runs = std::vector<std::pair<int, int>>;
    const auto check = [](const ppc::Program& program, ppc::OptimizerKind kind, const Runs& runs) {
        std::map<int, long> count; // by step
        for (int step = 50; step <= 1000; step += 50)
            count[step] = -1;
        ppc::SviOptions options{.steps = 1000, .optimizer = kind, .draws = 10, .tolerance = 1e-12};
        options.progress = [&](const ppc::Progress& progress) { count[progress.step] = allocations; };
        ppc::svi(program, options);
        for (const auto& [first, last] : runs) { // within one round or epoch
            CAPTURE(program.guide().name, name(kind), first, last);
            REQUIRE(count[first] > 0);
            CHECK(count[last] == count[first]);
        }
    };
    const auto newton = ppc::OptimizerKind::automatic;
    check(schools<false, NormalGuide>("normal"), newton, {{50, 250}, {300, 500}, {550, 1000}});
    check(schools<false, MultivariateGuide>("multivariate"), newton, {{50, 250}, {300, 500}, {550, 1000}});
    for (const auto kind :
         {ppc::OptimizerKind::adam, ppc::OptimizerKind::clipped_adam, ppc::OptimizerKind::sgd})
        check(schools<false, NormalGuide>("normal"), kind, {{50, 200}, {250, 400}});

    // Large enough for Eigen to leave the stack, if it wanted to.
    std::vector<double> precision(120 * 120);
    for (std::size_t i = 0; i < 120; ++i)
        precision[121 * i] = 1;
    const auto large = gaussian<MultivariateGuide>("multivariate", std::vector<double>(120), precision);
    check(large, newton, {{50, 250}, {300, 500}});
}

TEST_CASE("A leapfrog step allocates nothing", "[nuts]") {
    using namespace models;
    std::vector<double> precision(60 * 60);
    for (std::size_t i = 0; i < 60; ++i)
        precision[61 * i] = 1;
    const auto large = gaussian<NormalGuide>("normal", std::vector<double>(60), precision);
    const auto small = schools<false, NormalGuide>("normal");
    for (const ppc::Program* program : {&large, &small})
        for (const auto metric : {ppc::NutsMetric::unit, ppc::NutsMetric::diagonal, ppc::NutsMetric::dense}) {
            ppc::NutsOptions options{.chains = 1, .warmup = 200, .draws = 300, .metric = metric};
            std::vector<long> count(501);
            options.progress = [&](const ppc::NutsProgress& done) {
                count[static_cast<std::size_t>(done.done)] = allocations;
            };
            ppc::nuts(*program, options);
            CAPTURE(program->dimension(), static_cast<int>(metric));
            REQUIRE(count[101] > 0);
            CHECK(count[149] == count[101]); // inside a window of the warm-up
            CHECK(count[500] == count[201]);
        }
}

#else

TEST_CASE("A step allocates nothing", "[svi]") { WARN("skipped: malloc is not counted in this build"); }

#endif
