#include "compiler/emit/names.h"

#include <algorithm>

namespace ppc::emit {

std::string identifier(std::string_view text) {
    static constexpr std::string_view keywords[] = {"alignas",
                                                    "alignof",
                                                    "and",
                                                    "asm",
                                                    "auto",
                                                    "bool",
                                                    "break",
                                                    "case",
                                                    "catch",
                                                    "char",
                                                    "class",
                                                    "compl",
                                                    "concept",
                                                    "const",
                                                    "consteval",
                                                    "constexpr",
                                                    "constinit",
                                                    "continue",
                                                    "co_await",
                                                    "co_return",
                                                    "co_yield",
                                                    "decltype",
                                                    "default",
                                                    "delete",
                                                    "do",
                                                    "double",
                                                    "dynamic_cast",
                                                    "else",
                                                    "enum",
                                                    "explicit",
                                                    "export",
                                                    "extern",
                                                    "false",
                                                    "float",
                                                    "for",
                                                    "friend",
                                                    "goto",
                                                    "if",
                                                    "inline",
                                                    "int",
                                                    "long",
                                                    "mutable",
                                                    "namespace",
                                                    "new",
                                                    "noexcept",
                                                    "not",
                                                    "nullptr",
                                                    "operator",
                                                    "or",
                                                    "private",
                                                    "protected",
                                                    "public",
                                                    "register",
                                                    "reinterpret_cast",
                                                    "requires",
                                                    "return",
                                                    "short",
                                                    "signed",
                                                    "sizeof",
                                                    "static",
                                                    "static_assert",
                                                    "static_cast",
                                                    "struct",
                                                    "switch",
                                                    "template",
                                                    "this",
                                                    "thread_local",
                                                    "throw",
                                                    "true",
                                                    "try",
                                                    "typedef",
                                                    "typeid",
                                                    "typename",
                                                    "union",
                                                    "unsigned",
                                                    "using",
                                                    "virtual",
                                                    "void",
                                                    "volatile",
                                                    "wchar_t",
                                                    "while",
                                                    "xor"};
    std::string out;
    for (char c : text) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_digit = c >= '0' && c <= '9';
        const char next = is_letter || is_digit ? c : '_';
        if (next == '_' && !out.empty() && out.back() == '_')
            continue; // double underscores are reserved
        out += next;
    }
    while (out.size() > 1 && out.back() == '_')
        out.pop_back();
    // A leading underscore is reserved in some places.
    if (out.empty() || out[0] == '_' || (out[0] >= '0' && out[0] <= '9'))
        out = "x" + out;
    if (std::find(std::begin(keywords), std::end(keywords), out) != std::end(keywords))
        out += "_";
    return out;
}

std::string Names::unique(std::string_view wanted) {
    const std::string base = identifier(wanted);
    std::string name = base;
    for (int n = 2; !taken_.insert(name).second; ++n)
        name = base + (base.back() >= '0' && base.back() <= '9' ? "_" : "") + std::to_string(n);
    return name;
}

} // namespace ppc::emit
