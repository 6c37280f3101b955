// The commands of a generated program, over a hand-written kernel of the non-centred eight schools.
#include "tests/unit/runtime/models.hpp"

#include <ppc/main.hpp>
#include <ppc/model.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <sys/file.h>
#include <unistd.h>

using namespace ppc;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

PPC_MODEL void schools(const std::vector<double>& y, const std::vector<double>& sigma) {
    const double mu = PPC_SAMPLE("mu", Normal(0, 5));
    const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
    PPC_PLATE("schools", j, y.size()) {
        const double z = PPC_SAMPLE("z", Normal(0, 1));
        const double theta = PPC_DETERMINISTIC("theta", mu + tau * z);
        PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
    }
    PPC_FACTOR("nothing", 0);
}

std::function<void()> bind_schools(Data& data) {
    std::vector<double> y, sigma;
    read(data, "y", y);
    read(data, "sigma", sigma);
    return [y, sigma] { schools(y, sigma); };
}

template <class Guide> Program load_schools(Data& data) {
    std::vector<double> y, sigma;
    read(data, "y", y);
    read(data, "sigma", sigma);
    return models::schools<false, Guide>("normal");
}

const ModelEntry entry{"schools", load_schools<models::NormalGuide>, bind_schools};

struct Result {
    int code;
    std::string out, err;
};

Result run(std::vector<std::string> arguments, const ModelEntry& model = entry) {
    arguments.insert(arguments.begin(), "schools");
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    std::ostringstream out, err;
    std::streambuf* const old_out = std::cout.rdbuf(out.rdbuf());
    std::streambuf* const old_err = std::cerr.rdbuf(err.rdbuf());
    const int code = model_main(static_cast<int>(argv.size()), argv.data(), model);
    std::cout.rdbuf(old_out);
    std::cerr.rdbuf(old_err);
    return {code, out.str(), err.str()};
}

/// A folder of files for one test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("ppc_model_main_test-" + std::to_string(getpid()))) {
        fs::create_directory(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    std::string operator()(const std::string& name) const { return path_ / name; }
    std::string operator()(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
    }

private:
    fs::path path_;
};

const char* const data_text =
    R"({"y": [28, 8, -3, 7, -1, 1, 18, 12], "sigma": [15, 10, 16, 11, 9, 11, 10, 18], "J": 8})";

std::string point(const std::string& unconstrained) {
    return R"({"points": [{"unconstrained": )" + unconstrained + "}]}";
}

Json parse(const std::string& text) { return Json::parse(text); }

} // namespace

TEST_CASE("log-prob prints densities, constrained values and gradients by site") {
    const Folder folder;
    const Result result =
        run({"log-prob", "--data", folder("d.json", data_text), "--at",
             folder("p.json", point(R"({"mu": 0.5, "tau": 0, "z": [0, 0, 0, 0, 0, 0, 0, 1]})"))});
    CHECK(result.code == 0);
    CHECK(result.err ==
          "note: " + folder("d.json") + " has keys that the model 'schools' does not take: J\n");
    const Json json = parse(result.out)["points"][0];
    CHECK(json["log_prob_jacobian"] == json["log_prob"]);
    CHECK(json["constrained"]["tau"] == 1);
    CHECK(json["constrained"]["theta"] == Json({.5, .5, .5, .5, .5, .5, .5, 1.5}));
    CHECK(json["gradient"]["z"].size() == 8);
    CHECK(json["gradient"]["z"][7].get<double>() == Approx(10.5 / 324 - 1));
    CHECK_FALSE(json["gradient"].contains("theta"));
    CHECK_FALSE(json.contains("nonfinite"));
}

TEST_CASE("log-prob names the sites that are not finite") {
    const Folder folder;
    const Result result =
        run({"log-prob", "--data", folder("d.json", data_text), "--at",
             folder("p.json", point(R"({"mu": 0, "tau": 1000, "z": [0, 0, 0, 0, 0, 0, 0, 0]})"))});
    CHECK(result.code == 0);
    const Json json = parse(result.out)["points"][0];
    CHECK(json["constrained"]["tau"].is_null());
    CHECK(json["log_prob"].is_null());
    CHECK(std::count(json["nonfinite"].begin(), json["nonfinite"].end(), "tau") == 1);
}

TEST_CASE("points must name every latent site with its shape") {
    const Folder folder;
    const std::string data = folder("d.json", data_text);
    const auto error = [&](const std::string& unconstrained) {
        const Result result =
            run({"log-prob", "--data", data, "--at", folder("p.json", point(unconstrained))});
        CHECK(result.code == 3);
        CHECK(result.out.empty());
        const std::size_t start = result.err.find("error: ") + 7;
        return result.err.substr(start, result.err.rfind(" (in ") - start);
    };
    CHECK(error(R"({"mu": 0, "tau": 0})").find("points[1].unconstrained: has no 'z'") == 0);
    CHECK(error(R"({"mu": 0, "tau": 0, "z": [1, 2]})") ==
          "points[1].unconstrained.z: expected 8 elements, found 2");
    CHECK(error(R"({"mu": 0, "tau": 0, "z": 1})") ==
          "points[1].unconstrained.z: expected an array, found the number 1");
    CHECK(error(R"({"mu": [0], "tau": 0, "z": 1})") ==
          "points[1].unconstrained.mu: expected a number, found an array of 1");
    CHECK(error(R"({"mu": 0, "tau": 0, "z": [0, 0, 0, 0, 0, 0, 0, 0], "nu": 1})") ==
          "points[1].unconstrained: 'nu' is no latent site of the model, which has: mu, tau, z");
}

TEST_CASE("fit prints the table and writes draws and summary") {
    const Folder folder;
    const Result result = run({"fit", "--data", folder("d.json", data_text), "--draws=500", "--seed", "1",
                               "--output", folder("draws.csv"), "--summary", folder("summary.json")});
    CHECK(result.code == 0);
    CHECK(result.out.find("theta[8]") != std::string::npos);
    std::ifstream draws(folder("draws.csv"));
    std::size_t rows = 0;
    for (std::string line; std::getline(draws, line);)
        rows += line[0] != '#';
    CHECK(rows == 501);
    const Json summary = Json::parse(std::ifstream(folder("summary.json")));
    CHECK(summary["sites"]["theta"]["quantiles"]["0.95"].size() == 8);
    CHECK(summary["guide"] == "normal");
    CHECK(summary["sites"]["mu"]["mean"].get<double>() == Approx(4.4).margin(1));
}

TEST_CASE("a fit is checked by NUTS") {
    const Folder folder;
    const std::string data = folder("d.json", data_text);
    const Result result =
        run({"fit", "--data", data, "--check", "nuts", "--summary", folder("summary.json")});
    CHECK(result.code == 0);
    CHECK_THAT(result.out, Catch::Contains("Check by NUTS: 4 chains of 1000 draws after 1000 of warm-up") &&
                               Catch::Contains("NUTS: mean"));
    const Json check = Json::parse(std::ifstream(folder("summary.json")))["check"];
    // Reference: mean 4.41, sd 3.31 of mu; mean 3.58, sd 3.12 of tau.
    const Json& sites = check["sites"];
    CHECK(sites["mu"]["mean"].get<double>() ==
          Approx(4.41).margin(4 * sites["mu"]["mcse_mean"].get<double>()));
    CHECK(sites["tau"]["sd"].get<double>() == Approx(3.12).margin(4 * sites["tau"]["mcse_sd"].get<double>()));
    CHECK(sites["theta"]["r_hat"].size() == 8);

    // Flat, so that the chains find no step size; the fit is not lost.
    const ModelEntry flat{"flat",
                          [](Data& data_of_flat) {
                              std::vector<double> y;
                              read(data_of_flat, "y", y);
                              return models::gaussian<models::NormalGuide>("normal", {0}, {0});
                          },
                          bind_schools};
    const Result failed = run({"fit", "--data", folder("e.json", R"({"y": [1]})"), "--steps", "1",
                               "--check=nuts", "--summary", folder("flat.json")},
                              flat);
    CHECK(failed.code == 4);
    CHECK_THAT(failed.err, Catch::StartsWith("error: the check by NUTS failed: chain 1 finds no step size"));
    CHECK(Json::parse(std::ifstream(folder("flat.json"))).contains("sites"));
}

TEST_CASE("a fit does not start when its output cannot be written") {
    const Folder folder;
    const Result result = run({"fit", "--data", folder("d.json", data_text), "--output", folder("a.csv"),
                               "--summary", "/nowhere/s.json"});
    CHECK(result.code == 5);
    CHECK_THAT(result.err, Catch::Contains("error: cannot write '/nowhere/s.json': "));
    CHECK(result.out.empty());
    CHECK(folder.files() == 1);
}

TEST_CASE("a fit that fails is an exit code of its own and leaves the old output") {
    const Folder folder;
    const ModelEntry failing{"failing",
                             [](Data& data) {
                                 std::vector<double> y;
                                 read(data, "y", y);
                                 return models::gaussian<models::NormalGuide>("normal", {NAN}, {1});
                             },
                             bind_schools};
    folder("draws.csv", "old");
    const Result result =
        run({"fit", "--data", folder("d.json", R"({"y": [1]})"), "--output", folder("draws.csv")}, failing);
    CHECK(result.code == 4);
    CHECK_THAT(result.err, Catch::StartsWith("error: "));
    CHECK(folder.files() == 2);
    std::string text;
    std::ifstream(folder("draws.csv")) >> text;
    CHECK(text == "old");
}

TEST_CASE("simulate draws everything from sizes") {
    const Folder folder;
    const std::string sizes = folder("sizes.json", R"({"y": 3, "sigma": [1, 1, 1]})");
    const Result result = run({"simulate", "--data", sizes, "--seed", "4"});
    CHECK(result.code == 0);
    CHECK(result.err == "note: the draw leaves out the model's factors: nothing\n");
    const Json json = parse(result.out);
    CHECK(json["mu"].is_number());
    CHECK(json["y"].size() == 3);
    CHECK(json["y"][0] != 0);
    CHECK(json["theta"].size() == 3);
    CHECK(json["theta"][1].get<double>() ==
          Approx(json["mu"].get<double>() + json["tau"].get<double>() * json["z"][1].get<double>()));
    CHECK_FALSE(json.contains("nothing"));
    CHECK(run({"simulate", "--data", sizes, "--seed", "4"}).out == result.out);
    CHECK(run({"simulate", "--data", sizes, "--seed", "5"}).out != result.out);
}

TEST_CASE("strict makes unread data an error") {
    const Folder folder;
    const Result result = run({"simulate", "--data", folder("d.json", data_text), "--strict"});
    CHECK(result.code == 3);
    CHECK(result.err ==
          "error: " + folder("d.json") + " has keys that the model 'schools' does not take: J\n");
}

TEST_CASE("wrong usage is named") {
    const auto error = [](const std::vector<std::string>& arguments) {
        const Result result = run(arguments);
        CHECK(result.code == 2);
        return result.err;
    };
    const std::string missing = error({}), start = "error: a command is missing: ";
    REQUIRE(missing.starts_with(start + "fit, log-prob, "));
    CHECK(error({"sample"}) ==
          "error: unknown command 'sample'; the commands are " + missing.substr(start.size()));
    CHECK(error({"fit", "--stepz", "1"}) == "error: unknown option '--stepz'; --help lists the options\n");
    CHECK(error({"fit", "--steps"}) == "error: --steps needs a value: --steps N\n");
    CHECK(error({"fit", "--steps", "many"}) == "error: --steps: expected an integer, found 'many'\n");
    CHECK(error({"fit", "--lr=x"}) == "error: --lr: expected a number, found 'x'\n");
    CHECK(error({"fit", "--seed=-1"}) == "error: --seed: expected a non-negative integer, found '-1'\n");
    CHECK(error({"fit", "--strict=1"}) == "error: --strict takes no value\n");
    CHECK(error({"fit", "--steps=0"}) == "error: --steps: expected at least 1\n");
    CHECK(error({"fit", "--particles=0"}) == "error: --particles: expected at least 1\n");
    CHECK(error({"fit", "--draws=0"}) == "error: --draws: expected at least 1\n");
    CHECK(error({"fit", "--lr=-1"}) == "error: --lr: expected a positive number\n");
    CHECK(error({"fit", "--decay=0"}) == "error: --decay: expected a number above 0 and at most 1\n");
    CHECK_THAT(error({"fit", "--init=zero"}), Catch::Contains("path, feasible, uniform"));
    CHECK_THAT(error({"fit", "--optimizer=lbfgs"}), Catch::Contains("clipped_adam"));
    CHECK(error({"fit", "--check=mcmc"}) == "error: there is no check 'mcmc'; there is nuts\n");
    CHECK_THAT(error({"fit"}), Catch::StartsWith("error: --data is missing"));
    CHECK_THAT(error({"log-prob", "--data=x"}), Catch::StartsWith("error: --at is missing"));
}

TEST_CASE("every command has help") {
    for (const char* command : {"fit", "log-prob", "elbo", "simulate"}) {
        const Result result = run({command, "--help"});
        CHECK(result.code == 0);
        CHECK_THAT(result.out, Catch::StartsWith(std::string("usage: schools ") + command) &&
                                   Catch::Contains("--data FILE") && Catch::Contains("Exit codes:"));
    }
    CHECK_THAT(run({"--help"}).out, Catch::Contains("fit, log-prob, elbo, simulate"));
}

TEST_CASE("data that cannot be read are an error") {
    const Result result = run({"fit", "--data", "/nowhere/d.json"});
    CHECK(result.code == 3);
    CHECK(result.err == "error: cannot read '/nowhere/d.json': is it a file, and may it be read?\n");
}

TEST_CASE("fit saves its state, goes on from it and starts from it") {
    const Folder folder;
    const std::string data = folder("d.json", data_text), state = folder("fit.state"),
                      all = folder("all.json");
    const auto fit = [&](std::vector<std::string> more, const std::string& of = {}) {
        more.insert(more.begin(),
                    {"fit", "--data", of.empty() ? data : of, "--draws", "50", "--steps", "400"});
        return run(more);
    };
    const Result alone = fit({"--summary", all});
    const std::string wanted = Json::parse(std::ifstream(all)).dump();
    const Result first = fit({"--save", state, "--save-every", "100", "--resume", state});
    CHECK(first.out == alone.out);
    CHECK_THAT(first.err, Catch::Contains("note: there is no '" + state + "' yet: the fit begins"));
    REQUIRE(fs::exists(state));
    const Result again = fit({"--resume", state, "--summary", all});
    CHECK(again.out == alone.out);
    CHECK(Json::parse(std::ifstream(all)).dump() == wanted);

    const std::size_t files = folder.files();
    // Of processes that are no more, though another may have the number; and of one that is writing.
    folder("fit.state.part-999999999", "half");
    folder("fit.state.part-1", "half");
    const std::string other_file = folder("fit.state.part-2", "half");
    const int lock = ::open(other_file.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);
    CHECK(fit({"--save", state}).code == 0);
    CHECK(folder.files() == files + 1);
    CHECK(fs::exists(other_file));
    ::close(lock);
    CHECK(fit({"--save", state}).code == 0);
    CHECK(folder.files() == files);

    const Result other = fit({"--resume", state, "--seed", "3"});
    CHECK(other.code == 3);
    CHECK_THAT(other.err, Catch::Contains("  option 'seed'  0             3\n"));
    const Result missing = fit({"--resume", folder("none")});
    CHECK(missing.code == 3);
    CHECK_THAT(missing.err, Catch::Contains("there is no file '" + folder("none") + "'"));
    const Result foreign = fit({"--resume", data});
    CHECK(foreign.code == 3);
    CHECK_THAT(foreign.err, Catch::Contains("another kind of file"));
    CHECK(fit({"--save", folder("none/fit.state")}).code == 5);

    CHECK(fit({"--warm-start", state}).code == 0);
    const Result unknown = fit({"--warm-start", state, "--hold", "sigma, mu"});
    CHECK(unknown.code == 3);
    CHECK_THAT(unknown.err, Catch::Contains("no latent site 'sigma'; there are mu, tau, z"));
    CHECK(fit({"--hold", "mu"}).code == 2);
    CHECK(fit({"--warm-start", state, "--hold", " ,"}).code == 2);
    CHECK(fit({"--save-every", "10"}).code == 2);
}
