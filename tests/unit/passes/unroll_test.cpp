// Loops of a few iterations, the first iteration of a recurrence, short arrays, sizes that are fixed: text
// in, text out.
#include "tests/unit/passes/check.h"

#include "compiler/passes/fix_sizes.h"
#include "compiler/passes/peel_first.h"
#include "compiler/passes/split_arrays.h"
#include "compiler/passes/tile_loops.h"
#include "compiler/passes/unroll_loops.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

std::string body_of(const Program& p) {
    check_well_formed(p);
    const std::string text = print(p);
    return text.substr(text.find("body;\n") + 6);
}

Program example(const std::string& tables, const std::string& body) {
    return parsed(std::string(math) + common + tables + "body;\n" + body);
}

std::string result(Program (*pass)(const Program&), const std::string& tables, const std::string& body) {
    return body_of(pass(example(tables, body)));
}

} // namespace

TEST_CASE("unroll_loops writes a few iterations out and adds once to each element") {
    CHECK(result(unroll_loops, "array e local real cell scope i0;\narray a local real[3];\n",
                 "for i0 in rows < n0 { for i1 in inner < 3 { e += x[i0] * v[i1]; } factor(s) += e; }\n"
                 "for i2 in inner < 2 { a[i2] = v[i2]; }\n"
                 "factor(s) += a[0] * a[1];\n") == "for i0 in rows < n0 {\n"
                                                   "  e += x[i0] * v[0] + x[i0] * v[1] + x[i0] * v[2];\n"
                                                   "  factor(s) += e;\n"
                                                   "}\n"
                                                   "a[0] = v[0];\n"
                                                   "a[1] = v[1];\n"
                                                   "factor(s) += a[0] * a[1];\n");
}

TEST_CASE("unroll_loops keeps the order of a recurrence, and leaves a sum that is read while it grows") {
    CHECK(
        result(unroll_loops, "array a local real[3];\n",
               "a[2] = w;\nfor i0 in backward inner < 2 { a[i0] = q * a[1 + i0]; }\nfactor(s) += a[0];\n") ==
        "a[2] = w;\n"
        "a[1] = q * a[2];\n"
        "a[0] = q * a[1];\n"
        "factor(s) += a[0];\n");
    const std::string growing = "for i0 in forward inner < 2 {\n"
                                "  e += v[i0];\n"
                                "  a[i0] = w * e;\n"
                                "}\n"
                                "factor(s) += a[1];\n";
    CHECK(result(unroll_loops, "array e local real cell;\narray a local real[2];\n", growing) == growing);
}

TEST_CASE("unroll_loops leaves a recurrence that looks back at an element which the data tell") {
    const std::string looking_back = "a[0] = w;\n"
                                     "for i0 in forward inner < 2 {\n"
                                     "  a[1 + i0] = q * a[g[i0]];\n"
                                     "}\n"
                                     "factor(s) += a[2];\n";
    CHECK(result(unroll_loops, "array a local real[3];\n", looking_back) == looking_back);
}

TEST_CASE("unroll_loops leaves long loops, and those of latents") {
    for (const char* body :
         {"for i0 in inner < 4 {\n  factor(s) += v[i0];\n}\n",
          "for i0 in groups < n1 {\n  factor(s) += v[i0];\n}\n",
          "for i0 in rows < n0 {\n  for i1 in inner < 5 {\n    factor(s) += x[i0] * v[i1];\n"
          "  }\n}\n"})
        CHECK(result(unroll_loops, "", body) == body);
    const Program p = unroll_loops(parsed(std::string(math) + eight_schools_model));
    CHECK(print(p) == print(parsed(std::string(math) + eight_schools_model)));
}

TEST_CASE("unroll_loops leaves a loop that reads what its other iterations write") {
    // In an independent loop, elements i * n1 and i * n1 + 1 cannot be told apart.
    const std::string body = "for i0 in rows < n0 {\n"
                             "  for i1 in inner < 2 {\n"
                             "    %0 = i1 + i0 * n1;\n"
                             "    a[%0] = v[i1];\n"
                             "    factor(s) += w * a[%0];\n"
                             "  }\n"
                             "}\n";
    CHECK(result(unroll_loops, "array a local real[n0 * n1];\n", body) == body);
}

TEST_CASE("loops are written out with arrays whose sizes differ between iterations") {
    const std::string tables =
        "array e local real[1 + i0] scope i0;\narray f local real[1 + i0 + i1] scope i1;\n";
    const auto same = [](Program (*pass)(const Program&), const Program& before) {
        const Program after = pass(before);
        check_well_formed(after);
        INFO(print(after));
        CHECK(print(after) != print(before));
        const Evaluation expected = evaluate(before, example_inputs()),
                         found = evaluate(after, example_inputs());
        REQUIRE(expected.error == "");
        REQUIRE(found.error == "");
        CHECK(found.log_prob == Approx(expected.log_prob).epsilon(1e-14));
        return print(after);
    };
    const std::string inside = "for i1 in groups < 1 + i0 {\n"
                               "  e[i1] = v[i1];\n"
                               "  for i2 in inner < 1 + i0 + i1 { f[i2] = v[i1] * real(i2); }\n"
                               "  factor(t) += f[i0 + i1];\n"
                               "}\n"
                               "factor(s) += e[i0] * e[0]";
    const std::string unrolled =
        same(unroll_loops, example(tables, "for i0 in inner < 2 { " + inside + "; }\n"));
    CHECK(unrolled.find("real[2]") != std::string::npos);
    // A first iteration that is not there has no size to make an array of.
    const Program loop =
        example(tables, "for i0 in forward inner < 2 { " + inside + " * (0 == i0 ? w : q); }\n");
    CHECK(print(peel_first(loop)) == print(loop));
}

TEST_CASE("split_arrays makes cells of what is named by number") {
    CHECK(result(split_arrays, "array a local real[3];\n",
                 "a[0] = w; a[1] = w * q; factor(s) += a[1] + a[2] * w;\n") ==
          "a0 = w;\n"
          "a1 = w * q;\n"
          "factor(s) += a1 + 0.0 * w;\n");
    const std::string by_index = "a[0] = w;\n"
                                 "a[1] = q;\n"
                                 "for i0 in inner < 2 {\n"
                                 "  factor(s) += a[i0];\n"
                                 "}\n";
    CHECK(result(split_arrays, "array a local real[2];\n", by_index) == by_index);
}

TEST_CASE("peel_first takes the first iteration out of its loop") {
    CHECK(result(peel_first, "array a local real[n0];\n",
                 "for i0 in forward rows < n0 { a[i0] = 0 == i0 ? w : q * a[i0 - 1]; }\n"
                 "factor(s) += a[n0 - 1];\n") == "%0 = 0 < n0;\n"
                                                 "if %0 {\n"
                                                 "  a[0] = w;\n"
                                                 "}\n"
                                                 "%1 = -1 + n0;\n"
                                                 "for i0 in forward rest_of_rows < %0 ? %1 : 0 {\n"
                                                 "  a[1 + i0] = q * a[i0];\n"
                                                 "}\n"
                                                 "factor(s) += a[%1];\n");
}

TEST_CASE("peel_first leaves loops that do not ask, and what the first iteration may read too early") {
    for (const char* body :
         {"a[0] = w;\nfor i0 in forward rows < n0 {\n  a[1 + i0] = q * a[i0];\n}\n"
          "factor(s) += a[n0];\n",
          "a[0] = w;\nfor i0 in forward rows < n0 {\n  a[1 + i0] = a[g[i0]] * (0 == i0 ? q : w);\n}\n"
          "factor(s) += a[n0];\n"})
        CHECK(result(peel_first, "array a local real[1 + n0];\n", body) == body);
}

TEST_CASE("peel_first leaves a loop in an unordered one whose iterations share the array") {
    const std::string body = "for i0 in groups < n1 {\n"
                             "  %0 = i0 * n0;\n"
                             "  for i1 in forward rows < n0 {\n"
                             "    a[i1 + %0] = 0 == i1 ? v[i0] : q * a[-1 + i1 + %0];\n"
                             "  }\n"
                             "}\n"
                             "factor(s) += a[0];\n";
    CHECK(result(peel_first, "array a local real[n0 * n1];\n", body) == body);
    // An array for each iteration is another matter.
    const std::string own = "for i0 in groups < n1 {\n"
                            "  for i1 in forward rows < n0 {\n"
                            "    a[i1] = 0 == i1 ? v[i0] : q * a[-1 + i1];\n"
                            "  }\n"
                            "  factor(s) += a[n0 - 1];\n"
                            "}\n";
    CHECK(result(peel_first, "array a local real[n0] scope i0;\n", own).find("rest_of_rows") !=
          std::string::npos);
}

TEST_CASE("sizes of discrete latents can be fixed") {
    Program p = example("site z discrete size n0 first 0 categories n1 dimension n0 over rows;\n"
                        "array a local real[n1];\n",
                        "for i0 in groups < n1 { a[i0] = v[i0]; } factor(s) += a[0];\n");
    CHECK(value_counts(p) == std::vector<std::uint32_t>{1});
    CHECK(body_of(fix_sizes(p, {1}, 3)) == "for i0 in groups < 3 {\n"
                                           "  a[i0] = v[i0];\n"
                                           "}\n"
                                           "factor(s) += a[0];\n");
}

TEST_CASE("tile_loops takes rows through a short loop together") {
    CHECK(result(tile_loops, "array e local real[n1] scope i0;\narray f local real cell scope i0;\n",
                 "for i0 in rows < n0 { for i1 in groups < n1 { e[i1] = x[i0] * v[i1]; f += e[i1]; }"
                 " factor(s) += f * y[i0]; }\n") == "for i0 in blocks_of_rows < ((63 + n0) / 64) {\n"
                                                    "  %0 = n0 - 64 * i0;\n"
                                                    "  %1 = %0 < 64 ? %0 : 64;\n"
                                                    "  %2 = 64 * i0;\n"
                                                    "  for i1 in groups < n1 {\n"
                                                    "    for i2 in block_of_rows < %1 {\n"
                                                    "      %3 = i2 + 64 * i1;\n"
                                                    "      e[%3] = v[i1] * x[i2 + %2];\n"
                                                    "      f[i2] += e[%3];\n"
                                                    "    }\n"
                                                    "  }\n"
                                                    "  for i3 in block_of_rows < %1 {\n"
                                                    "    factor(s) += f[i3] * y[i3 + %2];\n"
                                                    "  }\n"
                                                    "}\n");
}
