// Tables for the terminal.
#pragma once

#include <string>
#include <vector>

namespace ppc::detail {

using TableRow = std::vector<std::string>;

/// `format` with a precision and a value, as in "%.*f".
std::string formatted(const char* format, int precision, double value);

/// `value` with as many decimals as show three digits of `sd`.
std::string rounded(double value, double sd);

/// Lines of rows: the first column to the left, the others to the right. Rows may end early.
std::string aligned(const std::vector<TableRow>& rows);

} // namespace ppc::detail
