#include <ppc/load.hpp>

#include <catch2/catch.hpp>

using ppc::Loader;
using ppc::UserError;

namespace {
const ppc::Kernel kernel{.abi = ppc::kernel_abi,
                         .prepare = nullptr,
                         .log_density = nullptr,
                         .log_density_gradient = nullptr,
                         .constrain = nullptr,
                         .unconstrain = nullptr,
                         .terms = nullptr,
                         .elbo = nullptr,
                         .elbo_gradient = nullptr,
                         .draw = nullptr};
} // namespace

TEST_CASE("captures are kept in iteration order") {
    Loader load(1, 3, 2);
    load.extent(0, std::size_t(2), "plate 'rows'");
    for (int run : {3, 0, 1}) {
        for (int i = 0; i < run; ++i)
            load.real(0, 10.0 * run + i);
        load.ragged(0, 1, 1, run);
    }
    load.integer(2, true);
    load.integer(2, std::size_t(7));
    load.derived(0, 4);
    const ppc::Program::Tables tables = load.finish("m", kernel, {}, 5);
    CHECK(tables.integer[0] == std::vector<int>{0, 3, 3});
    CHECK(tables.integer[1] == std::vector<int>{3, 0, 1});
    CHECK(tables.integer[2] == std::vector<int>{1, 7});
    CHECK(tables.extent == std::vector<long long>{2, 4});
    CHECK(tables.real[0] == std::vector<double>{30, 31, 32, 10});
    CHECK(tables.work_size == 5);
}

TEST_CASE("sites get offsets in the order of the table") {
    Loader load(0, 0, 0);
    load.site({.name = "a",
               .kind = ppc::SiteKind::latent,
               .distribution = "",
               .support = "",
               .shape = {},
               .place = ""},
              {}, 1);
    load.site({.name = "y",
               .kind = ppc::SiteKind::observed,
               .distribution = "",
               .support = "",
               .shape = {},
               .place = ""},
              {5}, 5);
    load.site({.name = "d",
               .kind = ppc::SiteKind::deterministic,
               .distribution = "",
               .support = "",
               .shape = {},
               .place = ""},
              {2}, 2);
    load.site({.name = "b",
               .kind = ppc::SiteKind::latent,
               .distribution = "",
               .support = "",
               .shape = {},
               .place = ""},
              {2, 3}, 6);
    CHECK(load.latents() == 7);
    const auto tables = load.finish("m", kernel, {}, 0);
    CHECK(tables.sites[1].offset == 0);
    CHECK(tables.sites[2].offset == 0);
    CHECK(tables.sites[3].offset == 1);
    CHECK(tables.sites[3].shape == std::vector<std::size_t>{2, 3});
    CHECK(tables.sites[3].size == 6);
}

TEST_CASE("sizes and indices that do not fit are the user's errors") {
    Loader load(0, 1, 1);
    load.extent(0, 3, "plate 'rows'");
    load.extent(0, 3u, "plate 'rows'");
    CHECK_THROWS_WITH(load.extent(0, 4, "plate 'rows'"),
                      Catch::Contains("the size of plate 'rows' differs: 3 and 4"));
    CHECK_THROWS_WITH(load.extent(0, -1, "'n'"), Catch::Contains("'n' is -1"));
    CHECK_THROWS_WITH(load.integer(0, 3000000000LL), Catch::Contains("3000000000"));
    CHECK_THROWS_WITH(load.same_size(2, 3u, "m.cpp:12: 'x' has ", "rows, 'y' has ", "elements"),
                      Catch::Contains("m.cpp:12: 'x' has 2 rows, 'y' has 3 elements"));
    CHECK_NOTHROW(load.check_index(2, std::size_t(3), "alpha", "m.cpp:7"));
    CHECK_THROWS_AS(load.check_index(-1, std::size_t(3), "alpha", "m.cpp:7"), UserError);
    CHECK_THROWS_WITH(load.check_index(3, 3, "alpha", "m.cpp:7"),
                      Catch::Contains("m.cpp:7: index 3 is out of range for 'alpha', which has 3"));
}

TEST_CASE("a table over discrete values is refused above 2^24 entries") {
    Loader load(0, 1, 0);
    for (const int value : {3, 17, 5})
        load.integer(0, value);
    CHECK(load.largest(0) == 17);
    CHECK_NOTHROW(load.value_table({{"a", 4096}, {"b", 4096}, {"c", 1}, {"none", 0}}, "m.cpp:3"));
    CHECK_THROWS_AS(load.value_table({{"a", 4097}, {"b", 4096}}, "m.cpp:3"), UserError);
    const long long many = 1LL << 31; // of which three are no 64-bit integer
    CHECK_THROWS_AS(load.value_table({{"a", many}, {"b", many}, {"c", many}}, "m.cpp:3"), UserError);
}
