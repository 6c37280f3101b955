// Ranges: each bound is that of the function over the range of its argument, by hand, and holds for values
// that the evaluator finds on a grid.
#include "compiler/ir/range.h"

#include "tests/unit/ir/programs.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace ppc::ir;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const char* const tables = R"(
function ppc::math::sqrt (real) real;
function ppc::math::fmax (real, real) real;
function ppc::math::fabs (real) real;
function ppc::math::tanh (real) real;
function stranger (real) real;
array u input real cell offset 0;
array v input real cell offset 1;
array a local real[3];
array b local real cell;
)";

/// The range of what is stored last, in a program with these statements.
Range range_of(const std::string& expression, const std::string& before = "") {
    const Program p = parsed("program \"p\";\nsite s factor;\n" + std::string(math) + tables + "body;\n" +
                             before + "factor(s) += " + expression + ";");
    Expr found;
    for_each_stmt(p.body, [&](const Stmt& s) {
        if (const auto* t = std::get_if<Term>(&s.node))
            found = t->value;
    });
    return Ranges(p, p.body).of(found);
}

void check(const std::string& expression, double low, double high, const std::string& before = "") {
    INFO(expression);
    const Range r = range_of(expression, before);
    CHECK(r.low == Approx(low));
    CHECK(r.high == Approx(high));
}

} // namespace

TEST_CASE("ranges of arithmetic") {
    check("u", -infinity, infinity);
    check("2.5", 2.5, 2.5);
    check("u * u", 0, infinity);
    check("-3.0 * u * u", -infinity, 0);
    check("u * v", -infinity, infinity);
    check("u * u * u", -infinity, infinity);
    check("1.0 / (1.0 + u * u)", 0, 1);
    check("1.0 / u", -infinity, infinity);
    check("1.0 / (-2.0 + -1.0 * u * u)", -0.5, 0);
}

TEST_CASE("ranges of functions") {
    check("ppc::math::exp(u)", 0, infinity);
    check("2.0 + -1.0 * ppc::math::exp(u)", -infinity, 2);
    check("-1.0 + 4.0 * ppc::math::logistic(u)", -1, 3);
    check("ppc::math::log1p(ppc::math::exp(u))", 0, infinity);
    check("ppc::math::exp(-1.0 * u * u)", 0, 1);
    check("ppc::math::sqrt(4.0 + u * u)", 2, infinity);
    check("ppc::math::tanh(u) * ppc::math::tanh(v)", -1, 1);
    check("ppc::math::fmax(u, 0.5)", 0.5, infinity);
    check("ppc::math::fabs(-3.0 + ppc::math::logistic(u))", 2, 3);
    check("ppc::math::pow(ppc::math::exp(u), v)", 0, infinity);
    check("stranger(u)", -infinity, infinity);
}

TEST_CASE("ranges under conditions") {
    check("u < 0.0 ? -1.0 * u : u", 0, infinity);
    check("u < 2.0 ? u : 2.0", -infinity, 2);
    check("u < 2.0 && 1.0 < u ? u : 1.5", 1, 2);
    check("!(u < 2.0) ? 2.0 : u", -infinity, 2);
    check("ppc::math::exp(u) < -1.0 ? -5.0 : 1.0", 1, 1); // never
}

TEST_CASE("what is never a number has an empty range") {
    CHECK(range_of("ppc::math::log(-1.0 + -1.0 * u * u)").is_empty());
    CHECK(range_of("1.0 + 2.0 * ppc::math::sqrt(-2.0)").is_empty());
    CHECK_FALSE(range_of("ppc::math::log(u)").is_empty());
    CHECK_FALSE(range_of("u < 0.0 ? ppc::math::log(-1.0 + -1.0 * u * u) : u").is_empty());
}

TEST_CASE("an array has the ranges of what is stored there") {
    check("a[2]", 0, infinity, "a[0] = 0.5;\na[1] = ppc::math::exp(u);\n");
    check("a[0]", -infinity, infinity, "a[0] = 0.5;\na[1] = u;\n");
    check("a[0]", -infinity, infinity);
    check("b", 0, infinity, "b += u * u;\nb += 1.0;\n");
    check("b", -infinity, infinity, "b += u * u;\nb += -1.0;\n");
    // What stands under a reader's condition says nothing about the writer.
    check("u < 0.0 ? b : -1.0", -infinity, infinity, "b += u;\n");
}

TEST_CASE("one range holds another but for rounding") {
    CHECK(Range{0, 1}.holds({0, 1 + 1e-15}));
    CHECK_FALSE(Range{0, 1}.holds({0, 1.01}));
    CHECK(Range{0, infinity}.holds({0, infinity}));
    CHECK_FALSE(Range{0, infinity}.holds({-1e-3, infinity}));
    CHECK(Range{0, 1}.meets({1, 2}));
    CHECK_FALSE(Range{0, 1}.meets({1.5, 2}));
}
