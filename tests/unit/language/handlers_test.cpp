#include <ppc/handlers.hpp>
#include <ppc/model.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

#include <thread>

using namespace ppc;

namespace {

constexpr int model_line = __LINE__ + 1;
PPC_MODEL void eight_schools(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("schools", j, y.size()) {
        const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
}

PPC_GUIDE(eight_schools) void schools_guide(const std::vector<double>& y, const std::vector<double>&) {
    const double loc = PPC_PARAM("loc", 1);
    const Vector scales = PPC_PARAM("scales", Vector::Ones(2), positive);
    PPC_SAMPLE("mu", Normal(loc, scales[0]));
    PPC_SAMPLE("tau", LogNormal(loc, scales[1]));
    PPC_AUXILIARY("extra", Normal(0, 1));
    PPC_PLATE("schools", j, y.size())
        PPC_SAMPLE("theta", Normal(y[j], 1));
}

const std::vector<double> y{28, 8, -3}, sigma{15, 10, 16};

template <class Function> std::string error_of(Function function) {
    try {
        function();
    } catch (const UserError& error) {
        return error.what();
    }
    return "no error";
}

/// "handlers_test.cpp:N" of a line of the model.
std::string place(int line) { return "handlers_test.cpp:" + std::to_string(model_line + line); }

double effect(const char* name) { return PPC_SAMPLE(name, Normal(0, 1)); }

} // namespace

TEST_CASE("a trace holds each site with its shape and density") {
    const Trace drawn = trace(1, [] { eight_schools(y, sigma); });
    REQUIRE(drawn.sites().size() == 4);
    CHECK(drawn.sites()[0].name == "mu");
    CHECK(drawn.at("mu").shape.empty());
    CHECK(drawn.at("mu").place.line == model_line + 1);
    CHECK(drawn.at("theta").shape == std::vector<std::size_t>{3});
    CHECK(drawn.at("theta").kind == TraceKind::latent);
    CHECK(drawn.at("y").kind == TraceKind::observed);
    CHECK(drawn.at("y").values == y);
    const double mu = drawn.at("mu").values[0];
    CHECK(drawn.at("mu").log_prob == scalar::Normal(0, 5).log_prob(mu));
    double expected = 0;
    for (std::size_t j = 0; j < 3; ++j)
        expected += scalar::Normal(drawn.at("theta").values[j], sigma[j]).log_prob(y[j]);
    CHECK(drawn.at("y").log_prob == Approx(expected));
    CHECK(drawn.at("y").absolute == Approx(-expected));
    CHECK(drawn.log_prob() ==
          Approx(drawn.log_prob(TraceKind::latent) + drawn.log_prob(TraceKind::observed)));
    CHECK(drawn.absolute() >= std::abs(drawn.log_prob()));
    CHECK(drawn.find("nu") == nullptr);
    CHECK(error_of([&] { drawn.at("nu"); }) == "the trace has no site 'nu'");
}

TEST_CASE("the same seed draws the same, another seed does not") {
    const auto run = [] { eight_schools(y, sigma); };
    CHECK(trace(1, run).latents() == trace(1, run).latents());
    CHECK(trace(1, run).latents() != trace(2, run).latents());
}

TEST_CASE("score gives the density at the values") {
    const auto run = [] { eight_schools(y, sigma); };
    const Trace drawn = trace(3, run);
    const Trace scored = score(drawn.latents(), run);
    CHECK(scored.log_prob() == drawn.log_prob());
    CHECK(scored.latents() == drawn.latents());
}

TEST_CASE("score needs every latent, of the right size, and no others") {
    const auto run = [] { eight_schools(y, sigma); };
    const SiteValues values{{"mu", {0}}, {"tau", {1}}, {"theta", {1, 2, 3}}};
    CHECK(error_of([&] { score(values, run); }) == "no error");
    SiteValues changed = values;
    changed.erase("tau");
    CHECK(error_of([&] { score(changed, run); }) == "site 'tau' (" + place(2) + "): no value is given");
    changed = values;
    changed["theta"] = {1, 2};
    CHECK(error_of([&] { score(changed, run); }) ==
          "site 'theta[3]' (" + place(4) + "): 2 values are given, but it needs more");
    changed["theta"] = {1, 2, 3, 4};
    CHECK(error_of([&] { score(changed, run); }) ==
          "too many values are given for site 'theta': 4, and 3 are needed");
    changed = values;
    changed["nu"] = {1};
    CHECK(error_of([&] { score(changed, run); }) ==
          "values are given for 'nu', but no latent site of that name was executed");
}

TEST_CASE("replay keeps what is given and draws the rest") {
    const SiteValues values{{"mu", {0.25}}};
    const Trace replayed = replay(1, values, [] { eight_schools(y, sigma); });
    CHECK(replayed.at("mu").values[0] == 0.25);
    CHECK(replayed.at("tau").values[0] > 0);
}

TEST_CASE("simulate draws the observations too, and they come back") {
    double first = 0;
    const Trace drawn = simulate(1, [&] {
        PPC_PLATE("rows", i, 3) {
            const double value = PPC_OBSERVE("y", Normal(0, 1), y[i]);
            first = i == 0 ? value : first;
        }
        const std::vector<int> counts = PPC_OBSERVE("n", Poisson(1e3), std::vector<int>(2));
        CHECK(counts[0] > 500);
    });
    CHECK(drawn.at("y").values[0] == first);
    CHECK(drawn.at("y").values != y);
    CHECK(drawn.at("n").shape == std::vector<std::size_t>{2});
    CHECK(drawn.at("n").integer);
}

TEST_CASE("without a handler a model draws from the prior") {
    const auto draw = [] { return PPC_SAMPLE("x", Normal(0, 1)); };
    const double first = draw();
    CHECK(draw() != first);
    double elsewhere = 0;
    std::thread([&] { elsewhere = draw(); }).join();
    std::thread([&] { CHECK(draw() == elsewhere); }).join();
}

TEST_CASE("a guide runs: parameters, auxiliary sites, and sites of the model") {
    const auto run = [] { schools_guide(y, sigma); };
    const Trace drawn = trace(1, run);
    CHECK(drawn.at("loc").kind == TraceKind::parameter);
    CHECK(drawn.at("scales").shape == std::vector<std::size_t>{2});
    CHECK(drawn.at("extra").kind == TraceKind::auxiliary);
    const SiteValues parameters{{"loc", {1000}}, {"scales", {0.1, 1e-3}}};
    CHECK(replay(1, parameters, run).at("mu").values[0] > 900);
    CHECK(score(drawn.latents(), [] { eight_schools(y, sigma); }).log_prob() < 0);
}

TEST_CASE("nested plates and loops make the site's shape") {
    const Trace drawn = trace(1, [] {
        PPC_PLATE("a", i, 2)
            PPC_PLATE("b", j, 3) {
                PPC_SAMPLE("ab", Normal(0, 1).expand(4));
                PPC_OBSERVE("y", Normal(0, 1), 10 * i + j);
            }
        for (int k = 0; k < 5; ++k) {
            PPC_SAMPLE("k", Normal(0, 1));
            PPC_PLATE("a", i, 2)
                PPC_SAMPLE("ka", Normal(0, 1));
        }
        PPC_PLATE("a", i, 2)
            for (int k = 0; k < 5; ++k)
                PPC_SAMPLE("ak", Normal(0, 1));
        PPC_PLATE("a", i, 2)
            PPC_PLATE("ragged", j, i + 1)
                PPC_SAMPLE("r", Normal(0, 1));
        PPC_PLATE("a", i, 2)
            if (i == 1)
                PPC_SAMPLE("some", Normal(0, 1));
        PPC_PLATE("none", i, 0)
            PPC_SAMPLE("never", Normal(0, 1));
        PPC_PLATE("negative", i, -1)
            PPC_SAMPLE("never", Normal(0, 1));
        PPC_PLATE("batched", i, 4, 2)
            PPC_SAMPLE("batched", Normal(0, 1));
    });
    using Shape = std::vector<std::size_t>;
    CHECK(drawn.at("ab").shape == Shape{2, 3, 4});
    CHECK(drawn.at("y").shape == Shape{2, 3});
    CHECK(drawn.at("y").values == std::vector<double>{0, 1, 2, 10, 11, 12});
    CHECK(drawn.at("k").shape == Shape{5});
    CHECK(drawn.at("ka").shape == Shape{5, 2});
    CHECK(drawn.at("ak").shape == Shape{2, 5});
    CHECK(drawn.at("r").shape == Shape{3});
    CHECK(drawn.at("some").shape == Shape{1});
    CHECK(drawn.at("batched").shape == Shape{4});
    CHECK(drawn.find("never") == nullptr);
}

TEST_CASE("scopes prefix names") {
    const Trace drawn = trace(1, [] {
        double a = 0, b = 0;
        PPC_SCOPE("subject")
            a = effect("z");
        PPC_SCOPE("item") {
            b = effect("z");
            PPC_SCOPE("inner")
                effect("z");
        }
        PPC_DETERMINISTIC("sum", a + b);
    });
    CHECK(drawn.at("sum").values[0] == drawn.at("subject.z").values[0] + drawn.at("item.z").values[0]);
    CHECK(drawn.find("item.inner.z") != nullptr);
}

TEST_CASE("factors and deterministics are recorded") {
    const Trace drawn = trace(1, [] {
        PPC_FACTOR("f", -2.5);
        const Vector v = PPC_DETERMINISTIC("v", 2 * Vector::Ones(2));
        CHECK(v[1] == 2);
        CHECK(PPC_DETERMINISTIC("n", 3) == 3);
    });
    CHECK(drawn.log_prob() == -2.5);
    CHECK(drawn.at("f").absolute == 2.5);
    CHECK(drawn.at("f").kind == TraceKind::factor);
    CHECK(drawn.at("v").values == std::vector<double>{2, 2});
}

TEST_CASE("an exception leaves plates and scopes") {
    const auto run = [] {
        for (int attempt = 0; attempt < 2; ++attempt) {
            try {
                PPC_SCOPE("s")
                    PPC_PLATE("p", i, 3)
                        throw i;
            } catch (int) {
            }
        }
        PPC_SAMPLE("x", Normal(0, 1));
    };
    CHECK(trace(1, run).sites()[0].name == "x");
    CHECK(trace(1, run).sites()[0].shape.empty());
}

TEST_CASE("names must be unique") {
    const auto twice = [] {
        effect("x");
        PPC_SAMPLE("x", Normal(0, 1));
    };
    const std::string error = error_of([&] { trace(1, twice); });
    CHECK_THAT(error,
               Catch::Matches("two sites are called 'x': handlers_test.cpp:\\d+ and handlers_test.cpp:\\d+; "
                              "rename one, or put it into a PPC_SCOPE"));
    CHECK(error_of([] {
              trace(1, [] {
                  PPC_SAMPLE("x", Normal(0, 1));
                  PPC_OBSERVE("x", Normal(0, 1), 1.0);
              });
          }).starts_with("two sites are called 'x'"));
    CHECK(error_of([] {
              trace(1, [] {
                  PPC_SAMPLE("x", Normal(0, 1));
                  PPC_PLATE("p", i, 2)
                      PPC_SAMPLE("x", Normal(0, 1));
              });
          }).starts_with("two sites are called 'x'"));
    CHECK(error_of([] {
              trace(1, [] {
                  PPC_PLATE("p", i, 2)
                      PPC_PLATE("p", j, 2)
                          PPC_SAMPLE("x", Normal(0, 1));
              });
          }) == "plate 'p' is inside itself; give the inner plate another name");
}

TEST_CASE("exclusive branches may share a name") {
    const Trace drawn = trace(1, [] {
        PPC_PLATE("p", i, 4) {
            if (i % 2)
                PPC_SAMPLE("x", Normal(0, 1));
            else
                PPC_SAMPLE("x", Cauchy(0, 1));
        }
    });
    CHECK(drawn.at("x").shape == std::vector<std::size_t>{4});
}
