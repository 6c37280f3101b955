#include "compiler/driver/installation.h"

#include "compiler/driver/errors.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <cstdlib>

using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace ppc::driver {
namespace {

std::string join(StringRef folder, StringRef rest) {
    llvm::SmallString<256> out(folder);
    path::append(out, rest);
    path::remove_dots(out, true);
    return out.str().str();
}

const char* environment(const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? value : nullptr;
}

} // namespace

Installation Installation::find(const char* argv0) {
    static int anchor;
    const std::string executable = fs::getMainExecutable(argv0, &anchor);
    const StringRef bin = path::parent_path(executable);
    Installation out;
    out.executable = executable;
    out.include_dir = join(bin, "../include");
    out.runtime_library = join(bin, "../lib/libppc_runtime.a");
    if (!fs::exists(join(out.include_dir, "ppc/model.hpp")))
        throw Failure(exit_compile_error,
                      "ppc's headers are not in " + out.include_dir +
                          "; install ppc with 'cmake --install', or build it with 'make'");
    const std::string builtin = join(bin, "../lib/ppc/clang-include");
    if (fs::exists(join(builtin, "stddef.h")))
        out.builtin_include_dir = builtin;
#ifdef PPC_EIGEN_INCLUDE_DIR
    for (const char* folder : {PPC_EIGEN_INCLUDE_DIR, "/usr/include/eigen3", "/usr/local/include/eigen3"})
        if (out.eigen_dir.empty() && fs::exists(join(folder, "Eigen/Core")))
            out.eigen_dir = folder;
#endif
    return out;
}

std::string cxx_compiler() {
    const char* named = environment("CXX");
    const StringRef program = named ? named : "c++";
    const llvm::ErrorOr<std::string> found = llvm::sys::findProgramByName(program);
    if (!found)
        throw Failure(exit_compile_error, "no C++ compiler: '" + program.str() +
                                              "' is not in PATH; install g++ or clang++, or set CXX to one");
    return *found;
}

std::string cache_folder() {
    std::string folder;
    if (const char* own = environment("PPC_CACHE_DIR"))
        folder = own;
    else if (const char* xdg = environment("XDG_CACHE_HOME"))
        folder = join(xdg, "ppc");
    else if (const char* home = environment("HOME"))
        folder = join(home, ".cache/ppc");
    if (!folder.empty() && !fs::create_directories(folder) && fs::can_write(folder))
        return folder;
    llvm::SmallString<256> temporary;
    path::system_temp_directory(true, temporary);
    folder = join(temporary, "ppc-cache");
    if (fs::create_directories(folder))
        throw Failure(exit_cannot_write,
                      "cannot make a cache folder; set PPC_CACHE_DIR to one that can be written");
    return folder;
}

} // namespace ppc::driver
