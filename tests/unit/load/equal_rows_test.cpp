// Rows grouped by integers of the data.
#include <ppc/load.hpp>

#include <catch2/catch.hpp>

using namespace ppc;

namespace {

std::vector<int> first_of(Loader& loader, std::size_t k, std::size_t from, std::size_t count) {
    const int* array = loader.integers()[k];
    return {array + from, array + from + count};
}

} // namespace

TEST_CASE("rows with equal integers are one group, run by run") {
    Loader loader(0, 5, 0);
    for (const int word : {3, 1, 3, 3, 7, 1, 1})
        loader.integer(0, word);
    for (const int other : {0, 0, 0, 1, 0, 0, 0})
        loader.integer(1, other);
    loader.equal_rows({0, 1}, 0, 4, 2, 3, 4); // 3 0, 1 0, 3 0, 3 1
    loader.equal_rows({0, 1}, 4, 0, 2, 3, 4); // none
    loader.equal_rows({0, 1}, 4, 3, 2, 3, 4); // 7 0, 1 0, 1 0
    CHECK(first_of(loader, 4, 0, 1) == std::vector<int>{3});
    CHECK(first_of(loader, 2, 0, 3) == std::vector<int>{1, 0, 3});
    CHECK(first_of(loader, 3, 0, 3) == std::vector<int>{1, 2, 1});
    CHECK(first_of(loader, 4, 4, 1) == std::vector<int>{2});
    CHECK(first_of(loader, 2, 4, 2) == std::vector<int>{1, 0});
    CHECK(first_of(loader, 3, 4, 2) == std::vector<int>{2, 1});
    loader.equal_rows({0, 1}, 7, 0, 2, 3, 4); // behind the end
}
