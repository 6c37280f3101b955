#include "compiler/frontend/cpp_literals.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ppc::frontend {

std::string real_literal(double value) {
    if (std::isnan(value))
        return "__builtin_nan(\"\")";
    if (std::isinf(value))
        return value > 0 ? "__builtin_inf()" : "-__builtin_inf()";
    std::array<char, 32> buffer; // the shortest form of a double has at most 24 characters
    std::string text(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

std::string string_literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out + '"';
}

} // namespace ppc::frontend
