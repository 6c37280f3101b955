#include "compiler/ir/print_names.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <set>
#include <tuple>

namespace ppc::ir {
namespace {

bool is_reserved(const std::string& word) {
    static const std::set<std::string> words = {
        "real", "int",  "bool",   "true",  "false",      "inf",    "nan",      "for",  "in",
        "if",   "else", "sample", "prior", "likelihood", "factor", "jacobian", "guide"};
    const bool numbered =
        word.size() > 1 && (word[0] == 'i' || word[0] == 'n' || word[0] == 'p') &&
        std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c); });
    return numbered || words.contains(word);
}

} // namespace

std::vector<std::string> unique_tokens(const std::vector<std::string>& names) {
    std::vector<std::string> result;
    std::set<std::string> taken;
    for (const std::string& name : names) {
        std::string token;
        for (std::size_t i = 0; i < name.size(); ++i) {
            const char c = name[i];
            const bool scope = c == ':' && (name.substr(i, 2) == "::" || (i > 0 && name[i - 1] == ':'));
            token += std::isalnum(static_cast<unsigned char>(c)) || scope ? c : '_';
        }
        if (token.empty() || std::isdigit(static_cast<unsigned char>(token[0])) || is_reserved(token))
            token = "_" + token;
        std::string unique = token;
        for (int n = 2; !taken.insert(unique).second; ++n)
            unique = token + "#" + std::to_string(n);
        result.push_back(unique);
    }
    return result;
}

std::vector<std::uint32_t> structural_order(const Pool& pool, const std::vector<std::uint32_t>& loop_number) {
    const auto count = static_cast<std::uint32_t>(pool.size());
    std::vector<std::vector<std::uint32_t>> levels;
    std::vector<std::size_t> height(count, 0);
    for (std::uint32_t id = 0; id < count; ++id) {
        for (Expr a : pool[{id}].args)
            height[id] = std::max(height[id], height[a.id] + 1);
        levels.resize(std::max(levels.size(), height[id] + 1));
        levels[height[id]].push_back(id);
    }
    std::vector<std::uint32_t> rank(count, 0);
    std::uint32_t next = 0;
    for (const auto& level : levels) {
        using Key =
            std::tuple<Op, Type, std::uint32_t, std::uint64_t, std::int64_t, std::vector<std::uint32_t>>;
        std::vector<std::pair<Key, std::uint32_t>> keyed;
        for (std::uint32_t id : level) {
            const Node& n = pool[{id}];
            std::vector<std::uint32_t> args;
            for (Expr a : n.args)
                args.push_back(rank[a.id]);
            if (is_commutative(n.op))
                std::sort(args.begin(), args.end());
            keyed.emplace_back(Key{n.op, n.type, n.op == Op::Index ? loop_number[n.ref] : n.ref,
                                   std::bit_cast<std::uint64_t>(n.number), n.integer, std::move(args)},
                               id);
        }
        std::sort(keyed.begin(), keyed.end());
        for (const auto& [key, id] : keyed)
            rank[id] = next++;
    }
    return rank;
}

} // namespace ppc::ir
