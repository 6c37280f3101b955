#include "compiler/driver/precompiled.h"

#include "compiler/driver/arguments.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/errors.h"
#include "compiler/driver/files.h"
#include "compiler/frontend/translate.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
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

std::string stamp_file(const std::string& file) {
    fs::file_status status;
    return fs::status(file, status)
               ? file
               : file + std::to_string(status.getLastModificationTime().time_since_epoch().count());
}

/// The file that is precompiled for what `key` says, in the cache; `suffix` with the name's dot.
std::string cached_file(llvm::StringRef kind, const std::string& key, llvm::StringRef suffix) {
    return cache_folder() + "/" + kind.str() + "-" + llvm::utohexstr(llvm::xxh3_64bits(key), true, 16) +
           suffix.str();
}

/// Begins to make a file by `ppc precompile`, which outlives this process. One process makes it: the one that
/// creates the claim. A claim that came to nothing costs speed only.
void begin(const Installation& installation, const std::string& file, std::vector<std::string> options,
           const std::vector<std::string>& flags) {
    int claim = 0;
    if (fs::openFileForWrite(file + ".claim", claim, fs::CD_CreateNew))
        return;
    fs::file_t handle = fs::convertFDToNativeFile(claim);
    fs::closeFile(handle);
    std::vector<std::string> words{installation.executable, "precompile", "-o", file};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back("--");
    words.insert(words.end(), flags.begin(), flags.end());
    const std::vector<llvm::StringRef> arguments(words.begin(), words.end());
    const std::optional<llvm::StringRef> quiet[] = {llvm::StringRef(), llvm::StringRef(), llvm::StringRef()};
    llvm::sys::ExecuteNoWait(installation.executable, arguments, std::nullopt, quiet);
}

/// What a load source with a program around it includes.
constexpr const char* load_headers = "#include <ppc/model.hpp>\n"
                                     "#include <ppc/load.hpp>\n"
                                     "#include <ppc/load_slice.hpp>\n"
                                     "#include <ppc/main.hpp>\n"
                                     "#include <ppc/model/returned.hpp>\n"
                                     "#include <memory>\n";

/// Removes precompiled load headers that nobody has made anew for a month: those of g++ have 130 MB.
void remove_old_load_headers() {
    std::error_code error;
    for (fs::directory_iterator it(cache_folder(), error), end; it != end && !error; it.increment(error)) {
        const llvm::StringRef name = llvm::sys::path::filename(it->path());
        fs::file_status status;
        if (name.starts_with("load-") && !fs::status(it->path(), status) &&
            std::chrono::system_clock::now() - status.getLastModificationTime() > std::chrono::hours(30 * 24))
            fs::remove(it->path());
    }
}

void precompile_load_headers(const std::string& compiler, const std::vector<std::string>& flags,
                             const std::string& output) {
    const std::string header = llvm::StringRef(output).drop_back(llvm::StringRef(".gch").size()).str();
    const std::string part = output + ".part";
    remove_old_load_headers();
    write_file(header, load_headers);
    std::vector<std::string> words{compiler};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"-x", "c++-header", header, "-o", part});
    const std::vector<llvm::StringRef> arguments(words.begin(), words.end());
    if (llvm::sys::ExecuteAndWait(compiler, arguments) != 0 || fs::rename(part, output)) {
        fs::remove(part);
        throw Failure(exit_compile_error, "cannot precompile the headers of a load source");
    }
}

} // namespace

std::string precompiled_header(const Installation& installation, const frontend::Request& request) {
    std::string key = "ppc " PPC_VERSION "\n" + stamp_file(installation.executable) + "\n" +
                      stamp_headers(installation.include_dir);
    for (const std::string& f : request.flags)
        key += "\n" + f;
    const std::string file = cached_file("model", key, ".pch");
    if (fs::exists(file) && fs::exists(file + ".hpp")) // Clang reads the second one again
        return file;
    begin(installation, file, {}, request.flags);
    return "";
}

std::vector<std::string> LoadHeader::arguments() const {
    if (!fs::exists(file_))
        return {};
    // Both compilers look for a .gch beside a header that is included so.
    return {"-include", llvm::StringRef(file_).drop_back(llvm::StringRef(".gch").size()).str()};
}

LoadHeader::LoadHeader(const Installation& installation, std::string compiler, std::vector<std::string> flags)
    : installation_(installation), compiler_(std::move(compiler)), flags_(std::move(flags)) {
    std::string key =
        "ppc " PPC_VERSION "\n" + stamp_file(compiler_) + "\n" + stamp_headers(installation.include_dir);
    for (const std::string& f : flags_)
        key += "\n" + f;
    file_ = cached_file("load", key, ".hpp.gch");
}

void LoadHeader::make() const {
    if (!fs::exists(file_))
        begin(installation_, file_, {"--compiler", compiler_}, flags_);
}

void LoadHeader::forget() const { fs::remove(file_); }

int precompile_command(const Invocation& invocation) {
    std::vector<std::string> arguments = invocation.arguments;
    std::string output, compiler;
    const bool load = take_option(arguments, "--compiler", compiler);
    if (!take_option(arguments, "-o", output) || !arguments.empty())
        throw Failure(exit_usage, "usage: ppc precompile -o FILE [--compiler C++] -- FLAGS");
    if (load) {
        precompile_load_headers(compiler, invocation.flags, output);
        return exit_ok;
    }
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
