// One small example a pass: text in, text out.
#include "tests/unit/passes/check.h"

#include "compiler/passes/contract_arrays.h"
#include "compiler/passes/factor_reductions.h"
#include "compiler/passes/fuse_loops.h"
#include "compiler/passes/remove_dead.h"
#include "compiler/passes/store_gradients.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {
std::string result(Program (*pass)(const Program&), const std::string& tables, const std::string& body) {
    const Program p = pass(parsed(std::string(math) + common + tables + "body;\n" + body));
    check_well_formed(p);
    const std::string text = print(p);
    return text.substr(text.find("body;\n") + 6);
}
} // namespace

TEST_CASE("remove_dead drops writes that nothing reads, and then their loops") {
    CHECK(result(remove_dead, "array a local real[n0];\narray b local real cell;\n",
                 "for i0 in rows < n0 { a[i0] = u[i0]; b += a[i0]; }\nfactor(s) += w;\n") ==
          "factor(s) += w;\n");
}

TEST_CASE("contract_arrays reads what was stored, not the array") {
    CHECK(result(contract_arrays, "array a local real[n0];\n",
                 "for i0 in rows < n0 { a[i0] = u[i0] * w; factor(s) += a[i0] * a[i0]; }\n") ==
          "for i0 in rows < n0 {\n"
          "  factor(s) += u[i0] * u[i0] * w * w;\n"
          "}\n");
}

TEST_CASE("contract_arrays reads through copies, at any index") {
    CHECK(result(contract_arrays, "array a local real[n1];\n",
                 "for i0 in groups < n1 { a[i0] = v[i0]; }\n"
                 "for i1 in rows < n0 { factor(s) += a[g[i1]] * w; }\n") == "for i0 in rows < n0 {\n"
                                                                            "  factor(s) += w * v[g[i0]];\n"
                                                                            "}\n");
}

TEST_CASE("contract_arrays keeps what is gathered, and what a branch stores") {
    const std::string gathered = "for i0 in groups < n1 {\n"
                                 "  a[i0] = v[i0] * w;\n"
                                 "}\n"
                                 "for i1 in rows < n0 {\n"
                                 "  factor(s) += a[g[i1]];\n"
                                 "}\n";
    CHECK(result(contract_arrays, "array a local real[n1];\n", gathered) == gathered);
    const std::string branch = "if 3 == n1 {\n"
                               "  a = w * q;\n"
                               "} else {\n"
                               "  a = q;\n"
                               "}\n"
                               "factor(s) += a;\n";
    CHECK(result(contract_arrays, "array a local real cell;\n", branch) == branch);
}

TEST_CASE("fuse_loops joins a loop with the one that reads its elements") {
    CHECK(result(fuse_loops, "array a local real[n0];\narray b local real cell;\n",
                 "for i0 in rows < n0 { a[i0] = u[i0] * w; }\n"
                 "b = w * q;\n"
                 "for i1 in rows < n0 { factor(s) += a[i1] * b; }\n") == "b = w * q;\n"
                                                                         "for i0 in rows < n0 {\n"
                                                                         "  a[i0] = u[i0] * w;\n"
                                                                         "  factor(s) += a[i0] * b;\n"
                                                                         "}\n");
}

TEST_CASE("fuse_loops knows the elements of an inner loop") {
    CHECK(result(fuse_loops, "array a local real[n0 * n1];\n",
                 "for i0 in rows < n0 { for i1 in groups < n1 { a[i0 * n1 + i1] = u[i0] * v[i1]; } }\n"
                 "for i2 in rows < n0 { for i3 in groups < n1 { factor(s) += a[i2 * n1 + i3]; } }\n") ==
          "for i0 in rows < n0 {\n"
          "  for i1 in groups < n1 {\n"
          "    %0 = i1 + i0 * n1;\n"
          "    a[%0] = u[i0] * v[i1];\n"
          "    factor(s) += a[%0];\n"
          "  }\n"
          "}\n");
}

TEST_CASE("fuse_loops leaves apart what reads other iterations or a finished sum") {
    for (const std::string second : {"factor(s) += a[0];", "factor(s) += b;", "factor(s) += a[g[i1]];"}) {
        const std::string body = "for i0 in rows < n0 {\n  a[i0] = u[i0] * w;\n  b += u[i0];\n}\n"
                                 "for i1 in rows < n0 {\n  " +
                                 second + "\n}\n";
        CHECK(result(fuse_loops, "array a local real[n0];\narray b local real cell;\n", body) == body);
    }
}

TEST_CASE("factor_reductions leaves the sum of squares in the loop") {
    CHECK(result(factor_reductions, "array a local real cell;\narray b local real cell;\n",
                 "for i0 in rows < n0 {\n"
                 "  a += -0.5 * (u[i0] - w) * (u[i0] - w) / q - ppc::math::log(q);\n"
                 "  b += (u[i0] - w) * (u[i0] - w) * w + x[i0] * w;\n"
                 "}\nfactor(s) += a + b;\n") == "for i0 in rows < n0 {\n"
                                                "  %0 = u[i0] - w;\n"
                                                "  sum += %0 * %0;\n"
                                                "  sum#2 += x[i0];\n"
                                                "}\n"
                                                "a += -0.5 * sum / q - real(n0) * ppc::math::log(q);\n"
                                                "b += w * sum + w * sum#2;\n"
                                                "factor(s) += a + b;\n");
}

TEST_CASE("factor_reductions takes factors, not terms, out of a branch") {
    CHECK(result(factor_reductions, "array a local real cell;\n",
                 "for i0 in rows < n0 { if g[i0] == 1 { a += u[i0] * w; } }\nfactor(s) += a;\n") ==
          "for i0 in rows < n0 {\n"
          "  if 1 == g[i0] {\n"
          "    sum += u[i0];\n"
          "  }\n"
          "}\n"
          "a += w * sum;\n"
          "factor(s) += a;\n");
}

TEST_CASE("store_gradients stores what one statement covers") {
    const std::string tables =
        "array du gradient real[n0] offset 0 of u;\narray dw gradient real cell offset n0 + n1 of w;\n";
    CHECK(result(store_gradients, tables, "for i0 in rows < n0 { du[i0] += w; }\ndw += q;\ndw += w;\n") ==
          "for i0 in rows < n0 {\n"
          "  du[i0] = w;\n"
          "}\n"
          "dw += q;\n"
          "dw += w;\n");
    const std::string partial = "if 3 == n1 {\n  dw += q;\n}\nfor i0 in groups < n1 {\n  du[i0] += w;\n}\n";
    CHECK(result(store_gradients, tables, partial) == partial);
}
