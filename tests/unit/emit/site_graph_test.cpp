#include "compiler/emit/site_graph.h"
#include "tests/unit/ir/programs.h"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace {

const char* const crossed = R"ir(
program "crossed" extents 3;
space schools plate text "y.size()";
space pupils plate ragged text "y[s].size()";
space event event text "X.cols()";
space steps "line 12" text "T";
site mu latent distribution "Normal(0, 5)" support "real" transform "identity";
site beta latent dimension n0 over event distribution "Normal(0, 2.5).expand(X.cols())" support "real"
     transform "identity";
site theta latent plate schools dimension n0 over schools parent mu distribution "Normal(mu, a < b ? 1 : 2)"
     support "real" transform "identity";
site eta deterministic plate schools plate pupils dimension n0 over schools dimension n1 over pupils
     parent theta parent beta;
site y observed plate schools plate pupils dimension n0 over schools dimension n1 over pupils parent eta
     distribution "Normal(eta, 1)" support "real";
site phi latent dimension n2 over steps distribution "Normal(0, 1)" support "real" transform "identity";
site soft "sum to zero" factor parent phi;
body;
)ir";

ppc::ir::Program model() {
    ppc::ir::Program p = parsed(crossed);
    p.sites[0].place = {"dir/model.cpp", 5, 23};
    return p;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the site table is aligned") {
    CHECK(
        ppc::emit::site_table_text(model()) ==
        R"table(site         kind           distribution                     support  transform  dimensions                                parents      place
mu           latent         Normal(0, 5)                     real     identity                                                          dir/model.cpp:5:23
beta         latent         Normal(0, 2.5).expand(X.cols())  real     identity   [X.cols()]
theta        latent         Normal(mu, a < b ? 1 : 2)        real     identity   schools = y.size()                        mu
eta          deterministic                                                       schools = y.size(), pupils = y[s].size()  theta, beta
y            observed       Normal(eta, 1)                   real                schools = y.size(), pupils = y[s].size()  eta
phi          latent         Normal(0, 1)                     real     identity   line 12 = T
sum to zero  factor                                                                                                        phi
)table");
}

TEST_CASE("the site graph as JSON") {
    ppc::ir::Program p = model();
    p.sites.resize(1);
    p.sites[0].distribution = "F(\"a\")";
    CHECK(ppc::emit::site_graph_json(p) == R"json({
  "model": "crossed",
  "plates": [{"name": "schools", "size": "y.size()"}, {"name": "pupils", "size": "y[s].size()"}],
  "sites": [
    {"name": "mu", "kind": "latent", "distribution": "F(\"a\")", "support": "real", "transform": "identity",
     "dimensions": [],
     "place": {"file": "dir/model.cpp", "line": 5, "column": 23}, "parents": []}
  ]
}
)json");
}

TEST_CASE("plate notation") {
    const std::string dot = ppc::emit::site_graph_dot(model());
    const std::string small = "<br/><font point-size=\"10\" color=\"#444444\">";
    CHECK(contains(dot, "digraph \"crossed\" {"));
    CHECK(contains(dot, "s2 [label=<theta" + small + "Normal(mu, a &lt; b ? 1 : 2)</font>>];"));
    CHECK(contains(dot, "s1 [label=<beta [X.cols()]<br/>"));
    CHECK(contains(dot, "s4 [label=<y" + small + "Normal(eta, 1)</font>>, fillcolor=\"#d4d8de\"];"));
    CHECK(contains(dot, "s3 [label=<eta>, peripheries=2];"));
    CHECK(contains(dot, "label=<pupils = y[s].size()>"));
    CHECK(contains(dot, "style=\"rounded,dashed\""));
    CHECK(contains(dot, "s3 -> s4;"));
    CHECK(contains(dot, "s5 -> s6 [arrowhead=none];"));
}

TEST_CASE("pictures need Graphviz and say so") {
    const std::string path = std::getenv("PATH");
    setenv("PATH", "/nowhere", 1);
    const auto without = ppc::emit::render_dot("digraph {}", "svg");
    setenv("PATH", path.c_str(), 1);
    REQUIRE(std::holds_alternative<ppc::emit::RenderError>(without));
    CHECK(contains(std::get<ppc::emit::RenderError>(without).message, "install Graphviz"));
    if (std::system("command -v dot > /dev/null 2>&1") != 0)
        return;
    const auto svg = ppc::emit::render_dot(ppc::emit::site_graph_dot(model()), "svg");
    REQUIRE(std::holds_alternative<std::string>(svg));
    CHECK(contains(std::get<std::string>(svg), ">theta<"));
}
