#include "tests/unit/ir/programs.h"

#include "compiler/ir/verify.h"

#include <catch2/catch.hpp>

using namespace ppc::ir;

TEST_CASE("print and parse agree on every example program") {
    for (const auto& [name, text] : examples()) {
        INFO(name);
        const Program p = parsed(text);
        const std::string once = print(p);
        CHECK(once == print(parsed(once)));
        CHECK(verify(p) == std::vector<std::string>{});
    }
}

TEST_CASE("expressions print as they are read") {
    const auto same = [](const std::string& e) {
        const std::string head = "program \"t\" extents 1 reals 1;\nspace rows;\nsite s factor;\n"
                                 "function ppc::math::exp (real) real;\n"
                                 "array x data real[n0] number 0;\narray c local real cell;\nbody;\n"
                                 "for i0 in rows < n0 {\n  factor(s) += ";
        const std::string text = head + e + ";\n}\n";
        CHECK(print(parsed(text)) == text);
    };
    same("x[i0] - c");
    same("2.5 * c - x[i0]");
    same("-2.0 + x[i0] / c");
    same("1.0 / (x[i0] + c)");
    same("x[i0] * c / ppc::math::exp(c)");
    same("-(x[i0] + c)");
    same("i0 < 2 && (3 == n0 || !(i0 <= 1)) ? x[((i0 * n0) / 2)] : real((i0 % 2))");
    same("c + real(i0 < 3)");
    same("inf");
    same("1e-300");
}

TEST_CASE("a Sample's mean and draw are optional") {
    const std::string text =
        "program \"t\";\nsite a latent size 1 values a;\narray a value real cell site a;\nbody;\n"
        "sample a[0] {\n  log_prob = 0.0;\n  constrain = p0;\n  log_abs_det = 0.0;\n"
        "  unconstrain = p0;\n  mean = 2.5;\n  draw = 2.0 + p0;\n}\n";
    const Program p = parsed(text);
    CHECK(print(p).substr(print(p).find("sample")) == text.substr(text.find("sample")));
    CHECK(verify(p) == std::vector<std::string>{});
    unsigned expressions = 0;
    for_each_expr(p.body.at(0), [&](Expr) { ++expressions; });
    CHECK(expressions == 7);
    const auto without = [&](const std::string& field) {
        const std::size_t at = text.find("  " + field + " =");
        return text.substr(0, at) + text.substr(text.find('\n', at) + 1);
    };
    for (const char* field : {"mean", "draw"}) {
        const std::string shorter = print(parsed(without(field)));
        CHECK(shorter.substr(shorter.find("sample")) == without(field).substr(text.find("sample")));
    }
    std::string wrong = text;
    wrong.replace(wrong.find("2.5"), 3, "p0");
    CHECK(verify(parsed(wrong)) == std::vector<std::string>{"hole 'p0' outside a template"});
}

TEST_CASE("a parse error names the line") {
    const auto message = [](const std::string& text) {
        const ParseResult r = parse(text);
        REQUIRE(std::holds_alternative<ParseError>(r));
        return std::to_string(std::get<ParseError>(r).line) + ": " + std::get<ParseError>(r).message;
    };
    CHECK(message("program \"t\";\nbody;\nx = 1.0;") == "3: no array 'x'");
    CHECK(message("program \"t\";\nspace;\nbody;") == "2: expected a name before ';'");
    CHECK(message("program \"t\";\narray a local real cell;\nbody;\na = 1;") ==
          "4: the value has another type than the array");
    CHECK(message("program \"t\";\narray a local real cell;\nbody;\na = 1.0 + 1;") ==
          "4: operands of two types");
    CHECK(message("program \"t\";\nbody;\nif %1 {}") == "3: '%1' has no value yet");
}
