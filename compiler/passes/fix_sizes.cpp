#include "compiler/passes/fix_sizes.h"

#include <algorithm>

namespace ppc::passes {

using namespace ir;

std::vector<std::uint32_t> value_counts(const Program& model) {
    std::vector<std::uint32_t> out;
    for (const Site& s : model.sites)
        if (s.kind == SiteKind::discrete && s.categories.valid() && model.pool[s.categories].op == Op::Extent)
            if (const std::uint32_t number = model.pool[s.categories].ref;
                std::find(out.begin(), out.end(), number) == out.end())
                out.push_back(number);
    return out;
}

Program fix_sizes(const Program& program, const std::vector<std::uint32_t>& extents, std::int64_t value) {
    Program p = program;
    std::unordered_map<std::uint32_t, Expr> memo;
    const auto fixed = [&](Expr root) {
        return p.pool.rewrite(
            root,
            [&](Expr e) {
                const Node& n = p.pool[e];
                const bool is_fixed =
                    n.op == Op::Extent && std::find(extents.begin(), extents.end(), n.ref) != extents.end();
                return is_fixed ? p.pool.integer(value) : Expr{};
            },
            memo);
    };
    for (Array& a : p.arrays) {
        a.size = fixed(a.size);
        a.offset = a.offset.valid() ? fixed(a.offset) : a.offset;
    }
    map_exprs(p.body, fixed);
    return p;
}

} // namespace ppc::passes
