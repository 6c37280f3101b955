// Printer of the C++ tree.
#include "compiler/emit/cpp_tree.h"

namespace ppc::emit {
namespace {

constexpr std::size_t columns = 110;
constexpr std::size_t indentation = 4;

/// How well a line can be broken at the space at `i`: 0 after a comma or before an operator that binds
/// weakly, 1 before one that binds strongly, 2 not at all.
int break_rank(const std::string& line, std::size_t i) {
    if (line[i - 1] == ',' || line.compare(i + 1, 3, "&& ") == 0 || line.compare(i + 1, 3, "|| ") == 0)
        return 0;
    if (i + 2 >= line.size() || line[i + 2] != ' ')
        return 2;
    const char next = line[i + 1];
    return std::string_view("+-?:").find(next) != std::string_view::npos ? 0
           : std::string_view("*/").find(next) != std::string_view::npos ? 1
                                                                         : 2;
}

/// Where a line that is too long is broken: at the smallest depth of parentheses, then at the weakest
/// operator, then as far right as fits. npos if nowhere.
std::size_t break_position(const std::string& line, std::size_t from, std::size_t limit) {
    std::size_t best = std::string::npos;
    int best_cost = 1 << 20, depth = 0;
    bool in_string = false;
    for (std::size_t i = from; i < line.size() && i <= limit; ++i) {
        const char c = line[i];
        if (c == '"' && line[i - 1] != '\\')
            in_string = !in_string;
        if (in_string)
            continue;
        if (c == '(' || c == '[' || c == '{')
            ++depth;
        else if (c == ')' || c == ']' || c == '}')
            --depth;
        if (c != ' ' || i == from)
            continue;
        const int rank = break_rank(line, i), cost = 2 * depth + rank;
        if (rank < 2 && cost <= best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    return best;
}

class Printer {
public:
    void items(const Items& list) {
        for (const Item& n : list)
            std::visit([this](const auto& item) { put(item); }, n.item);
    }
    std::string take() { return std::move(out_); }

private:
    void line(const std::string& text) {
        if (text.empty()) {
            out_ += '\n';
            return;
        }
        std::string rest = std::string(level_ * indentation, ' ') + text;
        const std::string continuation((level_ + 1) * indentation, ' ');
        std::size_t content = level_ * indentation;
        while (rest.size() > columns) {
            const std::size_t at = break_position(rest, content + 1, columns);
            if (at == std::string::npos)
                break;
            out_ += rest.substr(0, at) + '\n';
            rest = continuation + rest.substr(at + 1);
            content = continuation.size();
        }
        out_ += rest + '\n';
    }

    template <class F> void each_line(const std::string& text, F&& f) {
        std::size_t begin = 0;
        while (begin < text.size()) {
            const std::size_t end = text.find('\n', begin);
            f(text.substr(begin, end - begin));
            begin = end == std::string::npos ? text.size() : end + 1;
        }
    }

    void indented(const Items& body) {
        ++level_;
        items(body);
        --level_;
    }

    void put(const Comment& c) {
        each_line(c.text, [&](const std::string& s) {
            out_ += std::string(level_ * indentation, ' ') + (s.empty() ? "//" : "// " + s) + '\n';
        });
    }
    void put(const Blank&) { out_ += '\n'; }
    void put(const Verbatim& v) {
        each_line(v.text, [&](const std::string& s) {
            out_ += (v.indented && !s.empty() ? std::string(level_ * indentation, ' ') : "") + s + '\n';
        });
    }
    void put(const Declaration& d) {
        line(d.type + " " + d.name + (d.init ? " = " + d.init->text : "") + ";");
    }
    void put(const Assignment& a) { line(a.target.text + " " + a.op + " " + a.value.text + ";"); }
    void put(const For& f) {
        if (!f.pragma.empty())
            out_ += "#pragma " + f.pragma + '\n';
        const std::string increment = f.step == 1 ? "++" + f.var : f.var + " += " + std::to_string(f.step);
        if (f.is_backward)
            line("for (long long " + f.var + " = " + operand(f.end, Precedence::additive) + "; " + f.var +
                 "-- > " + operand(f.begin, Precedence::additive) + ";) {");
        else
            line("for (long long " + f.var + " = " + f.begin.text + "; " + f.var + " < " +
                 operand(f.end, Precedence::additive) + "; " + increment + ") {");
        indented(f.body);
        line("}");
    }
    void put(const Branch& b) {
        line("if (" + b.condition.text + ") {");
        indented(b.then_body);
        if (!b.else_body.empty()) {
            line("} else {");
            indented(b.else_body);
        }
        line("}");
    }
    void put(const Braces& b) {
        line(b.heading.empty() ? "{" : b.heading + " {");
        if (b.indented)
            indented(b.body);
        else
            items(b.body);
        line("}" + b.closing);
    }

    std::string out_;
    std::size_t level_ = 0;
};

} // namespace

std::string print(const Items& items) {
    Printer printer;
    printer.items(items);
    return printer.take();
}

} // namespace ppc::emit
