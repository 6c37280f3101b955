#include <ppc/output.hpp>
#include <ppc/output_file.hpp>
#include <ppc/text.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include <unistd.h>

using namespace ppc;
namespace fs = std::filesystem;

namespace {

/// Two draws of a number, a vector of 2 and a matrix of 2 x 3; draw r of column c is 10 r + c + 0.1.
Fit small_fit() {
    Fit fit;
    fit.model = "small";
    fit.guide = "normal";
    fit.sites = {{"mu", SiteKind::latent, "real", {}, 0, 1},
                 {"theta", SiteKind::latent, "real", {2}, 1, 2},
                 {"m", SiteKind::deterministic, "real", {2, 3}, 3, 6}};
    fit.columns = 9;
    fit.rows = 2;
    for (int r = 0; r < 2; ++r)
        for (int c = 0; c < 9; ++c)
            fit.draws.push_back(10 * r + c + 0.1);
    fit.log_p = {-1.5, -2.5};
    fit.log_q = {-0.5, -1.0 / 3};
    fit.weights = {0.5, 0.5};
    fit.k_hat = 0.25;
    fit.weighted = true;
    fit.elbo = -12.3456;
    fit.elbo_se = 0.0123;
    fit.steps = 100;
    fit.converged = true;
    fit.stopped = "converged \"well\"";
    fit.seed = 7;
    return fit;
}

std::string csv_of(const Fit& fit) {
    std::ostringstream out;
    write_draws_csv(fit, out);
    return out.str();
}

std::string contents(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// The words of a text with one space between them.
std::string words(const std::string& text) {
    std::istringstream in(text);
    std::string result;
    for (std::string word; in >> word;)
        result += word + " ";
    return result;
}

} // namespace

TEST_CASE("numbers are the shortest text that reads back") {
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(3) == "3");
    CHECK(std::stod(number_text(1.0 / 3)) == 1.0 / 3);
    CHECK(number_text(-HUGE_VAL) == "-inf");
    CHECK(number_text(HUGE_VAL) == "inf");
    CHECK(number_text(NAN) == "nan");
    CHECK(json_number(NAN) == "null");
    CHECK(json_string("a\"b\\\n") == "\"a\\\"b\\\\\\u000a\"");
    const auto index = [](std::size_t i) { return std::to_string(i); };
    CHECK(json_nested({}, index) == "0");
    CHECK(json_nested({2, 3}, index) == "[[0,1,2],[3,4,5]]");
    CHECK(json_nested({0}, index) == "[]");
}

TEST_CASE("the draws are Stan CSV, matrices by columns") {
    std::istringstream csv(csv_of(small_fit()));
    std::vector<std::string> comments, lines;
    for (std::string line; std::getline(csv, line);)
        (line[0] == '#' ? comments : lines).push_back(line);
    CHECK(std::count(comments.begin(), comments.end(), "# method = variational") == 1);
    CHECK(std::count(comments.begin(), comments.end(), "# model = small") == 1);
    CHECK(std::count(comments.begin(), comments.end(), "# num_samples = 2") == 1);
    CHECK(std::count(comments.begin(), comments.end(), "#     algorithm = meanfield") == 1);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] == "lp__,log_p__,log_g__,mu,theta.1,theta.2,m.1.1,m.2.1,m.1.2,m.2.2,m.1.3,m.2.3");
    CHECK(lines[1] == "-1.5,-1.5,-0.5,0.1,1.1,2.1,3.1,6.1,4.1,7.1,5.1,8.1");
    CHECK(lines[2].starts_with("-2.5,-2.5,-0.3333333333333333,10.1,"));
}

TEST_CASE("the summary has arrays of the sites' shapes, and null for what is not finite") {
    Fit fit = small_fit();
    fit.elbo_se = std::numeric_limits<double>::infinity();
    const auto json = nlohmann::json::parse(summary_json(fit));
    CHECK(json["sites"]["mu"]["mean"].get<double>() == Approx(5.1));
    CHECK(json["sites"]["theta"]["mean"].size() == 2);
    CHECK(json["sites"]["m"]["sd"][1][2].is_number());
    CHECK(json["sites"]["m"]["mean"][1][0].get<double>() == Approx(11.1));
    CHECK(json["sites"]["mu"]["quantiles"]["0.05"] < json["sites"]["mu"]["quantiles"]["0.5"]);
    CHECK(json["sites"]["mu"]["quantiles"]["0.5"] < json["sites"]["mu"]["quantiles"]["0.95"]);
    CHECK(json["guide"] == "normal");
    CHECK(json["k_hat"] == 0.25);
    CHECK(json["weighted"] == true);
    CHECK(json["elbo"] == -12.3456);
    CHECK(json["elbo_se"].is_null());
    CHECK(json["steps"] == 100);
    CHECK(json["stopped"] == "converged \"well\"");
    CHECK(json.size() == 8);
}

TEST_CASE("the table has a row for each element and says how the fit ended") {
    Fit fit = small_fit();
    fit.draws[0] = 0.001;
    const std::string table = summary(fit);
    CHECK(words(table).starts_with("mean sd 5% 50% 95% mu "));
    CHECK(table.find("\ntheta[2]") != std::string::npos);
    CHECK(table.find("\nm[2,3]") != std::string::npos);
    CHECK(table.find("Guide normal, 100 steps; stopped: converged \"well\"\n") != std::string::npos);
    CHECK(table.find("ELBO -12.3456 ± 0.0123, Pareto k-hat 0.25: the table is importance-weighted") !=
          std::string::npos);
    CHECK(table.find("NOT") == std::string::npos);
    CHECK(table.find("had not converged") == std::string::npos);
}

TEST_CASE("long sites are cut short in the table") {
    const std::string table = summary(small_fit(), 2);
    CHECK(table.find("m[1,3]") == std::string::npos);
    CHECK(table.find("\n… 4 more of m\n") != std::string::npos);
}

TEST_CASE("a fit that cannot be trusted says so above the numbers") {
    Fit fit = small_fit();
    fit.k_hat = 1.25;
    fit.weighted = false;
    fit.converged = false;
    std::string table = summary(fit);
    CHECK(table.starts_with("These numbers are NOT to be trusted: Pareto k-hat is 1.25, above 0.7"));
    CHECK(table.find("Try --guide multivariate, or") != std::string::npos);
    CHECK(table.find("The optimisation had not converged: try more --steps.\n") != std::string::npos);
    fit.guide = "multivariate";
    CHECK(summary(fit).find("Try another parametrisation") != std::string::npos);
    fit.sites[0].is_integer = true;
    CHECK(summary(fit).find("Try a guide whose distributions are nearer to it") != std::string::npos);
}

TEST_CASE("a point has values only") {
    Fit fit = small_fit();
    fit.guide = "delta";
    fit.rows = 1;
    fit.k_hat = std::numeric_limits<double>::quiet_NaN();
    fit.weighted = false;
    const std::string table = summary(fit);
    CHECK(table.starts_with("          value\nmu          0.1\n"));
    CHECK(table.find("A point estimate (the posterior's mode)") != std::string::npos);
    fit.guide = "normal";
    CHECK(summary(fit).find("A single draw") != std::string::npos);
}

TEST_CASE("a file appears when it is complete, and not before") {
    const fs::path folder = fs::temp_directory_path() / ("ppc_output_test-" + std::to_string(getpid()));
    fs::create_directory(folder);
    {
        OutputFile file(folder / "a.csv");
        file.stream() << "lost";
    }
    CHECK(fs::is_empty(folder));
    std::ofstream(folder / "b.csv") << "old";
    OutputFile file(folder / "b.csv");
    file.stream() << "new";
    CHECK(contents(folder / "b.csv") == "old");
    file.commit();
    CHECK(contents(folder / "b.csv") == "new");
    CHECK(std::distance(fs::directory_iterator(folder), {}) == 1);
    fs::remove_all(folder);
}

TEST_CASE("output that cannot be written is an error of its own") {
    const auto code_of = [](const std::string& path) {
        try {
            OutputFile file(path);
        } catch (const UserError& error) {
            CHECK_THAT(error.what(), Catch::StartsWith("cannot write '" + path + "': "));
            return error.code;
        }
        return 0;
    };
    CHECK(code_of("/nowhere/draws.csv") == 5);
    CHECK(code_of("/tmp") == 5);
    OutputFile file(fs::temp_directory_path() / ("ppc_full-" + std::to_string(getpid()) + ".csv"));
    file.stream().setstate(std::ios::badbit); // as a full disk does
    CHECK_THROWS_AS(file.commit(), UserError);
}
