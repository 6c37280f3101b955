// Values and text as C++ literals for the load slice.
#pragma once

#include <string>
#include <string_view>

namespace ppc::frontend {

/// A literal of type double that reads back as the same number; infinities and NaN as the compiler's
/// builtins.
std::string real_literal(double value);
/// A string literal, quotes included: what a user wrote may have quotes and backslashes of its own.
std::string string_literal(std::string_view text);

} // namespace ppc::frontend
