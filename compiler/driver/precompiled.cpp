#include "compiler/driver/precompiled.h"

#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/frontend/translate.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/xxhash.h"

namespace fs = llvm::sys::fs;

namespace ppc::driver {
namespace {

/// Changes when a header of ppc does.
std::string stamp_headers(const std::string& include_dir) {
    std::string text;
    std::error_code error;
    for (fs::recursive_directory_iterator it(include_dir + "/ppc", error), end; it != end && !error;
         it.increment(error)) {
        fs::file_status status;
        if (!fs::status(it->path(), status) && status.type() == fs::file_type::regular_file)
            text += it->path() + std::to_string(status.getLastModificationTime().time_since_epoch().count()) +
                    ";";
    }
    return text;
}

frontend::Request request_for(const Installation& installation, const std::vector<std::string>& flags,
                              const std::string& source) {
    frontend::Request request;
    request.source = source;
    request.flags = flags;
    request.include_dir = installation.include_dir;
    request.builtin_include_dir = installation.builtin_include_dir;
    return request;
}

} // namespace

std::string precompiled_header(const Installation& installation, const frontend::Request& request) {
    std::string key =
        "ppc " PPC_VERSION "\n" + installation.executable + "\n" + stamp_headers(installation.include_dir);
    fs::file_status status;
    if (!fs::status(installation.executable, status))
        key += std::to_string(status.getLastModificationTime().time_since_epoch().count());
    for (const std::string& f : request.flags)
        key += "\n" + f;
    const std::string base = cache_folder() + "/model-" + llvm::utohexstr(llvm::xxh3_64bits(key), true, 16);
    const std::string file = base + ".pch";
    if (fs::exists(file) && fs::exists(file + ".hpp")) // Clang reads the second one again
        return file;
    // One process makes it: the one that creates the claim. A claim that came to nothing costs speed only.
    int claim = 0;
    if (fs::openFileForWrite(base + ".claim", claim, fs::CD_CreateNew))
        return "";
    fs::file_t handle = fs::convertFDToNativeFile(claim);
    fs::closeFile(handle);
    std::vector<llvm::StringRef> arguments{installation.executable, "precompile", "-o", file, "--"};
    for (const std::string& f : request.flags)
        arguments.push_back(f);
    const std::optional<llvm::StringRef> quiet[] = {llvm::StringRef(), llvm::StringRef(), llvm::StringRef()};
    llvm::sys::ExecuteNoWait(installation.executable, arguments, std::nullopt, quiet);
    return "";
}

int precompile_command(const Invocation& invocation) {
    std::vector<std::string> arguments = invocation.arguments;
    std::string output;
    if (!take_option(arguments, "-o", output) || !arguments.empty())
        throw Failure(exit_usage, "usage: ppc precompile -o FILE -- FLAGS");
    const Installation installation = Installation::find(invocation.argv0);
    const std::string header = output + ".hpp", part = output + ".part";
    write_file(header, "#include <ppc/model.hpp>\n");
    const bool made = frontend::precompile(request_for(installation, invocation.flags, header), part);
    if (!made || fs::rename(part, output)) {
        fs::remove(part);
        throw Failure(exit_compile_error, "cannot precompile <ppc/model.hpp>");
    }
    return exit_ok;
}

} // namespace ppc::driver
