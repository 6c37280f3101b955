// ppc compile: generated sources for an application.
#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <iostream>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace ppc::driver {
namespace {

std::string absolute(const std::string& file) {
    llvm::SmallString<256> out(file);
    fs::make_absolute(out);
    path::remove_dots(out, true);
    return out.str().str();
}

/// `file` as seen from `folder`, so that a tree with generated files in it can be moved.
std::string relative(const std::string& file, const std::string& folder) {
    auto from = path::begin(folder), from_end = path::end(folder);
    auto to = path::begin(file), to_end = path::end(file);
    while (from != from_end && to != to_end && *from == *to)
        ++from, ++to;
    llvm::SmallString<256> out;
    for (; from != from_end; ++from)
        path::append(out, "..");
    for (; to != to_end; ++to)
        path::append(out, *to);
    return out.str().str();
}

std::string escaped(const std::string& file) {
    std::string out;
    for (const char c : file)
        out += c == ' ' || c == '#' ? std::string("\\") + c
               : c == '$'           ? std::string("$$")
                                    : std::string(1, c);
    return out;
}

} // namespace

int compile_command(const Invocation& invocation) {
    std::vector<std::string> arguments = invocation.arguments;
    if (take_help(arguments)) {
        std::cout << "usage: ppc compile MODEL.cpp -o DIR [options] [-- COMPILER FLAGS]\n\n"
                     "Writes MODEL.ppc.hpp, MODEL.load.cpp and MODEL.kernel.cpp to DIR.\n\n"
                     "  -o DIR             the folder (made if need be)\n"
                  << guide_help()
                  << "  --depfile FILE     write the files that were read there, as a makefile rule\n"
                     "  --print-after PASS print the program after a pass (or all) to standard error\n";
        return exit_ok;
    }
    ModelOptions options;
    options.flags = invocation.flags;
    std::string folder, depfile;
    take_option(arguments, "-o", folder);
    take_option(arguments, "--depfile", depfile);
    take_option(arguments, "--guide", options.guide);
    take_option(arguments, "--model", options.model);
    take_option(arguments, "--print-after", options.print_after);
    options.source = take_model_file(arguments, {});
    if (!arguments.empty())
        throw Failure(exit_usage, "unknown option '" + arguments[0] + "'; see ppc compile --help");
    if (folder.empty())
        throw Failure(exit_usage, "-o DIR is missing: the folder to write to");
    const Installation installation = Installation::find(invocation.argv0);
    const std::string source = absolute(options.source), target = absolute(folder);
    const Generated generated = generate(installation, options, relative(source, target));
    if (const std::error_code error = fs::create_directories(target))
        throw Failure(exit_cannot_write, "cannot make the folder '" + folder + "': " + error.message());
    const std::string base = target + "/" + generated.stem;
    // Written even if nothing changed: a build tool compares times.
    write_file(base + ".ppc.hpp", generated.header, true);
    write_file(base + ".load.cpp", generated.load, true);
    write_file(base + ".kernel.cpp", generated.kernel, true);
    if (!depfile.empty()) {
        std::string rule = escaped(base + ".ppc.hpp") + " " + escaped(base + ".load.cpp") + " " +
                           escaped(base + ".kernel.cpp") + ":";
        for (const std::string& f : generated.files)
            if (!f.empty())
                rule += " \\\n  " + escaped(f);
        write_file(depfile, rule + "\n", true);
    }
    return exit_ok;
}

} // namespace ppc::driver
