// ppc inspect: the site graph.
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/elimination_text.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/emit/site_graph.h"
#include "compiler/ir/print.h"
#include "compiler/passes/eliminate_discrete.h"

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
               "  -o FILE            write there instead of to standard output\n"
               "  --model NAME       the model function, where the file has several\n";
        return exit_ok;
    }
    ModelOptions options;
    options.flags = invocation.flags;
    std::string format = "text", output;
    take_option(arguments, "--format", format);
    take_option(arguments, "-o", output);
    take_option(arguments, "--model", options.model);
    take_option(arguments, "--guide", options.guide);
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
    frontend::Unit unit = read_model(Installation::find(invocation.argv0), options);
    std::string about_guide;
    if (unit.guide)
        throw Failure(exit_usage, "--guide of ppc inspect is an automatic guide; '" + options.guide +
                                      "' is source, which says itself what it does");
    if (options.guide != "auto")
        about_guide = decentred_text(options.guide, decenter(unit, guide_specification(options.guide, unit)));
    const std::string text = chosen->render(unit) + (format == "text" ? about_guide : "");
    if (output.empty())
        std::cout << text;
    else
        write_file(output, text);
    return exit_ok;
}

} // namespace ppc::driver
