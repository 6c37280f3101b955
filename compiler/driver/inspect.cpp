// ppc inspect: the site graph.
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/elimination_text.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/driver/generate.h"
#include "compiler/driver/installation.h"
#include "compiler/driver/model_program.h"
#include "compiler/emit/site_graph.h"
#include "compiler/ir/print.h"
#include "compiler/passes/eliminate_discrete.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

#include <iostream>

namespace ppc::driver {
namespace {

/// One way to show the graph, or what the front end made of the model.
struct Format {
    const char* name;
    std::string (*render)(const frontend::Unit&);
};

template <std::string (*render)(const ir::Program&)> std::string of_program(const frontend::Unit& unit) {
    return render(unit.program);
}

std::string svg(const ir::Program& program) {
    const auto picture = emit::render_dot(emit::site_graph_dot(program), "svg");
    if (const auto* error = std::get_if<emit::RenderError>(&picture))
        throw Failure(exit_cannot_write, error->message);
    return std::get<std::string>(picture);
}

/// What `decenter` of the guide does, as a line.
std::string decentred_text(const std::string& guide, const std::vector<std::string>& sites) {
    if (sites.empty())
        return {};
    std::string names;
    for (const std::string& site : sites)
        names += (names.empty() ? "" : ", ") + site;
    return "\nguide '" + guide + "': in non-centred form " + names + "\n";
}

/// What the data tell of the guide, as the model's own program prints it.
std::string of_data(const Installation& installation, const ModelOptions& options, const std::string& data,
                    bool is_json) {
    llvm::SmallString<128> printed;
    if (llvm::sys::fs::createTemporaryFile("ppc-inspect", "txt", printed))
        throw Failure(exit_cannot_write, "cannot make a temporary file");
    const llvm::FileRemover remover(printed);
    std::vector<std::string> arguments{"inspect", "--data", data};
    if (is_json)
        arguments.push_back("--json");
    if (const int code = run_program(model_program(installation, options), arguments, printed.str().str()))
        throw Failure(code, "");
    return read_file(printed.str().str());
}

/// The sites, and what was summed out in which order.
std::string table(const frontend::Unit& unit) {
    std::string text = emit::site_table_text(unit.program);
    if (unit.enumerated) {
        const passes::Elimination summed = passes::eliminate_discrete(*unit.enumerated);
        text += "\n" + elimination_text(summed);
    }
    return text;
}

constexpr Format formats[] = {
    {"text", table},
    {"json", of_program<emit::site_graph_json>},
    {"dot", of_program<emit::site_graph_dot>},
    {"svg", of_program<svg>},
    {"ir", of_program<static_cast<std::string (*)(const ir::Program&)>(ir::print)>},
    {"slice", [](const frontend::Unit& unit) { return unit.slice; }},
};

} // namespace

int inspect_command(const Invocation& invocation) {
    std::vector<std::string> arguments = invocation.arguments;
    if (take_help(arguments)) {
        std::cout
            << "usage: ppc inspect MODEL.cpp [options] [-- COMPILER FLAGS]\n\n"
               "Shows the model's sites: kind, distribution, support, transform, plates, place, parents. "
               "Needs no data.\n\n"
               "  --format FORMAT    text (default), json, dot or svg (svg needs Graphviz); ir and slice:\n"
               "                     the program that ppc works on, and what it loads from the data\n"
               "  --guide SPEC       with the sites that its decenter(…) takes in non-centred form\n"
               "  --data FILE        also how many latents and parameters the guide has on these data, and "
               "the size\n"
               "                     of its sparse factors (gaussian, structured); text or json\n"
               "  -o FILE            write there instead of to standard output\n"
               "  --model NAME       the model function, where the file has several\n";
        return exit_ok;
    }
    ModelOptions options;
    options.flags = invocation.flags;
    std::string format = "text", output, data;
    take_option(arguments, "--format", format);
    take_option(arguments, "-o", output);
    take_option(arguments, "--model", options.model);
    take_option(arguments, "--guide", options.guide);
    take_option(arguments, "--data", data);
    options.source = take_model_file(arguments, {});
    if (!arguments.empty())
        throw Failure(exit_usage, "unknown option '" + arguments[0] + "'; see ppc inspect --help");
    const Format* chosen = nullptr;
    for (const Format& f : formats)
        if (format == f.name)
            chosen = &f;
    if (!chosen)
        throw Failure(exit_usage,
                      "unknown format '" + format + "'; there is text, json, dot, svg, ir and slice");
    const bool is_json = format == "json";
    if (!data.empty() && !is_json && format != "text")
        throw Failure(exit_usage, "--data adds to the formats text and json");
    const Installation installation = Installation::find(invocation.argv0);
    frontend::Unit unit = read_model(installation, options);
    if (unit.guide)
        throw Failure(exit_usage, "--guide of ppc inspect is an automatic guide; '" + options.guide +
                                      "' is source, which says itself what it does");
    std::string decentred;
    if (options.guide != "auto")
        decentred = decentred_text(options.guide, decenter(unit, guide_specification(options.guide, unit)));
    std::string text = chosen->render(unit) + (format == "text" ? decentred : "");
    if (!data.empty()) {
        const std::string facts = of_data(installation, options, data, is_json);
        if (is_json)
            text = text.substr(0, text.rfind("\n}")) + ",\n  \"guide\": " + facts + "}\n";
        else
            text += "\n" + facts;
    }
    if (output.empty())
        std::cout << text;
    else
        write_file(output, text);
    return exit_ok;
}

} // namespace ppc::driver
