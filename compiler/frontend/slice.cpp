#include "compiler/frontend/slice.h"

#include "compiler/frontend/cpp_literals.h"

namespace ppc::frontend {

namespace {

/// The user's `x[i]` for the slice's `::ppc::at(x, "x", i)`: what arrays are called.
std::string as_written(std::string text) {
    const std::string call = "::ppc::at(";
    for (std::size_t start; (start = text.rfind(call)) != std::string::npos;) { // inner ones first
        const std::size_t quote = text.find('"', start), end_quote = text.find('"', quote + 1);
        if (end_quote == std::string::npos || end_quote + 3 > text.size())
            return text;
        std::size_t close = end_quote + 3;
        bool two = false;
        for (int depth = 0; close < text.size() && (depth > 0 || text[close] != ')'); ++close) {
            depth += text[close] == '(' || text[close] == '['   ? 1
                     : text[close] == ')' || text[close] == ']' ? -1
                                                                : 0;
            two = two || (depth == 0 && text[close] == ',');
        }
        const std::string object = text.substr(start + call.size(), quote - 2 - start - call.size());
        const std::string indices = text.substr(end_quote + 3, close - end_quote - 3);
        text.replace(start, close + 1 - start, object + (two ? "(" : "[") + indices + (two ? ")" : "]"));
    }
    return text;
}

} // namespace

Slice::Slice(ir::Program& program) : program_(program) {}

void Slice::line(std::string text, Group* where) {
    (where ? where : current_)->items.emplace_back(std::move(text));
}

Group* Slice::anchor() {
    auto group = std::make_unique<Group>();
    group->outer = current_;
    group->nest = current_->nest;
    group->branch = current_->branch;
    Group* raw = group.get();
    current_->items.emplace_back(std::move(group));
    return raw;
}

void Slice::open(const std::string& header, Nest* nest, bool is_branch) {
    Group* group = anchor();
    group->header = header;
    group->footer = "}";
    if (nest)
        group->nest = nest;
    if (is_branch)
        group->branch = group;
    current_ = group;
}

Group* Slice::close() {
    Group* closed = current_;
    current_ = current_->outer;
    return closed;
}

void Slice::balance(Group* then_group, Group* else_group) {
    const std::vector<std::string> from_then = then_group->skipped, from_else = else_group->skipped;
    for (const std::string& s : from_then)
        else_group->items.emplace_back(s);
    for (const std::string& s : from_else)
        then_group->items.emplace_back(s);
    // Seen from a branch further out, this `if` keeps the order as one statement, but when it is skipped as a
    // whole, both lists are owed.
    Group* outer = then_group->outer->branch;
    if (outer && outer->nest == then_group->nest)
        for (const auto* list : {&from_then, &from_else})
            outer->skipped.insert(outer->skipped.end(), list->begin(), list->end());
}

ir::Expr Slice::capture(const std::string& text, ir::Type type, bool stable, Group* where) {
    if (!where)
        where = current_;
    const std::string key = std::to_string(static_cast<int>(type)) + text;
    if (stable)
        for (Group* g = where; g; g = g->outer) {
            if (const auto it = g->captures.find(key); it != g->captures.end())
                return it->second;
        }
    ir::Array array;
    array.name = as_written(text);
    array.element = type;
    array.role = ir::ArrayRole::data;
    array.size = where->nest ? where->nest->total : program_.pool.integer(1);
    const bool real = type == ir::Type::Real;
    array.element = real ? ir::Type::Real : ir::Type::Int;
    array.number = real ? program_.reals++ : program_.integers++;
    const std::string call =
        std::string(real ? "ppc_load.real(" : "ppc_load.integer(") + std::to_string(array.number);
    const ir::ArrayId id = program_.add_array(std::move(array));
    where->items.emplace_back(call + ", " + text + ");");
    if (where->branch && where->branch->nest == where->nest)
        where->branch->skipped.push_back(call + ", 0);");
    ir::Expr e = program_.read(id, where->nest ? where->nest->position : program_.pool.integer(0));
    if (type == ir::Type::Bool)
        e = program_.pool.logical_not(program_.pool.equal(e, program_.pool.integer(0)));
    if (stable)
        where->captures.emplace(key, e);
    return e;
}

ir::Expr Slice::extent(const std::string& text, const std::string& what, Group* where) {
    if (!where)
        where = current_;
    const std::string key = "extent " + text;
    for (Group* g = where; g; g = g->outer)
        if (const auto it = g->captures.find(key); it != g->captures.end())
            return it->second;
    const std::uint32_t number = new_extent();
    where->items.emplace_back("ppc_load.extent(" + std::to_string(number) + ", " + text + ", " +
                              string_literal(what) + ");");
    const ir::Expr e = program_.pool.extent(number);
    where->captures.emplace(key, e);
    return e;
}

Nest* Slice::new_nest(Nest nest) {
    nests_.push_back(std::make_unique<Nest>(nest));
    return nests_.back().get();
}

std::string Slice::fresh(std::string_view stem) {
    return "ppc_" + std::string(stem) + std::to_string(names_++);
}

namespace {

void print(const Group& group, unsigned depth, std::string& out) {
    std::string body;
    const unsigned inside = depth + (group.header.empty() ? 0 : 1);
    for (const auto& item : group.items) {
        if (const auto* text = std::get_if<std::string>(&item))
            body += std::string(4 * inside, ' ') + *text + "\n";
        else
            print(*std::get<std::unique_ptr<Group>>(item), inside, body);
    }
    if (body.empty())
        return;
    const std::string indent(4 * depth, ' ');
    out += group.header.empty() ? body : indent + group.header + "\n" + body + indent + group.footer + "\n";
}

} // namespace

std::string Slice::text() const {
    std::string out;
    print(root_, 1, out);
    return out;
}

} // namespace ppc::frontend
