// A small tree of C++: what generated sources are made of. Built by the emitters, printed by `print`.
// Expressions are text with a precedence, so that parentheses are put where they are needed and nowhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ppc::emit {

/// Binding strength of C++ operators, weakest first; only those that generated code uses.
enum class Precedence {
    conditional,
    logical_or,
    logical_and,
    equality,
    relational,
    additive,
    multiplicative,
    unary,
    primary
};

/// A C++ expression.
struct Code {
    std::string text;
    Precedence precedence = Precedence::primary;
};

/// The text of `code` as an operand of an operator of this strength.
std::string operand(const Code& code, Precedence at_least);
/// left OP right, left-associative: the right operand is parenthesised if it is of the same strength.
Code binary(const Code& left, std::string_view op, const Code& right, Precedence precedence);
Code negative(const Code& value);
Code logical_not(const Code& value);
Code conditional(const Code& condition, const Code& if_true, const Code& if_false);
Code call(std::string_view function, const std::vector<Code>& args);
Code subscript(const Code& array, const Code& index);
/// The shortest literal that reads back as `value`; infinities and NaN are compiler builtins, so no header is
/// needed.
Code real_literal(double value);
Code integer_literal(std::int64_t value);
/// `text` as a C++ string literal, quotes included.
std::string string_literal(std::string_view text);

struct Item;
using Items = std::vector<Item>;

struct Comment {
    std::string text; ///< without the slashes; may have several lines
};
struct Blank {};
/// Lines as they are; indented if `indented`, else from column 0 (preprocessor, the user's own text).
struct Verbatim {
    std::string text;
    bool indented = true;
};
/// type name = init;
struct Declaration {
    std::string type, name;
    std::optional<Code> init;
};
/// target OP value; where OP is "=" or "+=".
struct Assignment {
    Code target;
    std::string op;
    Code value;
};
/// for (long long var = begin; var < end; ++var), or var += step; `pragma` without "#pragma".
struct For {
    std::string var;
    Code begin, end;
    long long step = 1;
    std::string pragma;
    Items body;
    bool is_backward = false; ///< from end - 1 down to begin; step 1
};
struct Branch {
    Code condition;
    Items then_body, else_body;
};
/// heading { body } with the body indented, or not (namespaces).
struct Braces {
    std::string heading;
    Items body;
    bool indented = true;
    std::string closing; ///< after the brace: ";" or " // namespace"
};

struct Item {
    std::variant<Comment, Blank, Verbatim, Declaration, Assignment, For, Branch, Braces> item;
    template <class T> Item(T item) : item(std::move(item)) {} // a node is any one of these
};

/// The source text of `items`: 4 spaces a level; lines are broken at operators to keep within 110 columns.
std::string print(const Items& items);

} // namespace ppc::emit
