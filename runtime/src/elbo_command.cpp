#include "command_line.hpp"
#include "commands.hpp"

#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include <algorithm>
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

} // namespace

int elbo_command(const ModelEntry& entry, const Arguments& arguments) {
    std::string data_path, parameters_path;
    std::uint64_t seed = 0;
    CommandLine options(usage(entry, "elbo", "--data DATA.json [--at PARAMETERS.json]"));
    options.add("--data", "FILE", "the model's arguments: CmdStan JSON, or the columns of a .csv file",
                data_path);
    options.add(
        "--at", "FILE",
        R"(the guide's parameters, unconstrained: {"parameters":{"BLOCK": array of numbers}} (default: all 0))",
        parameters_path);
    options.add("--seed", "S", "seed of the one draw that the estimate is made from (default 0)", seed);
    if (!options.parse(arguments))
        return exit_ok;
    if (!entry.load)
        return exit_ok;
    Data data = open_data(data_path);
    const Program program = entry.load(data);
    std::vector<double> parameters(program.guide().parameters);
    if (!parameters_path.empty()) {
        const Data file(parameters_path);
        parameters = read_parameters(program, DataCursor(file, "parameters"));
    }
    std::vector<double> noise(program.guide().noise), gradient(parameters.size());
    fill_normal({.seed = seed}, noise);
    Program::Workspace workspace(program);
    const double elbo = workspace.elbo(parameters, noise, gradient);
    std::string blocks;
    for (const ParameterBlock& block : program.guide().blocks)
        blocks +=
            (blocks.empty() ? "" : ",") + json_string(block.name) + ":" +
            json_nested({block.size}, [&](std::size_t i) { return json_number(gradient[block.offset + i]); });
    std::cout << "{\"elbo\":" << json_number(elbo) << ",\"gradient\":{" << blocks << "}}\n";
    return exit_ok;
}

} // namespace ppc
