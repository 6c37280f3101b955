// A precompiled <ppc/model.hpp> in the user's cache: Eigen and the library cost a second to parse, and a
// fifth of that once precompiled.
#pragma once

#include <string>

namespace ppc::frontend {
struct Request;
}

namespace ppc::driver {

struct Installation;

/// Path of the precompiled header for the request's flags, or empty if there is none yet. Then one is made by
/// a process of its own, while this one goes on without.
std::string precompiled_header(const Installation& installation, const frontend::Request& request);

} // namespace ppc::driver
