#include "compiler/ir/token.h"

#include <cctype>

namespace ppc::ir {

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    unsigned line = 1;
    std::size_t i = 0;
    const auto at = [&](std::size_t k) { return k < text.size() ? text[k] : '\0'; };
    const auto is_digit = [&](std::size_t k) { return std::isdigit(static_cast<unsigned char>(at(k))) != 0; };
    const auto is_word = [&](std::size_t k) {
        return std::isalnum(static_cast<unsigned char>(at(k))) || at(k) == '_' ||
               (at(k) == '#' && is_digit(k + 1));
    };
    while (i < text.size()) {
        const std::size_t begin = i;
        if (text[i] == '\n')
            ++line;
        if (std::isspace(static_cast<unsigned char>(text[i]))) {
            ++i;
        } else if (text.substr(i, 2) == "//") {
            while (i < text.size() && text[i] != '\n')
                ++i;
        } else if (is_digit(i)) {
            bool real = false;
            while (is_digit(i) || at(i) == '.' || at(i) == 'e' ||
                   ((at(i) == '+' || at(i) == '-') && at(i - 1) == 'e')) {
                real |= !is_digit(i);
                ++i;
            }
            tokens.push_back({real ? TokenKind::real : TokenKind::integer,
                              std::string(text.substr(begin, i - begin)), line});
        } else if (is_word(i)) {
            while (is_word(i) || (at(i) == ':' && at(i + 1) == ':' && is_word(i + 2)) ||
                   (at(i) == ':' && i > begin && at(i - 1) == ':' && is_word(i + 1)))
                ++i;
            tokens.push_back({TokenKind::word, std::string(text.substr(begin, i - begin)), line});
        } else if (text[i] == '%' && is_digit(i + 1)) {
            for (++i; is_digit(i);)
                ++i;
            tokens.push_back({TokenKind::name, std::string(text.substr(begin, i - begin)), line});
        } else if (text[i] == '"') {
            std::string value;
            for (++i; i < text.size() && text[i] != '"'; ++i)
                value += text[i] == '\\' ? at(++i) : text[i];
            if (i++ >= text.size())
                fail(line, "a string does not end");
            tokens.push_back({TokenKind::string, value, line});
        } else {
            static constexpr std::string_view pairs[] = {"+=", "==", "<=", "&&", "||"};
            const bool two =
                std::find(std::begin(pairs), std::end(pairs), text.substr(i, 2)) != std::end(pairs);
            i += two ? 2 : 1;
            tokens.push_back({TokenKind::mark, std::string(text.substr(begin, i - begin)), line});
        }
    }
    tokens.push_back({TokenKind::end, "the end", line});
    return tokens;
}

} // namespace ppc::ir
