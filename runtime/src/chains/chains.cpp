#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ppc {

double e_bfmi(std::span<const double> energies) {
    if (energies.size() < 3)
        return std::numeric_limits<double>::quiet_NaN();
    double steps = 0;
    for (std::size_t i = 1; i < energies.size(); ++i)
        steps += (energies[i] - energies[i - 1]) * (energies[i] - energies[i - 1]);
    return steps / (detail::variance_of(energies) * static_cast<double>(energies.size() - 1));
}

const FitSite& Chains::site(std::string_view name) const {
    for (const FitSite& candidate : sites)
        if (candidate.name == name)
            return candidate;
    std::string known;
    for (const FitSite& candidate : sites)
        known += (known.empty() ? "" : ", ") + candidate.name;
    throw UserError("the chains have no site '" + std::string(name) + "'; they have " + known);
}

std::vector<double> Chains::column(std::size_t index) const {
    std::vector<double> values(chains * rows);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = draws[i * columns + index];
    return values;
}

std::size_t Chains::divergences() const {
    return static_cast<std::size_t>(std::ranges::count(statistics, true, &DrawStatistics::divergent));
}

std::size_t Chains::saturated() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(statistics, [this](const DrawStatistics& s) { return s.depth >= most_depth; }));
}

long long Chains::leapfrogs() const {
    long long sum = 0;
    for (const DrawStatistics& s : statistics)
        sum += s.leapfrogs;
    return sum;
}

double Chains::e_bfmi() const {
    double least = std::numeric_limits<double>::infinity();
    std::vector<double> energies(rows);
    for (std::size_t c = 0; c < chains; ++c) {
        for (std::size_t i = 0; i < rows; ++i)
            energies[i] = statistics[c * rows + i].energy;
        least = std::fmin(least, ppc::e_bfmi(energies));
    }
    return least;
}

} // namespace ppc
