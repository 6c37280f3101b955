// Where ppc's own files are: relative to its executable, in the build tree as in an installation.
#pragma once

#include <string>

namespace ppc::driver {

struct Installation {
    std::string executable;          ///< ppc itself
    std::string include_dir;         ///< has ppc/model.hpp
    std::string eigen_dir;           ///< has Eigen/Core; empty if Eigen is on the default path or nowhere
    std::string builtin_include_dir; ///< Clang's stddef.h; empty: Clang's own place
    std::string runtime_library;     ///< libppc_runtime.a

    /// Throws Failure if files are missing.
    static Installation find(const char* argv0);
};

/// The C++ compiler that generated code is compiled with: $CXX, else c++. Throws Failure if there is none.
std::string cxx_compiler();

/// The user's cache folder of ppc, made if need be: $PPC_CACHE_DIR, $XDG_CACHE_HOME/ppc or ~/.cache/ppc; a
/// temporary folder if none can be made.
std::string cache_folder();

} // namespace ppc::driver
