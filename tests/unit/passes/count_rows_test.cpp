// Rows that are equal are computed once, and count.
#include "tests/unit/passes/check.h"

#include "compiler/passes/count_rows.h"

#include <map>

using namespace ppc::ir;

namespace {

Program program(const std::string& body, const std::string& tables = "") {
    return parsed(std::string(math) + common +
                  "array m local real cell scope i1;\narray a local real[n0];\n" + tables + "body;\n" + body);
}

/// What is done when data are loaded, for rows in the example's runs `start`, or in one.
Inputs loaded(const Program& p, bool in_runs) {
    Inputs in = example_inputs();
    const std::size_t size = in.integers[0].size();
    in.integers.resize(p.integers, std::vector<std::int64_t>(size));
    for (const EqualRows& rows : p.equal_rows) {
        const std::vector<std::int64_t> bounds =
            in_runs ? in.integers[1] : std::vector<std::int64_t>{0, static_cast<std::int64_t>(size)};
        for (std::size_t r = 0; r + 1 < bounds.size(); ++r) {
            std::map<std::int64_t, std::vector<std::int64_t>> found;
            const auto base = static_cast<std::size_t>(bounds[r]);
            for (std::int64_t i = 0; i < bounds[r + 1] - bounds[r]; ++i)
                found[in.integers[rows.keys[0]][base + static_cast<std::size_t>(i)]].push_back(i);
            std::size_t k = base;
            for (const auto& [value, members] : found) {
                in.integers[rows.rows][k] = members.front();
                in.integers[rows.counts][k++] = static_cast<std::int64_t>(members.size());
            }
            in.integers[rows.groups][base] = static_cast<std::int64_t>(found.size());
        }
    }
    return in;
}

void check_counted(const std::string& body, bool in_runs, const std::string& tables = "") {
    const Program before = program(body, tables), after = ppc::passes::count_rows(before);
    INFO(print(after));
    REQUIRE(after.equal_rows.size() == 1);
    CHECK(verify(after) == std::vector<std::string>{});
    const Evaluation expected = evaluate(before, example_inputs()),
                     found = evaluate(after, loaded(after, in_runs));
    REQUIRE(expected.error == "");
    REQUIRE(found.error == "");
    CHECK(found.log_prob == Approx(expected.log_prob).epsilon(1e-14));
}

} // namespace

TEST_CASE("Rows that differ in integers of the data alone are counted") {
    check_counted("for i1 in rows < n0 { m += v[g[i1]] * w; factor(s) += m * m; factor(t) += q * m; }\n",
                  false);
    check_counted("for i1 in rows < n0 { for i2 in groups < 1 + g[i1] { e[i2] = v[i2] * w; }\n"
                  "  factor(s) += e[0] * e[g[i1]]; }\n",
                  false, "array e local real[1 + g[i1]] scope i1;\n");
    check_counted("for i0 in groups < n1 { for i1 in inner < start[i0 + 1] - start[i0] {\n"
                  "  for i2 in groups < n1 { m += v[i2] * real(g[start[i0] + i1]) * v[i0]; }\n"
                  "  factor(s) += ppc::math::log(1.0 + m * m); } }\n",
                  true);
}

TEST_CASE("Rows that differ in more are left alone") {
    for (const char* body : {
             "for i1 in rows < n0 { factor(s) += x[i1] * v[g[i1]]; }\n",     // real data
             "for i1 in rows < n0 { factor(s) += u[i1] * real(g[i1]); }\n",  // a latent of each row
             "for i1 in rows < n0 { factor(s) += w * real(i1 * g[i1]); }\n", // the number of the row
             "for i1 in rows < n0 { factor(s) += w; }\n",                    // nothing that tells them apart
             "for i1 in rows < n0 { a[i1] = w * real(g[i1]); factor(s) += a[i1]; }\n", // kept for each row
         }) {
        const Program before = program(body);
        const Program after = ppc::passes::count_rows(before);
        INFO(body);
        CHECK(after.equal_rows.empty());
        CHECK(print(after) == print(before));
    }
}
