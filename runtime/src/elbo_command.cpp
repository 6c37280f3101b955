#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace ppc {

namespace {

/// The parameters of all blocks: `{"parameters":{BLOCK: array of numbers}}`, unconstrained.
std::vector<double> read_parameters(const Program& program, const DataCursor& from) {
    std::vector<double> out(program.guide().parameters);
    for (const ParameterBlock& block : program.guide().blocks) {
        const DataCursor values = from.member(block.name);
        const std::size_t size = values.size("an array of numbers");
        if (size != block.size)
            values.fail("expected " + std::to_string(block.size) + " numbers, found " + std::to_string(size));
        for (std::size_t i = 0; i < size; ++i)
            out[block.offset + i] = values.element(i).number();
    }
    return out;
}

/// `"baselines": array of numbers` beside the parameters, one for each integer that the guide draws; 0 if
/// there are none.
std::vector<double> read_baselines(const Program& program, const std::string& path) {
    std::vector<double> out(program.guide().scored);
    if (path.empty())
        return out;
    const Data file(path);
    if (!file.contains("baselines"))
        return out;
    const DataCursor values(file, "baselines");
    const std::size_t size = values.size("an array of numbers");
    if (size != out.size())
        values.fail("expected " + std::to_string(out.size()) + " numbers, found " + std::to_string(size));
    for (std::size_t i = 0; i < size; ++i)
        out[i] = values.element(i).number();
    return out;
}

/// Means of several numbers, and the standard errors of these.
class Means {
public:
    explicit Means(std::size_t size) : mean_(size), squares_(size) {}
    void add(std::span<const double> x) {
        ++count_;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double off = x[i] - mean_[i];
            mean_[i] += off / static_cast<double>(count_);
            squares_[i] += off * (x[i] - mean_[i]);
        }
    }
    double mean(std::size_t i) const { return mean_[i]; }
    double error(std::size_t i) const {
        const auto n = static_cast<double>(count_);
        return std::sqrt(squares_[i] / (n - 1) / n);
    }

private:
    std::size_t count_ = 0;
    std::vector<double> mean_, squares_;
};

} // namespace

int elbo_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path, parameters_path;
    std::uint64_t seed = 0;
    std::size_t draws = 1;
    CommandLine options(usage(entry, "elbo", "--data DATA.json [--at PARAMETERS.json]"));
    options.add("--data", "FILE", "the model's arguments: CmdStan JSON, or the columns of a .csv file",
                data_path);
    options.add(
        "--at", "FILE",
        R"(the guide's parameters, unconstrained: {"parameters":{"BLOCK": array of numbers}} (default: all 0))",
        parameters_path);
    options.add("--seed", "S", "seed of the draws that the estimate is made from (default 0)", seed);
    options.add("--draws", "N", "how many: means over them, with their standard errors (default 1)", draws);
    if (!options.parse(arguments))
        return exit_ok;
    if (draws < 1)
        throw UserError("the number of draws must be at least 1");
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path);
    const Program program = entry.load(data);
    std::vector<double> parameters(program.guide().parameters);
    if (!parameters_path.empty()) {
        const Data file(parameters_path);
        parameters = read_parameters(program, DataCursor(file, "parameters"));
    }
    const std::vector<double> baselines = read_baselines(program, parameters_path);
    Program::Workspace workspace(program);
    std::vector<double> noise(program.guide().noise), gradient(parameters.size()), costs(baselines.size());
    Means elbo(1), of_gradient(gradient.size()), of_costs(costs.size());
    for (std::size_t i = 0; i < draws; ++i) {
        fill_normal({.seed = seed, .step = static_cast<std::uint32_t>(i)}, noise);
        const double value = costs.empty() ? workspace.elbo(parameters, noise, gradient)
                                           : workspace.elbo(parameters, noise, gradient, baselines, costs);
        elbo.add({&value, 1});
        of_gradient.add(gradient);
        of_costs.add(costs);
    }
    const auto blocks = [&](const auto& number) {
        std::string text;
        for (const ParameterBlock& b : program.guide().blocks)
            text += (text.empty() ? "{" : ",") + json_string(b.name) + ":" +
                    json_nested({b.size}, [&](std::size_t i) { return json_number(number(b.offset + i)); });
        return text.empty() ? "{}" : text + "}";
    };
    std::cout << "{\"elbo\":" << json_number(elbo.mean(0))
              << ",\"gradient\":" << blocks([&](std::size_t i) { return of_gradient.mean(i); });
    if (!costs.empty())
        std::cout << ",\"costs\":" << json_nested({costs.size()}, [&](std::size_t i) {
            return json_number(of_costs.mean(i));
        });
    if (draws > 1)
        std::cout << ",\"elbo_se\":" << json_number(elbo.error(0))
                  << ",\"gradient_se\":" << blocks([&](std::size_t i) { return of_gradient.error(i); });
    std::cout << "}\n";
    return exit_ok;
}

} // namespace ppc
