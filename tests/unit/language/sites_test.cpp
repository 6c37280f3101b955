#include <ppc/handlers.hpp>
#include <ppc/model.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

using namespace ppc;

namespace {

using Extents = std::vector<std::size_t>;

template <class Function> std::string error_of(Function function) {
    try {
        trace(1, function);
    } catch (const UserError& error) {
        const std::string text = error.what();
        const std::size_t open = text.find(" ("), close = text.find(')');
        return text.substr(0, open) + text.substr(close + 1); // without the place
    }
    return "no error";
}

/// A user's distribution: two members, no base.
struct Tent {
    double log_prob(double x) const { return std::log(1 - std::abs(x)); }
    support::Interval support() const { return {-1, 1}; }
};

} // namespace

TEST_CASE("a scalar distribution gives a number of its type") {
    trace(1, [] {
        auto x = PPC_SAMPLE("x", Normal(0, 1));
        static_assert(std::is_same_v<decltype(x), double>);
        auto n = PPC_SAMPLE("n", Poisson(3));
        static_assert(std::is_same_v<decltype(n), int>);
        auto b = PPC_SAMPLE("b", Bernoulli(logits(0.5)));
        CHECK((b == 0 || b == 1));
        auto t = PPC_SAMPLE("t", Normal(0, 1).truncated(lower(2)));
        CHECK(t >= 2);
    });
}

TEST_CASE("a site of several elements gives an array of the site's shape") {
    const Trace drawn = trace(1, [] {
        const auto v = PPC_SAMPLE("v", Normal(0, 1).expand(3));
        static_assert(std::is_same_v<decltype(v), const Vector>);
        const auto m = PPC_SAMPLE("m", Normal(0, 1).expand(2, 3));
        static_assert(std::is_same_v<decltype(m), const Matrix>);
        const auto p = PPC_SAMPLE("p", Normal(0, 1).plate("plate", 4).restricted(positive));
        CHECK((p.array() > 0).all());
        const auto e = PPC_SAMPLE("e", Normal(Vector::Zero(5), 1));
        static_assert(std::is_same_v<decltype(e), const Vector>);
        const auto s = PPC_SAMPLE("s", Normal(std::vector<double>(5), 1));
        static_assert(std::is_same_v<decltype(s), const Vector>);
        const auto a = PPC_SAMPLE("a", Normal(0, m.array().abs() + 1));
        CHECK((a.rows() == 2 && a.cols() == 3));
        const auto n = PPC_SAMPLE("n", Poisson(Vector::Ones(2)));
        static_assert(std::is_same_v<decltype(n), const Eigen::VectorXi>);
    });
    CHECK(drawn.at("v").shape == Extents{3});
    CHECK(drawn.at("m").shape == Extents{2, 3});
    CHECK(drawn.at("p").shape == Extents{4});
    CHECK(drawn.at("a").shape == Extents{2, 3});
    CHECK(drawn.at("n").shape == Extents{2});
}

TEST_CASE("values of a matrix are by rows, and meet their own parameters") {
    const Matrix loc = (Matrix(2, 3) << 1, 2, 3, 4, 5, 6).finished();
    const SiteValues values{{"m", {10, 20, 30, 40, 50, 60}}};
    const auto run = [&] {
        const Matrix m = PPC_SAMPLE("m", Normal(loc, 1));
        PPC_DETERMINISTIC("corner", m(0, 2));
    };
    const Trace scored = score(values, run);
    CHECK(scored.at("m").values == values.at("m"));
    CHECK(scored.at("corner").values[0] == 30);
    double expected = 0;
    for (int k = 1; k <= 6; ++k)
        expected += scalar::Normal(k, 1).log_prob(10 * k);
    CHECK(scored.log_prob() == Approx(expected));
    const SiteValues drawn = trace(1, run).latents();
    for (std::size_t k = 0; k < 6; ++k)
        CHECK(std::abs(drawn.at("m")[k] - static_cast<double>(k + 1)) < 5);
}

TEST_CASE("every form of an observation is the same density") {
    const std::vector<double> y{1, 2, 3};
    const Vector v = Eigen::Map<const Vector>(y.data(), 3);
    const auto density = [](auto run) { return trace(1, run).at("y").log_prob; };
    const double expected = density([&] {
        PPC_PLATE("p", i, y.size())
            PPC_OBSERVE("y", Normal(0, 2), y[i]);
    });
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, 2), y); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, 2), v); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, 2), 1 * v); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, 2), (std::array{1.0, 2.0, 3.0})); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, 2).expand(3), y); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(Vector::Zero(3), 2), v); }) == expected);
    CHECK(density([&] { PPC_OBSERVE("y", Normal(0, std::vector<double>(3, 2.0)), v.transpose()); }) ==
          expected);
}

TEST_CASE("an observation returns its value") {
    trace(1, [] {
        CHECK(PPC_OBSERVE("x", Normal(0, 1), 2.5) == 2.5);
        CHECK(PPC_OBSERVE("n", Poisson(1), 2) == 2);
        CHECK(PPC_OBSERVE("v", Normal(0, 1), Vector::Ones(2)) == Vector::Ones(2));
        CHECK(PPC_OBSERVE("given", Normal(0, 1), std::optional<double>(2.5)) == 2.5);
    });
}

TEST_CASE("a missing datum is latent") {
    const std::optional<double> missing;
    const Trace drawn = trace(1, [&] { PPC_OBSERVE("x", Normal(0, 1), missing); });
    CHECK(drawn.at("x.missing").kind == TraceKind::latent);
    const Trace not_a_number =
        trace(1, [] { PPC_OBSERVE("x", Normal(0, 1), std::optional<double>(std::nan(""))); });
    CHECK(not_a_number.find("x") == nullptr);
    CHECK(not_a_number.at("x.missing").kind == TraceKind::latent);
}

TEST_CASE("the value of a deterministic or parameter outlives its expression") {
    trace(1, [] {
        const auto v = PPC_DETERMINISTIC("v", 2 * (Vector::Ones(3) + Vector::Ones(3)));
        static_assert(std::is_same_v<decltype(v), const Vector>);
        const auto p = PPC_PARAM("p", Vector::Constant(2, 0.5), positive);
        static_assert(std::is_same_v<decltype(p), const Vector>);
        const auto q = PPC_PARAM("q", 1);
        static_assert(std::is_same_v<decltype(q), const double>);
        CHECK(v[2] + p[1] + q == 5.5);
    });
}

TEST_CASE("a user's distribution needs a density and a support only") {
    const SiteValues values{{"x", {0.5}}};
    const auto run = [] {
        PPC_SAMPLE("x", Tent());
        PPC_OBSERVE("y", Tent(), 0.25);
    };
    CHECK(score(values, run).log_prob() == Approx(std::log(0.5) + std::log(0.75)));
    CHECK(error_of(run) == "site 'x': this distribution cannot be drawn from: an improper prior has no "
                           "draws, and a struct of your own "
                           "needs `template <class Rng> double sample(Rng& rng) const`");
}

TEST_CASE("an observation outside the support is named by site and index") {
    CHECK(error_of([] { PPC_OBSERVE("y", HalfNormal(1), -1.5); }) ==
          "site 'y': the observed value -1.5 is outside the distribution's support (nonnegative)");
    CHECK(error_of([] { PPC_OBSERVE("y", Poisson(1), (std::vector{1, 2, -1})); }) ==
          "site 'y[3]': the observed value -1 is outside the distribution's support (nonnegative_integer)");
    CHECK(error_of([] {
              PPC_PLATE("rows", i, 2)
                  PPC_OBSERVE("y", Bernoulli(0.5), (Eigen::Vector2d(1, i ? 0.5 : 0)));
          }) == "site 'y[2,2]': the observed value 0.5 is outside the distribution's support (boolean)");
    CHECK(error_of([] { PPC_OBSERVE("y", Normal(0, 1), (Eigen::Matrix2d{{1, 2}, {NAN, 4}})); }) ==
          "site 'y[2,1]': the observed value nan is outside the distribution's support (real)");
}

TEST_CASE("sizes must agree") {
    CHECK(error_of([] { PPC_OBSERVE("y", Normal(Vector::Zero(2), 1), std::vector<double>(3)); }) ==
          "site 'y': 3 values are observed, but the distribution has 2 elements");
    CHECK(error_of([] { PPC_OBSERVE("y", Normal(Vector::Zero(2), 1), 1.0); }) ==
          "site 'y': 1 values are observed, but the distribution has 2 elements");
    CHECK(error_of([] { PPC_SAMPLE("x", Normal(Vector::Zero(2), Vector::Ones(3))); }) ==
          "site 'x': the vectors among a distribution's parameters differ in size");
}

TEST_CASE("names made at run time work in plain execution") {
    const std::string name = "x";
    const Trace drawn = trace(1, [&] {
        PPC_SCOPE(name)
            PPC_SAMPLE(name, Normal(0, 1));
        PPC_PLATE(name + "s", i, 2)
            PPC_OBSERVE(name + "y", Normal(0, 1), 1.0);
        PPC_FACTOR(name + "f", 1);
        PPC_DETERMINISTIC(name + "d", 1);
        PPC_PARAM(name + "p", 1);
        PPC_AUXILIARY(name + "a", Normal(0, 1));
    });
    CHECK(drawn.at("x.x").shape.empty());
    CHECK(drawn.at("xy").shape == Extents{2});
    CHECK(drawn.sites().size() == 6);
}
