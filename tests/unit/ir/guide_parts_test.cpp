// Guides put together from parts: the text of --guide, and how sites are divided.
#include "compiler/ir/guide_parts.h"

#include <catch2/catch.hpp>

using namespace ppc::ir;

namespace {

GuideSpecification parsed(const std::string& text) {
    auto result = parse_guide(text);
    REQUIRE(std::holds_alternative<GuideSpecification>(result));
    return std::get<GuideSpecification>(result);
}

std::string problem(const std::string& text) {
    auto result = parse_guide(text);
    REQUIRE(std::holds_alternative<std::string>(result));
    return std::get<std::string>(result);
}

Program model(const std::vector<std::pair<std::string, SiteKind>>& sites) {
    Program p;
    for (const auto& [name, kind] : sites) {
        Site s;
        s.name = name;
        s.kind = kind;
        p.sites.push_back(s);
    }
    return p;
}

const Program gmm = model({{"weights", SiteKind::latent},
                           {"locs", SiteKind::latent},
                           {"assignment", SiteKind::discrete},
                           {"log_scale", SiteKind::latent},
                           {"obs", SiteKind::observed}});

std::string wrong(const std::string& text) {
    auto result = divide_latents(gmm, parsed(text));
    REQUIRE(std::holds_alternative<GuideProblem>(result));
    return std::get<GuideProblem>(result).message;
}

} // namespace

TEST_CASE("a guide's text is parts, each sites and a family") {
    const GuideSpecification one = parsed("normal");
    REQUIRE(one.parts.size() == 1);
    CHECK(one.parts[0].family == "normal");
    CHECK(one.parts[0].sites == std::vector<std::string>{"rest"});

    const GuideSpecification two = parsed(" mu , theta*: lowrank( 5 ) ; rest: iaf(elu, 3, -0.5);");
    REQUIRE(two.parts.size() == 2);
    CHECK(two.parts[0].sites == std::vector<std::string>{"mu", "theta*"});
    CHECK(two.parts[0].numbers == std::vector<double>{5});
    CHECK(two.parts[1].words == std::vector<std::string>{"elu"});
    CHECK(two.parts[1].numbers == std::vector<double>{3, -0.5});
}

TEST_CASE("a guide's text names the sites in non-centred form") {
    const GuideSpecification some = parsed("decenter( locs , w* ); rest: normal; decenter(automatic)");
    REQUIRE(some.parts.size() == 1);
    CHECK(some.decentred == std::vector<std::string>{"locs", "w*", "auto"});
    CHECK(parsed("normal; decenter(auto)").decentred == std::vector<std::string>{"auto"});
    CHECK(problem("decenter(); normal") ==
          "'decenter()' cannot be read; write decenter(SITES) or decenter(auto)");
    CHECK(problem("normal; decenter(locs") ==
          "'decenter(locs' cannot be read; write decenter(SITES) or decenter(auto)");
    CHECK(problem("decenter(locs)").starts_with("decenter says how sites are parametrised; a family"));
}

TEST_CASE("what a guide's text lacks is said") {
    CHECK(problem("") == "a family is missing in ''; write SITES: FAMILY");
    CHECK(problem("mu:") == "a family is missing in 'mu:'; write SITES: FAMILY");
    CHECK(problem("mu,: normal") == "a site's name is missing in 'mu,: normal'");
    CHECK(problem("mu: normal(3") == "a ')' is missing in 'normal(3'");
    CHECK(problem("nor mal") == "'nor mal' is not the name of a family");
    CHECK(problem("normal(a b)") ==
          "'a b' is not an argument of a family; write numbers and words: normal(3)");
    CHECK(problem("normal;;delta") == "a family is missing in ''; write SITES: FAMILY");
}

TEST_CASE("every latent is in exactly one part") {
    const auto divided = divide_latents(gmm, parsed("lo*: normal; rest: delta"));
    REQUIRE(std::holds_alternative<std::vector<std::vector<SiteId>>>(divided));
    CHECK(std::get<0>(divided) == std::vector<std::vector<SiteId>>{{1, 3}, {0}});

    CHECK(wrong("weights: normal").starts_with("latent site 'locs' is in no part"));
    CHECK(wrong("lo*: normal; locs: delta; rest: delta").starts_with("site 'locs' is in two parts"));
    CHECK(wrong("rest: normal; rest: delta").starts_with("two parts are for the rest"));
    CHECK(wrong("wieghts: normal; rest: delta") ==
          "the model has no site 'wieghts'; did you mean 'weights'?");
    CHECK(wrong("?: normal; rest: delta").starts_with("no latent site matches the pattern '?'"));
    CHECK(wrong("obs: normal; rest: delta").starts_with("site 'obs' is not latent"));
    CHECK(wrong("*: normal; rest: delta").starts_with("no latent site is left for 'delta'"));
}

TEST_CASE("the nearest name is one that may be meant") {
    CHECK(nearest("tua", {"tau", "mu"}) == "tau");
    CHECK(nearest("normall", {"normal", "diagonal"}) == "normal");
    CHECK(nearest("x", {"tau", "mu"}).empty());
    CHECK(nearest("completely", {"different"}).empty());
}
