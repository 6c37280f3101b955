#include "table.hpp"

#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ppc::detail {
namespace {

/// Columns in the terminal: code points, not bytes.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

std::string formatted(const char* format, int precision, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, precision, value);
    return buffer;
}

std::string rounded(double value, double sd) {
    if (!std::isfinite(value))
        return number_text(value);
    const double scale = std::isfinite(sd) && sd > 0 ? sd : std::abs(value);
    const int decimals = scale > 0 ? 2 - static_cast<int>(std::floor(std::log10(scale))) : 2;
    if (decimals > 8 || std::abs(value) >= 1e9)
        return formatted("%.*e", 2, value);
    return formatted("%.*f", std::max(decimals, 0), value);
}

std::string aligned(const std::vector<TableRow>& rows) {
    std::vector<std::size_t> width;
    for (const TableRow& row : rows) {
        width.resize(std::max(width.size(), row.size()));
        for (std::size_t c = 0; c < row.size(); ++c)
            width[c] = std::max(width[c], width_of(row[c]));
    }
    std::string text;
    for (const TableRow& row : rows) {
        std::string line = row[0] + std::string(width[0] - width_of(row[0]), ' ');
        for (std::size_t c = 1; c < row.size(); ++c)
            line += std::string(2 + width[c] - width_of(row[c]), ' ') + row[c];
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

} // namespace ppc::detail
