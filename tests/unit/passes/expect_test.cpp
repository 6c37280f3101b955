// Expectations over discrete latents under independent categoricals: against the sum over all joint values.
#include "tests/unit/passes/check.h"

#include "compiler/passes/expect_discrete.h"

using namespace ppc::ir;
using namespace ppc::passes;

namespace {

/// A walk over all joint values of the sites; log_q as the expectation's arrays have it.
struct JointSum {
    const Program& model;
    const Expectation& expected;
    Inputs in;
    const std::vector<std::vector<double>>& log_q; ///< by site of `expected`, element and value
    const std::vector<std::int64_t>& counts;       ///< by site

    double at(std::size_t site, std::size_t element, double log_weight) {
        if (site == expected.sites.size()) {
            const Evaluation e = evaluate(model, in);
            REQUIRE(e.error == "");
            return std::exp(log_weight) * (e.log_prob_jacobian - log_weight);
        }
        const std::size_t elements = log_q[site].size() / static_cast<std::size_t>(counts[site]);
        if (element == elements)
            return at(site + 1, 0, log_weight);
        double sum = 0;
        std::vector<std::int64_t>& values = in.discrete[expected.sites[site].site];
        values.resize(elements);
        for (std::int64_t v = 0; v < counts[site]; ++v) {
            values[element] = v;
            const std::size_t position =
                element * static_cast<std::size_t>(counts[site]) + static_cast<std::size_t>(v);
            sum += at(site, element + 1, log_weight + log_q[site][position]);
        }
        return sum;
    }
};

/// Compares for some distribution of each site, with `counts` values and `elements` elements.
void check_expectation(const Program& model, Inputs in, const std::vector<std::int64_t>& counts,
                       const std::vector<std::int64_t>& elements) {
    const Expectation expected = expect_discrete(model);
    REQUIRE(expected.problem == "");
    CHECK(verify(expected.program) == std::vector<std::string>{});
    REQUIRE(expected.sites.size() == counts.size());
    Program p = expected.program;
    std::vector<std::vector<double>> log_q;
    in.reals.resize(p.reals);
    for (std::size_t s = 0; s < counts.size(); ++s) {
        log_q.emplace_back();
        std::vector<double> q;
        for (std::int64_t e = 0; e < elements[s]; ++e) {
            double total = 0;
            for (std::int64_t v = 0; v < counts[s]; ++v)
                total +=
                    1.0 + std::sin(1.3 * static_cast<double>(e) + 2.1 * static_cast<double>(v * v)) / 1.5;
            for (std::int64_t v = 0; v < counts[s]; ++v)
                q.push_back(
                    (1.0 + std::sin(1.3 * static_cast<double>(e) + 2.1 * static_cast<double>(v * v)) / 1.5) /
                    total);
        }
        for (const double x : q)
            log_q.back().push_back(std::log(x));
        const auto as_data = [&](ArrayId a, const std::vector<double>& values) {
            p.arrays[a].role = ArrayRole::data;
            p.arrays[a].number = p.reals++;
            in.reals.push_back(values);
        };
        as_data(expected.sites[s].probability, q);
        as_data(expected.sites[s].log_probability, log_q.back());
    }
    const Evaluation mean = evaluate(p, in);
    REQUIRE(mean.error == "");
    CHECK(mean.log_prob_jacobian ==
          Approx(JointSum{model, expected, in, log_q, counts}.at(0, 0, 0)).epsilon(1e-12));
}

} // namespace

TEST_CASE("elements that data choose, from the site and from an array that holds it") {
    const Program model = parsed(std::string(math) + R"(
program "gathered" extents 2 reals 1 integers 2;
space groups plate; space data plate;
site z discrete size n0 values z dimension n0 over groups plate groups;
site y factor parent z;
array z value int[n0] site z;
array kept local real[n0];
array first data int[n1] number 0;
array second data int[n1] number 1;
array y data real[n1] number 0;
body;
for i0 in groups < n0 {
  enumerate z[i0] from 0 count 3;
  prior(z) += z[i0] == 1 ? -1.2 : -0.36 * real(z[i0]);
  kept[i0] = real(z[i0]);
}
for i1 in data < n1 { factor(y) += y[i1] * kept[first[i1]] * ppc::math::exp(0.3 * real(z[second[i1]])); }
)");
    Inputs in;
    in.extents = {3, 4};
    in.integers = {{0, 1, 2, 1}, {1, 1, 0, 2}}; // the second row has one element twice
    in.reals = {{0.7, -0.4, 1.1, 0.3}};
    check_expectation(model, in, {3}, {3});
}

TEST_CASE("an element beside one that data name, which may be the same") {
    const Program model = parsed(std::string(math) + R"(
program "tree" extents 1 reals 1 integers 1;
space nodes;
site z discrete size n0 values z dimension n0 over nodes;
site y factor parent z;
array z value int[n0] site z;
array parent data int[n0] number 0;
array y data real[n0] number 0;
body;
for i0 in forward nodes < n0 {
  enumerate z[i0] from 0 count 2;
  prior(z) += i0 == 0 ? -0.3 - 0.5 * real(z[i0]) : (z[i0] == z[parent[i0]] ? -0.2 : -1.7);
  factor(y) += y[i0] * real(z[i0]);
}
)");
    Inputs in;
    in.extents = {4};
    in.integers = {{0, 0, 0, 2}}; // the root is its own
    in.reals = {{0.7, -0.4, 1.1, 0.3}};
    check_expectation(model, in, {2}, {4});
}

TEST_CASE("a site for all rows, one for each row, and a branch on data") {
    const Program model = parsed(std::string(math) + R"(
program "mixed" extents 1 reals 1 integers 1;
space rows plate;
site g discrete size 1 values g;
site z discrete size n0 values z dimension n0 over rows plate rows;
site y factor parent z parent g;
array g value int[1] site g;
array z value int[n0] site z;
array eta local real cell scope i0;
array flag data int[n0] number 0;
array y data real[n0] number 0;
body;
enumerate g[0] from 0 count 2;
prior(g) += real(g[0]) * -0.25;
for i0 in rows < n0 {
  enumerate z[i0] from 0 count 3;
  prior(z) += real(z[i0]) * -0.5 * real(1 + g[0]);
  if flag[i0] == 1 {
    factor(y) += y[i0] * ppc::math::exp(0.2 * real(z[i0])) * real(g[0]);
  } else {
    factor(y) += y[i0];
  }
}
)");
    Inputs in;
    in.extents = {3};
    in.integers = {{1, 0, 1}};
    in.reals = {{0.7, -0.4, 1.1}};
    check_expectation(model, in, {2, 3}, {1, 3});
}

TEST_CASE("a term of all elements is refused") {
    const Expectation expected = expect_discrete(parsed(std::string(math) + R"(
program "count" extents 1;
space rows plate;
site z discrete size n0 values z dimension n0 over rows plate rows;
site y factor parent z;
array z value int[n0] site z;
array total local real cell;
body;
for i0 in rows < n0 {
  enumerate z[i0] from 0 count 2;
  prior(z) += real(z[i0]) * -0.5;
  total += real(z[i0]);
}
factor(y) += total * total;
)"));
    CHECK(expected.problem.find("many elements of 'z'") != std::string::npos);
}
