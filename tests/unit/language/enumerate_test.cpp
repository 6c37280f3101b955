// Discrete latents summed out by going through their joint values, against closed forms.
#include <ppc/handlers.hpp>
#include <ppc/model.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

using namespace ppc;

namespace {

const Vector weights{{0.2, 0.5, 0.3}}, means{{-1, 0.5, 2}};
const std::vector<double> y{0.3, -0.8, 2.2, 1.1};

double normal_density(double x, double mean) {
    return std::exp(-0.5 * (x - mean) * (x - mean)) / std::sqrt(2 * std::acos(-1.0));
}

template <class Function> std::string error_of(Function function) {
    try {
        function();
    } catch (const UserError& error) {
        return error.what();
    }
    return "no error";
}

Enumerated with_posterior(const SiteValues& values, const std::function<void()>& function) {
    return score_enumerated(values, function, DiscreteAnswer::marginals_and_mode);
}

} // namespace

TEST_CASE("enumeration: a mixture is the product of its elements' sums") {
    const auto model = [] {
        const double shift = PPC_SAMPLE("shift", Normal(0, 1));
        PPC_PLATE("data", n, y.size()) {
            const int z = PPC_SAMPLE("z", Categorical(weights));
            PPC_OBSERVE("y", Normal(means[z] + shift, 1), y[n]);
        }
    };
    const double shift = 0.25;
    double expected = std::log(normal_density(shift, 0)), mode = expected;
    std::vector<std::vector<double>> joint;
    SiteValues best;
    for (const double datum : y) {
        joint.emplace_back();
        for (int k = 0; k < 3; ++k)
            joint.back().push_back(weights[k] * normal_density(datum, means[k] + shift));
        expected += std::log(joint.back()[0] + joint.back()[1] + joint.back()[2]);
        const auto largest = std::max_element(joint.back().begin(), joint.back().end());
        mode += std::log(*largest);
        best["z"].push_back(static_cast<double>(largest - joint.back().begin()));
    }
    const SiteValues values{{"shift", {shift}}};
    CHECK(score_enumerated(values, model).log_prob == Approx(expected).epsilon(1e-14));
    CHECK(score_enumerated(values, model).marginals.empty());
    const Enumerated found = with_posterior(values, model);
    CHECK(found.joint_values == 81);
    CHECK(found.absolute >= std::abs(found.log_prob));
    CHECK(found.absolute < 40);
    CHECK(found.most_probable == best);
    CHECK(found.most_probable_log_prob == Approx(mode).epsilon(1e-14));
    REQUIRE(found.marginals.size() == 1);
    const DiscreteMarginals& z = found.marginals.at("z");
    CHECK(z.shape == std::vector<std::size_t>{4});
    REQUIRE(z.probabilities.size() == 4);
    for (std::size_t n = 0; n < 4; ++n)
        for (int k = 0; k < 3; ++k)
            CHECK(z.probabilities[n].at(k) ==
                  Approx(joint[n][static_cast<std::size_t>(k)] / (joint[n][0] + joint[n][1] + joint[n][2]))
                      .epsilon(1e-13));
}

TEST_CASE("enumeration: a chain is the forward recursion") {
    const Matrix from{{0.7, 0.3}, {0.15, 0.85}};
    const auto model = [&] {
        int z = 0;
        PPC_MARKOV("time", t, y.size()) {
            z = PPC_SAMPLE("z", Bernoulli(from(z, 1)));
            PPC_OBSERVE("y", Normal(2 * z, 1), y[t]);
        }
    };
    double alpha[2] = {1, 0};
    for (const double datum : y) {
        double next[2];
        for (int k = 0; k < 2; ++k)
            next[k] = (alpha[0] * from(0, k) + alpha[1] * from(1, k)) * normal_density(datum, 2 * k);
        alpha[0] = next[0], alpha[1] = next[1];
    }
    const Enumerated found = with_posterior({}, model);
    CHECK(found.log_prob == Approx(std::log(alpha[0] + alpha[1])).epsilon(1e-14));
    CHECK(found.marginals.at("z").probabilities[3].at(1) ==
          Approx(alpha[1] / (alpha[0] + alpha[1])).epsilon(1e-13));
}

TEST_CASE("enumeration: how many values there are may depend on values") {
    // n ~ Categorical, x | n ~ Binomial(n, p), so that p(x = 0) is a sum over n of (1 - p)^n.
    const double p = 0.35;
    const Enumerated found = with_posterior({}, [&] {
        const int n = PPC_SAMPLE("n", Categorical(weights));
        PPC_SAMPLE("x", Binomial(n, p));
        if (n == 2) // a site of some joint values only
            PPC_SAMPLE("z", DiscreteUniform(-1, 2));
    });
    CHECK(found.joint_values == 1 + 2 + 3 * 4);
    CHECK(found.log_prob == Approx(0).margin(1e-15));
    CHECK(found.marginals.at("x").probabilities[0].at(0) ==
          Approx(0.2 + 0.5 * (1 - p) + 0.3 * (1 - p) * (1 - p)).epsilon(1e-14));
    CHECK(found.marginals.at("z").probabilities[0].size() == 4);
    CHECK(found.marginals.at("z").probabilities[0].at(-1) == Approx(0.3 / 4).epsilon(1e-14));
}

TEST_CASE("enumeration: sites of several elements, each with its own support") {
    const std::vector<int> counts{1, 2};
    const Enumerated found = with_posterior({}, [&] {
        const auto k = PPC_SAMPLE("k", Binomial(counts, 0.25));
        const auto b = PPC_SAMPLE("b", Bernoulli(0.5).plate("p", 2));
        PPC_FACTOR("f", k[0] + k[1] + b[0] + 3 * b[1] == 7 ? 0 : -std::numeric_limits<double>::infinity());
    });
    CHECK(found.joint_values == 2 * 3 * 2 * 2);
    // All at their largest: what is impossible has no weight, and its infinities do no harm.
    CHECK(found.log_prob == Approx(3 * std::log(0.25) + 2 * std::log(0.5)).epsilon(1e-15));
    CHECK(found.absolute == Approx(-found.log_prob).epsilon(1e-15));
    CHECK(found.most_probable == SiteValues{{"k", {1, 2}}, {"b", {1, 1}}});
    CHECK(found.marginals.at("k").probabilities[1].at(2) == 1);
    CHECK(found.marginals.at("k").probabilities[1].at(1) == 0);
}

TEST_CASE("enumeration: what a value could not have given is impossible, not an error") {
    // n ~ DiscreteUniform(0, 3), 2 of n seen: only n = 2 and n = 3 are left.
    const double p = 0.35;
    const auto model = [&] {
        const int n = PPC_SAMPLE("n", DiscreteUniform(0, 3));
        PPC_OBSERVE("seen", Binomial(n, p), 2);
    };
    const Enumerated found = with_posterior({}, model);
    CHECK(found.log_prob == Approx(std::log((p * p + 3 * p * p * (1 - p)) / 4)).epsilon(1e-14));
    CHECK(found.marginals.at("n").probabilities[0].at(1) == 0);
    CHECK(found.marginals.at("n").probabilities[0].at(2) == Approx(1 / (1 + 3 * (1 - p))).epsilon(1e-14));
    CHECK_THAT(error_of([&] { score({{"n", {1}}}, model); }),
               Catch::Contains("outside the distribution's support"));
}

TEST_CASE("enumeration: discrete values that are given stay") {
    const auto model = [] {
        const int a = PPC_SAMPLE("a", Bernoulli(0.3));
        const int b = PPC_SAMPLE("b", Bernoulli(a ? 0.9 : 0.2));
        PPC_OBSERVE("y", Normal(b, 1), 0.5);
    };
    const Enumerated found = with_posterior({{"a", {1}}}, model);
    CHECK(found.joint_values == 2);
    CHECK(found.log_prob == Approx(std::log(0.3 * normal_density(0.5, 0))).epsilon(1e-14));
    CHECK(found.marginals.size() == 1);
    const SiteValues all{{"a", {1}}, {"b", {0}}};
    CHECK(score_enumerated(all, model).log_prob == score(all, model).log_prob());
}

TEST_CASE("enumeration: nothing is possible, and nothing is a number") {
    const auto with_factor = [](double factor) {
        return with_posterior({}, [&] {
            const int z = PPC_SAMPLE("z", Bernoulli(0.5));
            PPC_FACTOR("f", z ? factor : -std::numeric_limits<double>::infinity());
        });
    };
    CHECK(with_factor(-std::numeric_limits<double>::infinity()).log_prob ==
          -std::numeric_limits<double>::infinity());
    CHECK(with_factor(-std::numeric_limits<double>::infinity()).marginals.empty());
    CHECK(std::isnan(with_factor(std::nan("")).log_prob));
    CHECK(with_factor(-800).log_prob == Approx(-800 + std::log(0.5)).epsilon(1e-15));
}

TEST_CASE("enumeration: what cannot be gone through is refused with the site's name") {
    const auto bits = [](int count) {
        return [count] { PPC_SAMPLE("b", Bernoulli(0.5).plate("bits", count)); };
    };
    CHECK(score_enumerated({}, bits(8)).joint_values == 256);
    CHECK_THAT(
        error_of([&] { score_enumerated({}, bits(21)); }),
        Catch::Matches("site 'b\\[21\\]' \\(enumerate_test.cpp:\\d+\\): the discrete latents have more "
                       "than 1048576 joint values.*"));
    CHECK_THAT(
        error_of([] { score_enumerated({}, [] { PPC_SAMPLE("n", Poisson(3)); }); }),
        Catch::Matches("site 'n' \\(enumerate_test.cpp:\\d+\\): the values of its support "
                       "\\(nonnegative_integer\\) cannot be gone through one by one; give its value.*"));
    CHECK(score_enumerated({{"n", {2}}}, [] { PPC_SAMPLE("n", Poisson(3)); }).log_prob ==
          Approx(2 * std::log(3) - 3 - std::log(2)));
    CHECK_THAT(error_of([] { score_enumerated({}, [] { PPC_SAMPLE("m", Multinomial(3, weights)); }); }),
               Catch::Matches("site 'm' .*: vectors of integers cannot be enumerated; give its value"));
    CHECK_THAT(error_of([] { score_enumerated({}, [] { PPC_SAMPLE("x", Normal(0, 1)); }); }),
               Catch::EndsWith("no value is given"));
    CHECK_THAT(error_of([] { score_enumerated({}, [] { PPC_SAMPLE("u", DiscreteUniform(2, 1)); }); }),
               Catch::EndsWith("its support has no values"));
    int runs = 0;
    CHECK_THAT(
        error_of([&] { score_enumerated({}, [&] { PPC_SAMPLE("u", DiscreteUniform(0, 1 + runs++)); }); }),
        Catch::Contains("a model must do the same in each run"));
}
