// ppc guide: an automatic guide as source.
#include "compiler/guides/guide.h"
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/driver/generate.h"
#include "compiler/emit/guide_source.h"
#include "compiler/passes/lower_samples.h"

#include "llvm/Support/Path.h"

#include <cmath>
#include <iostream>

namespace ppc::driver {
namespace {

/// Of the parameters as they stand in the guide's program: those of scales at a scale of 0.1.
double start_of(const guides::Block& block) {
    if (block.role != guides::Role::scale)
        return 0;
    return block.map == guides::ScaleMap::exp ? std::log(0.1) : std::log(std::expm1(0.1));
}

} // namespace

int guide_command(const Invocation& invocation) {
    std::vector<std::string> arguments = invocation.arguments;
    if (take_help(arguments)) {
        std::cout << "usage: ppc guide MODEL.cpp [options] [-- COMPILER FLAGS]\n\n"
                     "Prints an automatic guide as source in the modelling language. It includes MODEL.cpp "
                     "by that name, so keep it\n"
                     "beside the model; `--guide FILE.cpp` of run and compile takes it back, as it is or "
                     "edited.\n\n"
                     "  -o FILE            write there instead of to standard output\n"
                  << guide_help();
        return exit_ok;
    }
    ModelOptions options;
    options.flags = invocation.flags;
    options.guide = "normal";
    std::string output;
    take_option(arguments, "-o", output);
    take_option(arguments, "--guide", options.guide);
    take_option(arguments, "--model", options.model);
    options.source = take_model_file(arguments, {});
    if (!arguments.empty())
        throw Failure(exit_usage, "unknown option '" + arguments[0] + "'; see ppc guide --help");
    if (options.guide == "auto") // which of the two depends on the data
        options.guide = "normal";
    frontend::Unit unit = read_model(Installation::find(invocation.argv0), options);
    if (unit.guide)
        throw Failure(exit_usage,
                      "'" + options.guide + "' is source already; ppc guide prints automatic guides");
    const ir::GuideSpecification asked = guide_specification(options.guide, unit);
    emit::GuideSourceInfo info;
    info.decentred = decenter(unit, asked);
    info.model = &unit.program;
    info.guide = options.guide;
    if (std::get<bool>(guides::holds_discrete(unit.program, asked)))
        throw Failure(
            exit_compile_error,
            "ppc guide does not print guides that hold discrete sites; write them with PPC_ENUMERATE");
    if (unit.written_parts)
        throw Failure(exit_usage,
                      "a guide with written parts cannot be printed as one; its parts are source already, "
                      "and ppc guide prints automatic guides");
    const guides::Guide guide =
        guides::automatic(asked, unit.program, passes::lower_samples(unit.program)).guide;
    if (!guide.woven.empty())
        throw Failure(exit_compile_error,
                      "a guide with parts that draw from the model's own distributions (prior, "
                      "hierarchical, autoregressive) cannot be written down apart from the model");
    info.points = guide.points;
    info.family = asked.parts[0].family;
    for (const frontend::Parameter& p : unit.parameters)
        info.reserved.push_back(p.name);
    emit::GuideProgramInfo program;
    if (asked.parts.size() > 1 || !emit::has_own_form(asked.parts[0], unit.program)) {
        program.program = &guide.program;
        for (const guides::Block& block : guide.blocks)
            program.parameters.push_back(
                {block.name, block.offset, block.size, start_of(block), block.random_inputs.valid()});
        for (const guides::RootExtent& root : guide.roots)
            program.roots.emplace(root.extent, root.of);
        program.reserved = info.reserved;
        info.program = &program;
    }
    info.source = llvm::sys::path::filename(options.source).str();
    for (const std::string& n : unit.namespaces)
        info.function += n + "::";
    info.function += unit.name;
    for (const frontend::Parameter& p : unit.parameters)
        info.parameters.push_back(p.declaration);
    const auto text = emit::guide_source(info);
    if (const auto* error = std::get_if<emit::GuideSourceError>(&text))
        throw Failure(exit_compile_error, error->message);
    if (output.empty())
        std::cout << std::get<std::string>(text);
    else
        write_file(output, std::get<std::string>(text));
    return exit_ok;
}

} // namespace ppc::driver
