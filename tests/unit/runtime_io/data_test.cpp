#include <Eigen/Core>
#include <ppc/data.hpp>
#include <ppc/program.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace ppc;

namespace {

template <class T> T read_json(const std::string& text, Data::Integers integers = Data::Integers::numbers) {
    const Data data = Data::from_json(text, "d.json", integers);
    T value{};
    read(data, "x", value);
    return value;
}

template <class T>
std::string error_json(const std::string& text, Data::Integers integers = Data::Integers::numbers) {
    try {
        read_json<T>(text, integers);
    } catch (const UserError& error) {
        CHECK(error.code == 3);
        return error.what();
    }
    return "no error";
}

std::string error_csv(const std::string& text) {
    try {
        Data::from_csv(text, "d.csv");
    } catch (const UserError& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

TEST_CASE("numbers of every type are read") {
    CHECK(read_json<double>(R"({"x": 2.5})") == 2.5);
    CHECK(read_json<double>(R"({"x": 3})") == 3);
    CHECK(read_json<float>(R"({"x": 2.5})") == 2.5F);
    CHECK(read_json<int>(R"({"x": -3})") == -3);
    CHECK(read_json<int>(R"({"x": 3.0})") == 3);
    CHECK(read_json<std::size_t>(R"({"x": 3})") == 3);
    CHECK(read_json<long>(R"({"x": 5000000000})") == 5000000000);
    CHECK(read_json<bool>(R"({"x": true})"));
    CHECK_FALSE(read_json<bool>(R"({"x": 0})"));
    CHECK(read_json<std::string>(R"({"x": "abc"})") == "abc");
}

TEST_CASE("non-finite numbers are words, quoted or bare, or null") {
    for (const char* word : {"\"Inf\"", "\"+Inf\"", "\"Infinity\"", "Infinity", "Inf"})
        CHECK(read_json<double>(std::string(R"({"s": "Inf \" NaN", "x": )") + word + "}") == HUGE_VAL);
    CHECK(read_json<double>(R"({"x": -Infinity})") == -HUGE_VAL);
    CHECK(read_json<double>(R"({"x": "-Inf"})") == -HUGE_VAL);
    CHECK(std::isnan(read_json<double>(R"({"x": "NaN"})")));
    CHECK(std::isnan(read_json<double>(R"({"x": NaN})")));
    CHECK(std::isnan(read_json<double>(R"({"x": null})")));
}

TEST_CASE("missing values are empty optionals") {
    using Optional = std::optional<double>;
    const auto values = read_json<std::vector<Optional>>(R"({"x": [1, null, "NaN"]})");
    CHECK(values == std::vector<Optional>{1.0, std::nullopt, std::nullopt});
}

TEST_CASE("arrays nest, and may be ragged where the type may") {
    CHECK(read_json<std::vector<int>>(R"({"x": []})").empty());
    CHECK(read_json<std::vector<bool>>(R"({"x": [true, 0]})") == std::vector<bool>{true, false});
    CHECK(read_json<std::vector<std::vector<int>>>(R"({"x": [[1, 2], [3]]})") ==
          std::vector<std::vector<int>>{{1, 2}, {3}});
    CHECK(read_json<std::array<double, 2>>(R"({"x": [1, 2]})") == std::array{1.0, 2.0});
    CHECK(read_json<std::vector<std::pair<int, double>>>(R"({"x": [[1, 2.5]]})") ==
          std::vector{std::pair{1, 2.5}});
}

TEST_CASE("Eigen types are read by rows") {
    CHECK(read_json<Eigen::VectorXd>(R"({"x": [1, 2]})") == Eigen::Vector2d(1, 2));
    CHECK(read_json<Eigen::RowVectorXd>(R"({"x": [1, 2]})") == Eigen::RowVector2d(1, 2));
    CHECK(read_json<Eigen::Vector2d>(R"({"x": [1, 2]})") == Eigen::Vector2d(1, 2));
    CHECK(read_json<Eigen::VectorXi>(R"({"x": [1, 2]})") == Eigen::Vector2i(1, 2));
    const auto matrix = read_json<Eigen::MatrixXd>(R"({"x": [[1, 2, 3], [4, 5, 6]]})");
    CHECK(matrix == (Eigen::MatrixXd(2, 3) << 1, 2, 3, 4, 5, 6).finished());
    CHECK(read_json<Eigen::MatrixXd>(R"({"x": []})").rows() == 0);
    const auto vectors = read_json<std::vector<Eigen::VectorXd>>(R"({"x": [[1], [2, 3]]})");
    CHECK(vectors[1] == Eigen::Vector2d(2, 3));
}

TEST_CASE("an integer in a file of sizes stands for zeros") {
    constexpr auto sizes = Data::Integers::sizes;
    CHECK(read_json<std::vector<double>>(R"({"x": 3})", sizes) == std::vector<double>(3));
    CHECK(read_json<std::vector<std::vector<int>>>(R"({"x": [2, 1]})", sizes) ==
          std::vector<std::vector<int>>{{0, 0}, {0}});
    CHECK(read_json<Eigen::VectorXd>(R"({"x": 3})", sizes) == Eigen::Vector3d::Zero());
    CHECK(read_json<Eigen::MatrixXd>(R"({"x": [2, 3]})", sizes) == Eigen::MatrixXd::Zero(2, 3));
    CHECK(read_json<int>(R"({"x": 3})", sizes) == 3);
    CHECK(error_json<std::vector<double>>(R"({"x": 3})") ==
          "x: expected an array, found the number 3 (in d.json)");
    CHECK(error_json<std::vector<double>>(R"({"x": -3})", sizes) ==
          "x: expected an array, found the number -3 (in d.json)");
}

TEST_CASE("a value of the wrong type is named by key and index") {
    CHECK(error_json<double>(R"({"x": "abc"})") ==
          "x: expected a number, found a string (\"abc\") (in d.json)");
    CHECK(error_json<double>(R"({"x": true})") == "x: expected a number, found true (in d.json)");
    CHECK(error_json<double>(R"({"x": {}})") == "x: expected a number, found an object (in d.json)");
    CHECK(error_json<double>(R"({"x": [1, 2]})") == "x: expected a number, found an array of 2 (in d.json)");
    CHECK(error_json<std::vector<std::vector<double>>>(R"({"x": [[1], [2], [3, "a"]]})") ==
          "x[3][2]: expected a number, found a string (\"a\") (in d.json)");
    CHECK(error_json<int>(R"({"x": 2.5})") == "x: expected an integer, found the number 2.5 (in d.json)");
    CHECK(error_json<int>(R"({"x": 5000000000})") ==
          "x: expected an integer of at most 2147483647, found the number 5000000000 (in d.json)");
    CHECK(error_json<std::size_t>(R"({"x": -1})") ==
          "x: expected an integer of at least 0, found the number -1 (in d.json)");
    CHECK(error_json<long>(R"({"x": 18446744073709551615})") ==
          "x: expected an integer of at most 9223372036854775807, found the number 18446744073709551615 (in "
          "d.json)");
    CHECK(error_json<std::vector<int>>(R"({"x": [1, null]})") ==
          "x[2]: expected an integer, found null (in d.json)");
    CHECK(error_json<bool>(R"({"x": 2})") ==
          "x: expected true or false (or 1 or 0), found the number 2 (in d.json)");
    CHECK(error_json<std::string>(R"({"x": 2})") == "x: expected a string, found the number 2 (in d.json)");
}

TEST_CASE("a value of the wrong shape is named by key and index") {
    CHECK(error_json<std::vector<double>>(R"({"x": "a"})") ==
          "x: expected an array, found a string (\"a\") (in d.json)");
    CHECK(error_json<std::array<double, 2>>(R"({"x": [1]})") ==
          "x: expected 2 elements, found 1 (in d.json)");
    CHECK(error_json<std::pair<int, int>>(R"({"x": [1]})") == "x: expected 2 elements, found 1 (in d.json)");
    CHECK(error_json<Eigen::Vector2d>(R"({"x": [1]})") == "x: expected 2 elements, found 1 (in d.json)");
    CHECK(error_json<Eigen::VectorXd>(R"({"x": 1})") ==
          "x: expected an array of numbers, found the number 1 (in d.json)");
    CHECK(error_json<Eigen::MatrixXd>(R"({"x": 1})") ==
          "x: expected an array of rows, found the number 1 (in d.json)");
    CHECK(error_json<Eigen::Matrix2d>(R"({"x": [[1, 2]]})") == "x: expected 2 rows, found 1 (in d.json)");
    CHECK(error_json<Eigen::Matrix2d>(R"({"x": [[1, 2], [1]]})") ==
          "x[2]: expected 2 columns, found 1 (in d.json)");
    CHECK(error_json<Eigen::MatrixXd>(R"({"x": [[1, 2], [3]]})") ==
          "x[2]: every row of a matrix has the same length: expected 2 numbers as in the first row, found 1 "
          "(in d.json)");
}

TEST_CASE("a missing key is reported with what the file has") {
    CHECK(error_json<double>(R"({"Xs": 1, "y": 2})") == "d.json has no 'x'; it has: Xs, y");
    CHECK(error_json<double>(R"({"sigma": 1})") == "d.json has no 'x'; it has: sigma");
    CHECK(error_json<double>("{}") == "d.json has no 'x'; it has no keys");
}

TEST_CASE("members of an object are reached by a cursor") {
    const Data data = Data::from_json(R"({"points": [{"u": {"mu": [1, "a"]}}]})", "p.json");
    const DataCursor points(data, "points");
    const DataCursor point = points.element(0);
    const DataCursor u = point.member("u");
    CHECK(u.members() == std::vector<std::string>{"mu"});
    const DataCursor mu = u.member("mu");
    CHECK(mu.is_array());
    CHECK(mu.element(0).number() == 1);
    CHECK(mu.element(1).path() == "points[1].u.mu[2]");
    CHECK_THROWS_WITH(u.member("my"), "points[1].u: has no 'my'; did you mean 'mu'? It has: mu (in p.json)");
    CHECK_THROWS_WITH(
        mu.member("a"),
        "points[1].u.mu: expected an object with a member 'a', found an array of 2 (in p.json)");
    CHECK_THROWS_WITH(mu.members(),
                      "points[1].u.mu: expected an object of named values, found an array of 2 (in p.json)");
}

TEST_CASE("keys that nothing read are known") {
    const Data data = Data::from_json(R"({"x": 1, "extra": 2})");
    double x;
    read(data, "x", x);
    CHECK(data.unread_keys() == std::vector<std::string>{"extra"});
    CHECK(data.keys() == std::vector<std::string>{"extra", "x"});
    CHECK(data.contains("extra"));
}

TEST_CASE("malformed JSON is an error with its place") {
    const std::string error = error_json<double>("{\"x\": [1,\n 2}");
    CHECK(error.starts_with("d.json: malformed JSON at line 2, column 3: "));
    CHECK(error.find("unexpected '}'") != std::string::npos);
    for (const char* blank : {"", " \n\t"})
        CHECK(error_json<double>(blank) ==
              "d.json: the file is empty; expected a JSON object of named values ({\"name\": value, …})");
    CHECK(error_json<double>("[1]") ==
          "d.json: expected a JSON object of named values ({\"name\": value, …}), found an array of 1");
}

TEST_CASE("CSV columns are arrays by their header") {
    const Data data =
        Data::from_csv("# a comment\r\ny,\"group, name\",x\r\n1.5,a,1\r\nNA,b,+2\r\n-2e3,\"c\"\"c\",3\r\n");
    std::vector<std::optional<double>> y;
    std::vector<std::string> group;
    std::vector<int> x;
    read(data, "y", y);
    read(data, "group, name", group);
    read(data, "x", x);
    CHECK(y == std::vector<std::optional<double>>{1.5, std::nullopt, -2000.0});
    CHECK(group == std::vector<std::string>{"a", "b", "c\"c"});
    CHECK(x == std::vector{1, 2, 3});
}

TEST_CASE("malformed CSV is an error with its line") {
    CHECK(error_csv("a,b\n1,2\n\n3\n") == "d.csv: line 4 has 1 cells, but the header names 2 columns");
    CHECK(error_csv("") == "d.csv: the file is empty; its first line must name the columns");
}

TEST_CASE("files are read by their extension") {
    const std::string path =
        std::filesystem::temp_directory_path() / ("ppc_data_test-" + std::to_string(getpid()) + ".CSV");
    std::ofstream(path) << "x\n1\n2\n";
    std::vector<double> x;
    read(Data(path), "x", x);
    CHECK(x == std::vector{1.0, 2.0});
    std::remove(path.c_str());
    CHECK_THROWS_WITH(Data("/nowhere/d.json"),
                      "cannot read '/nowhere/d.json': is it a file, and may it be read?");
    CHECK_THROWS_AS(Data("/"), UserError);
}
