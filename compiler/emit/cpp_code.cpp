// Expressions of the C++ tree.
#include "compiler/emit/cpp_tree.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace ppc::emit {

std::string operand(const Code& code, Precedence at_least) {
    return code.precedence < at_least ? "(" + code.text + ")" : code.text;
}

Code binary(const Code& left, std::string_view op, const Code& right, Precedence precedence) {
    const auto stronger = static_cast<Precedence>(static_cast<int>(precedence) + 1);
    // Compilers warn about && inside ||, so that mixture is written with parentheses.
    auto least = [&](const Code& side, Precedence usual) {
        const bool mixed = precedence == Precedence::logical_or && side.precedence == Precedence::logical_and;
        return mixed ? Precedence::equality : usual;
    };
    std::string text = operand(left, least(left, precedence)) + " " + std::string(op) + " " +
                       operand(right, least(right, stronger));
    return {std::move(text), precedence};
}

Code negative(const Code& value) {
    // -(-x), not --x
    const bool starts_with_minus = !value.text.empty() && value.text[0] == '-';
    return {"-" + operand(value, starts_with_minus ? Precedence::primary : Precedence::unary),
            Precedence::unary};
}

Code logical_not(const Code& value) { return {"!" + operand(value, Precedence::unary), Precedence::unary}; }

Code conditional(const Code& condition, const Code& if_true, const Code& if_false) {
    // A ternary inside a ternary is legal without parentheses and unreadable.
    return {operand(condition, Precedence::logical_or) + " ? " + operand(if_true, Precedence::logical_or) +
                " : " + operand(if_false, Precedence::logical_or),
            Precedence::conditional};
}

Code call(std::string_view function, const std::vector<Code>& args) {
    std::string text(function);
    text += "(";
    for (std::size_t i = 0; i < args.size(); ++i)
        text += (i ? ", " : "") + args[i].text;
    return {text + ")"};
}

Code subscript(const Code& array, const Code& index) {
    return {operand(array, Precedence::primary) + "[" + index.text + "]"};
}

Code real_literal(double value) {
    if (std::isnan(value))
        return {"__builtin_nan(\"\")"};
    const bool is_negative = std::signbit(value);
    const double magnitude = std::fabs(value);
    std::string text;
    if (std::isinf(magnitude)) {
        text = "__builtin_inf()";
    } else {
        std::array<char, 64> buffer;
        const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude);
        static_cast<void>(error); // 64 characters are enough for the shortest form of a double
        text.assign(buffer.data(), end);
        if (text.find_first_of(".e") == std::string::npos)
            text += ".0";
    }
    return is_negative ? Code{"-" + text, Precedence::unary} : Code{text};
}

Code integer_literal(std::int64_t value) {
    if (value == std::numeric_limits<std::int64_t>::min()) // its magnitude has no literal
        return {"-9223372036854775807LL - 1", Precedence::additive};
    const bool is_long = value > std::numeric_limits<int>::max() || value < -std::numeric_limits<int>::max();
    std::string text = std::to_string(value < 0 ? -value : value) + (is_long ? "LL" : "");
    return value < 0 ? Code{"-" + text, Precedence::unary} : Code{text};
}

std::string string_literal(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out + "\"";
}

} // namespace ppc::emit
