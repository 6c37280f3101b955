// Precompiled headers in the user's cache: for ppc itself <ppc/model.hpp>, which costs a second to parse, and
// a fifth of that once precompiled; for the C++ compiler what a load source includes, two seconds.
#pragma once

#include <string>
#include <vector>

namespace ppc::frontend {
struct Request;
}

namespace ppc::driver {

struct Installation;

/// Path of the precompiled header for the request's flags, or empty if there is none yet. Then one is made by
/// a process of its own, while this one goes on without.
std::string precompiled_header(const Installation& installation, const frontend::Request& request);

/// What a load source includes, for one compiler and its flags.
class LoadHeader {
public:
    LoadHeader(const Installation& installation, std::string compiler, std::vector<std::string> flags);
    /// What makes the compiler read it; empty if there is none yet.
    std::vector<std::string> arguments() const;
    /// Has it made by a process of its own, for the next time, if there is none.
    void make() const;
    /// Removes it: it is not of use to the compiler (a header of the system has changed, for one).
    void forget() const;

private:
    const Installation& installation_;
    std::string compiler_;
    std::vector<std::string> flags_;
    std::string file_;
};

} // namespace ppc::driver
