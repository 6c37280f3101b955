#include "compiler/emit/cpp_tree.h"
#include "compiler/emit/names.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace ppc::emit;

namespace {
Code name(const char* text) { return {text}; }
Code add(const Code& a, const Code& b) { return binary(a, "+", b, Precedence::additive); }
Code subtract(const Code& a, const Code& b) { return binary(a, "-", b, Precedence::additive); }
Code multiply(const Code& a, const Code& b) { return binary(a, "*", b, Precedence::multiplicative); }
} // namespace

TEST_CASE("expressions get the parentheses they need") {
    const Code a = name("a"), b = name("b"), c = name("c");
    CHECK(multiply(add(a, b), c).text == "(a + b) * c");
    CHECK(add(a, multiply(b, c)).text == "a + b * c");
    CHECK(subtract(a, subtract(b, c)).text == "a - (b - c)");
    CHECK(subtract(subtract(a, b), c).text == "a - b - c");
    CHECK(negative(add(a, b)).text == "-(a + b)");
    CHECK(negative(negative(a)).text == "-(-a)");
    CHECK(logical_not(binary(a, "==", b, Precedence::equality)).text == "!(a == b)");
    CHECK(conditional(conditional(a, b, c), b, c).text == "(a ? b : c) ? b : c");
    CHECK(add(conditional(a, b, c), b).text == "(a ? b : c) + b");
    CHECK(subscript(add(a, b), add(b, c)).text == "(a + b)[b + c]");
    const Code both = binary(a, "&&", b, Precedence::logical_and);
    CHECK(binary(both, "||", c, Precedence::logical_or).text == "(a && b) || c");
    CHECK(binary(c, "||", both, Precedence::logical_or).text == "c || (a && b)");
    CHECK(binary(both, "&&", c, Precedence::logical_and).text == "a && b && c");
}

TEST_CASE("literals read back as the same number") {
    CHECK(real_literal(2).text == "2.0");
    CHECK(real_literal(0.1).text == "0.1");
    CHECK(real_literal(-1e300).text == "-1e+300");
    CHECK(real_literal(-0.0).text == "-0.0");
    CHECK(real_literal(std::numeric_limits<double>::infinity()).text == "__builtin_inf()");
    CHECK(real_literal(-std::numeric_limits<double>::infinity()).text == "-__builtin_inf()");
    CHECK(real_literal(std::numeric_limits<double>::quiet_NaN()).text == "__builtin_nan(\"\")");
    CHECK(integer_literal(-7).text == "-7");
    CHECK(integer_literal(5000000000).text == "5000000000LL");
    CHECK(integer_literal(std::numeric_limits<std::int64_t>::min()).text == "-9223372036854775807LL - 1");
    CHECK(string_literal("a \"b\"\n\\") == R"("a \"b\"\n\\")");
}

TEST_CASE("statements") {
    For loop{"i", {"0"}, {"n"}, 1, "omp simd", {}};
    loop.body.push_back(Declaration{"const double", "t", subscript({"x"}, {"i"})});
    loop.body.push_back(Assignment{{"s"}, "+=", {"t"}});
    Branch branch{{"n > 0"}, {loop}, {Comment{"nothing\nto add"}}};
    Braces function{"void f()", {branch, Blank{}, For{"b", {"0"}, {"n"}, 512, "", {}}}, true, ""};
    CHECK(print({Verbatim{"#include <x>", false}, function,
                 Braces{"struct S", {Verbatim{"int i;"}}, true, ";"}}) ==
          R"(#include <x>
void f() {
    if (n > 0) {
#pragma omp simd
        for (long long i = 0; i < n; ++i) {
            const double t = x[i];
            s += t;
        }
    } else {
        // nothing
        // to add
    }

    for (long long b = 0; b < n; b += 512) {
    }
}
struct S {
    int i;
};
)");
}

TEST_CASE("long lines are broken at weak operators outside parentheses") {
    Code sum = name("a");
    for (int i = 0; i < 12; ++i)
        sum = add(sum, multiply(name("factor"), call("function", {add({"x"}, {"y"})})));
    const std::string text = print({Assignment{{"total"}, "=", sum}});
    CHECK(text ==
          R"(total = a + factor * function(x + y) + factor * function(x + y) + factor * function(x + y)
    + factor * function(x + y) + factor * function(x + y) + factor * function(x + y)
    + factor * function(x + y) + factor * function(x + y) + factor * function(x + y)
    + factor * function(x + y) + factor * function(x + y) + factor * function(x + y);
)");
}

TEST_CASE("names are identifiers, unique, and not reserved") {
    CHECK(identifier("y[j]") == "y_j");
    CHECK(identifier("double") == "double_");
    CHECK(identifier("2x") == "x2x");
    CHECK(identifier("_a") == "x_a");
    CHECK(identifier("") == "x");
    Names names;
    CHECK(names.unique("t") == "t");
    CHECK(names.unique("t") == "t2");
    CHECK(names.unique("t2") == "t2_2");
}
