#include "tests/unit/ir/programs.h"

#include "compiler/ir/verify.h"

#include <catch2/catch.hpp>

using namespace ppc::ir;

namespace {
std::string first_problem(const std::string& text) {
    const auto problems = verify(parsed(std::string(common) + text));
    return problems.empty() ? "" : problems[0];
}
} // namespace

TEST_CASE("the verifier finds what breaks the contract") {
    CHECK(first_problem("body;") == "");
    CHECK(first_problem("array a local real[n0];\nbody;\nfactor(s) += a[0];\na[0] = 1.0;") ==
          "array a is read before it is written");
    CHECK(first_problem("body;\nfactor(s) += x[i0];\nfor i0 in rows < n0 { factor(s) += x[i0]; }") ==
          "loop variable 'i0' is used outside its loop");
    CHECK(
        first_problem(
            "body;\nfor i0 in rows < n0 { factor(s) += 1.0; }\nfor i0 in rows < n0 { factor(s) += 1.0; }") ==
        "loop 0 is not unique");
    CHECK(first_problem("array a local real cell;\nbody;\na = 1.0;\na += 1.0;") ==
          "array a is written by Stores and by Accumulates");
    CHECK(first_problem("body;\nu[0] = 1.0;") == "array u is written in role input");
    CHECK(first_problem("body;\nfactor(s) += p0;") == "hole 'p0' outside a template");
    CHECK(first_problem("body;\nif w < 0.0 { factor(s) += 1.0; }") == "condition 'w < 0.0' is not load-time");
    CHECK(first_problem(
              "array a local real[n0];\nbody;\nfor i0 in rows < n0 { a[i0] = 1.0; factor(s) += a[0]; }") ==
          "array a is read in loop 0, which also writes it at another index");
    CHECK(
        first_problem("array a local real cell;\nbody;\nfor i0 in rows < n0 { a += 1.0; factor(s) += a; }") ==
        "array a is read in loop 0, which also writes it at another index");
    CHECK(
        first_problem(
            "array a local real cell scope i0;\nbody;\nfor i0 in rows < n0 { a = 1.0; }\nfactor(s) += a;") ==
        "array a is read outside its scope");
    CHECK(first_problem("array a noise real cell;\nbody;") == "array a: no offset");
    CHECK(first_problem("array a gradient real cell offset 0 of x;\nbody;") ==
          "array a: a gradient is of an input of the same size");
}

TEST_CASE("exclusive branches may both write, and read what is written only there") {
    CHECK(first_problem(
              "array a local real cell;\nbody;\n"
              "if n0 < 3 { a = w; factor(s) += a; } else { a = q; factor(s) += a; }\nfactor(t) += a;") == "");
}

TEST_CASE("the verifier keeps the blocks of a transform apart") {
    const auto problem = [](const std::string& constrain, const std::string& keep,
                            const std::string& inverse) {
        const std::string head =
            "program \"t\" extents 1;\nspace n event;\nsite s factor;\n"
            "site p latent size n0 values p unconstrained u joint 1 densities 1 dimension n0;\n"
            "array p value real[n0] site p;\narray u unconstrained real[n0] site p;\n"
            "array x local real[n0];\nbody;\ntransform p {";
        const auto problems =
            verify(parsed(head + constrain + "} keep {" + keep + "} unconstrain {" + inverse + "}"));
        return problems.empty() ? "" : problems[0];
    };
    const std::string constrain = "x[0] = u[0];", keep = "p[0] = x[0];", inverse = "u[0] = x[0];";
    CHECK(problem(constrain, keep, inverse) == "");
    CHECK(problem(constrain + "factor(s) += 1.0;", keep, inverse) ==
          "site p: a statement that does not belong into 'constrain'");
    CHECK(problem(constrain, "p[0] = 2.0 * x[0];", inverse) ==
          "site p: a statement that does not belong into 'keep'");
    CHECK(problem(constrain, keep, "p[1] = x[0];" + inverse) ==
          "site p: a statement that does not belong into 'unconstrain'");
    CHECK(problem("", keep, inverse) == "");
    CHECK(problem(constrain, keep, "") == "array u is read and never written");
}

TEST_CASE("the verifier knows what a function of whole arrays needs") {
    const auto problem = [](const std::string& body) {
        const std::string head = std::string(common) +
                                 "routine f;\nroutine g adjoint \"g_adjoint\";\n"
                                 "array m local real[n1];\narray r local real[n1] scope i0;\n"
                                 "array k local int[n1];\nbody;\n";
        const auto problems = verify(parsed(head + body));
        return problems.empty() ? "" : problems[0];
    };
    CHECK(problem("apply m = f(v; n1; n1);\nfactor(s) += m[0];") == "");
    CHECK(problem("apply_adjoint m = g(v; n1);") == "");
    CHECK(problem("apply_adjoint m = f(v; n1);") == "routine f has no adjoint");
    CHECK(problem("apply m = f(v; n1; n1);\nm[0] = 1.0;") == "array m is written by an Apply and by others");
    CHECK(problem("factor(s) += m[0];\napply m = f(v; n1; n1);") == "array m is read before it is written");
    CHECK(problem("for i0 in rows < n0 { apply m = f(v; n1; n1); }") ==
          "array m is in another scope than its Apply");
    CHECK(problem("for i0 in rows < n0 { apply r = f(m; n1; n1); }\nm[0] = 1.0;") ==
          "array m is read before it is written");
    CHECK(problem("apply u = f(v; n1; n1);") == "array u is written in role input");
}

TEST_CASE("the verifier tells elements apart by number") {
    const auto problem = [](const std::string& body) {
        const auto problems =
            verify(parsed(std::string(common) + "array m local real[2 * (1 + n0)];\nbody;\n" + body));
        return problems.empty() ? "" : problems[0];
    };
    CHECK(problem("m[0] = w;\nfactor(s) += m[0];\nm[1] = q;") == "");
    CHECK(problem("m[0] = w;\nfactor(s) += m[1];\nm[1] = q;") == "array m is read before it is written");
    CHECK(problem("m[0] = w;\nfactor(s) += m[0];\nfor i0 in rows < n0 { m[2 + 2 * i0] = q; }") == "");
    CHECK(problem("m[0] = w;\nfactor(s) += m[2];\nfor i0 in rows < n0 { m[2 + 2 * i0] = q; }") ==
          "array m is read before it is written");
}
