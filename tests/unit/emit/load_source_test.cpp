// Headers and load sources: their text where it matters, and that they compile.
#include "compiler/emit/load_source.h"
#include "compiler/emit/model_header.h"
#include "tests/unit/ir/programs.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace ppc;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Eight schools as the frontend describes it.
struct Described {
    Described() : program(parsed(std::string(math) + eight_schools_model)) {
        program.sites[2].place = {"some/where/eight_schools.cpp", 9, 30};
        program.sites[2].distribution = "Normal(mu, tau)";
        info.name = "eight_schools";
        info.namespaces = {"app", "models"};
        info.parameters = {{"const std::vector<double>&", "y", "std::vector<double>", {}},
                           {"const std::vector<double>&", "data", "std::vector<double>", {}}};
        info.includes = {"<vector>"};
        info.header = "eight_schools.ppc.hpp";
        info.source = "eight_schools.cpp";
        info.slice = "    ppc_load.extent(0, y.size(), \"plate 'schools'\");\n"
                     "    for (std::size_t j = 0; j < y.size(); ++j) {\n"
                     "        ppc_load.real(0, y[j]);\n"
                     "        ppc_load.real(1, data[j]);\n"
                     "    }\n";
        info.model = &program;
        ir::Pool& pool = program.pool;
        const ir::Expr latents = pool.add(pool.integer(2), pool.extent(0));
        emit::GuideInfo guide;
        guide.name = "multivariate";
        guide.symbol = "eight_schools_multivariate";
        guide.program = &program;
        guide.parameters = pool.mul(pool.integer(2), latents);
        guide.noise = latents;
        guide.blocks = {{"loc", emit::GuideInfo::Role::location, pool.integer(0), latents, pool.integer(0)},
                        {"weight", emit::GuideInfo::Role::free, latents, latents, {}, {}, 0.5}};
        guide.most_latents = 200;
        info.guides.push_back(guide);
        guide.name = "normal";
        guide.symbol = "eight_schools_normal";
        guide.most_latents = 0;
        info.guides.push_back(guide);
    }
    ir::Program program;
    emit::ModelInfo info;
};

} // namespace

TEST_CASE("the header declares the model and the guide and names no machine's path") {
    const Described d;
    const std::string header = emit::emit_model_header(d.info);
    CHECK(contains(header, "namespace app::models {"));
    CHECK(contains(header, "struct eight_schools {\n    class Model;\n    class Guide;\n};"));
    CHECK(contains(header, "    Model(const std::vector<double>& y, const std::vector<double>& data);"));
    CHECK(contains(header, "the guide multivariate up to 200 unconstrained latents, else normal"));
    CHECK(contains(header, "///     theta ~ Normal(mu, tau), schools"));
}

TEST_CASE("the load source chooses the guide and fills the tables") {
    const Described d;
    const std::string load = emit::emit_load_source(d.info);
    CHECK(contains(load, "#include \"eight_schools.cpp\""));
    CHECK(!contains(load, "some/where"));
    CHECK(contains(load, "if (ppc_load.latents() <= 200) {"));
    CHECK(contains(load, "ppc::Loader ppc_load(2, 0, 1);"));
    CHECK(contains(load, "{extent[0]}, extent[0]);"));
    CHECK(contains(load, ".place = \"eight_schools.cpp:9:30\""));
    CHECK(contains(load, "ppc::read(ppc_data, \"data\", this->data);"));
}

TEST_CASE("header and load source compile without warnings") {
    const Described d;
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("ppc-load-test-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "eight_schools.ppc.hpp") << emit::emit_model_header(d.info);
    std::ofstream(folder / "eight_schools.load.cpp") << emit::emit_load_source(d.info);
    std::ofstream(folder / "eight_schools.cpp")
        << "#include <vector>\nnamespace app::models {\n"
           "inline void eight_schools(const std::vector<double>&, const std::vector<double>&) {}\n}\n";
    const std::string command =
        "c++ -std=c++20 -fsyntax-only -Wall -Wextra -Werror -DPPC_MODEL_MAIN -I" PPC_SOURCE_DIR
        "/lib -I" PPC_SOURCE_DIR "/runtime -isystem " PPC_EIGEN_INCLUDE_DIR " " +
        (folder / "eight_schools.load.cpp").string();
    CHECK(std::system(command.c_str()) == 0);
    std::filesystem::remove_all(folder);
}
