#include "compiler/driver/elimination_text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ppc::driver {
namespace {

using passes::EliminationStep;

std::string size_text(const ir::Program& p, ir::SpaceId space) {
    return p.spaces[space].size_text.empty() ? "|" + p.spaces[space].name + "|" : p.spaces[space].size_text;
}

std::string values_text(const ir::Program& p, ir::SiteId id) {
    const ir::Expr n = p.sites[id].categories;
    return n.valid() && p.pool.is_const(n) ? std::to_string(p.pool[n].integer) : "|" + p.sites[id].name + "|";
}

std::string name_text(const ir::Program& p, const passes::SteppedSite& s) {
    return p.sites[s.site].name + (s.lag == 0   ? ""
                                   : s.lag == 1 ? " before"
                                                : " " + std::to_string(s.lag) + " before");
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}

/// Sizes of the table over these, without loops.
std::vector<std::string> table_sizes(const ir::Program& p, const EliminationStep& step) {
    std::vector<std::string> sizes;
    for (const passes::SteppedSite& s : step.with)
        sizes.push_back(values_text(p, s.site));
    return sizes;
}

} // namespace

std::string elimination_text(const passes::Elimination& summed) {
    const ir::Program& p = summed.program;
    using Row = std::array<std::string, 4>;
    std::vector<Row> rows{{"summed out", "in", "leaves a table over", "terms"}};
    std::vector<std::string> largest;
    for (const EliminationStep& step : summed.steps) {
        std::vector<std::string> where, left, terms;
        for (const ir::SpaceId space : step.plates) {
            where.push_back(p.spaces[space].name);
            terms.push_back(size_text(p, space));
        }
        for (const passes::SteppedSite& s : step.with)
            left.push_back(name_text(p, s));
        std::vector<std::string> sizes = table_sizes(p, step);
        terms.insert(terms.end(), sizes.begin(), sizes.end());
        const std::string own = values_text(p, step.what.site);
        terms.push_back(step.is_joint ? own + "^elements" : own);
        sizes.push_back(terms.back());
        if (sizes.size() > largest.size())
            largest = sizes;
        rows.push_back({name_text(p, step.what) + (step.is_joint ? " (all elements together)" : ""),
                        joined(where, ", "), joined(left, ", "), joined(terms, " * ")});
    }
    std::array<std::size_t, 4> widths{};
    for (const Row& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            widths[c] = std::max(widths[c], row[c].size());
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c)
            line += row[c] + std::string(c + 1 < row.size() ? widths[c] - row[c].size() + 2 : 0, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text + "The largest table has " + joined(largest, " * ") +
           " elements. |z| is the number of values of z.\n";
}

} // namespace ppc::driver
