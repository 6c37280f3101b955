// Unique C++ identifiers.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace ppc::emit {

/// `text` as a C++ identifier: other characters become underscores, keywords get one at the end.
std::string identifier(std::string_view text);

/// Gives out names that differ from each other.
class Names {
public:
    /// `wanted` as an identifier, with a number at the end if that is taken.
    std::string unique(std::string_view wanted);

private:
    std::set<std::string> taken_;
};

} // namespace ppc::emit
