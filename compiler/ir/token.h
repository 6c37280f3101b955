// Tokens of the text format, and a place in them.
#pragma once

#include "compiler/ir/parse.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace ppc::ir {

enum class TokenKind { word, integer, real, string, name, mark, end };

struct Token {
    TokenKind kind;
    std::string text;
    unsigned line;
};

/// Thrown by the parser's parts, caught by parse().
struct Failure {
    ParseError error;
};

[[noreturn]] inline void fail(unsigned line, const std::string& message) { throw Failure{{message, line}}; }

/// The last token is of kind `end`.
std::vector<Token> tokenize(std::string_view text);

class Cursor {
public:
    explicit Cursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    Token next() {
        const Token t = peek();
        if (at_ + 1 < tokens_.size())
            ++at_;
        return t;
    }
    bool is(const char* text) const {
        return peek().text == text && (peek().kind == TokenKind::mark || peek().kind == TokenKind::word);
    }
    bool accept(const char* text) {
        if (!is(text))
            return false;
        next();
        return true;
    }
    void expect(const char* text) {
        if (!accept(text))
            fail(peek().line, "expected '" + std::string(text) + "' before '" + peek().text + "'");
    }
    std::string take(TokenKind kind, const char* what) {
        if (peek().kind != kind)
            fail(peek().line, "expected " + std::string(what) + " before '" + peek().text + "'");
        return next().text;
    }
    std::string word() { return take(TokenKind::word, "a name"); }
    std::string string() { return take(TokenKind::string, "a string"); }
    std::uint32_t number() {
        return static_cast<std::uint32_t>(std::stoul(take(TokenKind::integer, "a number")));
    }

    /// The number in a word like i12, if it is one.
    static bool numbered(const std::string& text, char letter, std::uint32_t& number) {
        if (text.size() < 2 || text[0] != letter)
            return false;
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size();
    }

    void rewind() { at_ = 0; }

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
};

} // namespace ppc::ir
