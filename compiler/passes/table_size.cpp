#include "compiler/passes/table_size.h"

#include "lib/ppc/limits.hpp"

#include <algorithm>
#include <set>

namespace ppc::passes {

using namespace ir;

namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator, const char* last) {
    std::string text;
    for (std::size_t k = 0; k < parts.size(); ++k)
        text += (k == 0 ? "" : k + 1 == parts.size() ? last : separator) + parts[k];
    return text;
}

/// A product with an upper limit.
std::int64_t times(std::int64_t a, std::int64_t b) {
    constexpr std::int64_t limit = std::int64_t{1} << 62;
    return b > 0 && a > limit / b ? limit : a * b;
}

/// "2^25", "3 * 3", "|z| * 4": how many values, equal ones together.
std::string sizes_text(const Program& p, const std::vector<ValueTable::Dimension>& over) {
    std::vector<std::pair<std::string, unsigned>> factors;
    for (const ValueTable::Dimension& d : over) {
        const std::string size = p.pool.is_const(d.count) ? std::to_string(p.pool[d.count].integer)
                                                          : "|" + p.sites[d.site].name + "|";
        if (!factors.empty() && factors.back().first == size)
            ++factors.back().second;
        else
            factors.emplace_back(size, 1);
    }
    std::vector<std::string> parts;
    for (const auto& [size, power] : factors)
        parts.push_back(power == 1 ? size : size + "^" + std::to_string(power));
    return joined(parts, " * ", " * ");
}

} // namespace

std::string table_problem(const Program& p, const std::vector<ValueTable::Dimension>& over,
                          SiteId summed_out) {
    std::int64_t entries = 1;
    bool is_known = true;
    for (const ValueTable::Dimension& d : over) {
        is_known = is_known && p.pool.is_const(d.count);
        if (p.pool.is_const(d.count))
            entries = times(entries, std::max<std::int64_t>(1, p.pool[d.count].integer));
    }
    if (entries <= most_table_entries)
        return "";
    std::vector<std::string> names;
    for (const ValueTable::Dimension& d : over) {
        const Site& site = p.sites[d.site];
        std::string name = "'" + site.name + "' (line " + std::to_string(site.place.line) + ")";
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(std::move(name));
    }
    const std::string largest = std::to_string(most_table_entries);
    return "to sum out discrete site '" + p.sites[summed_out].name + "' takes a table over the values of " +
           joined(names, ", ", " and ") + ": " + sizes_text(p, over) + " = " + (is_known ? "" : "at least ") +
           std::to_string(entries) + " entries, and ppc takes " + largest +
           " at most; observe one of them, let each observation and each site depend on fewer of them, or "
           "put "
           "them into a plate, of which each iteration is summed out by itself";
}

std::vector<ValueTable> tables_to_check(const Program& p, std::vector<ValueTable> tables) {
    const auto sites = [](const ValueTable& t) {
        std::multiset<std::pair<SiteId, Expr>> out;
        for (const ValueTable::Dimension& d : t.over)
            out.emplace(d.site, d.count);
        return out;
    };
    std::vector<ValueTable> out;
    std::stable_sort(tables.begin(), tables.end(),
                     [](const ValueTable& a, const ValueTable& b) { return a.over.size() > b.over.size(); });
    for (ValueTable& t : tables) {
        const auto own = sites(t);
        const bool is_known = std::all_of(t.over.begin(), t.over.end(),
                                          [&](const auto& d) { return p.pool.is_const(d.count); });
        const bool is_inside = std::any_of(out.begin(), out.end(), [&](const ValueTable& larger) {
            const auto of = sites(larger);
            return std::includes(of.begin(), of.end(), own.begin(), own.end());
        });
        if (!is_known && !is_inside)
            out.push_back(std::move(t));
    }
    return out;
}

} // namespace ppc::passes
