#include "start.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

bool is_finite(const Position& position) {
    return std::isfinite(position.log_density) &&
           std::ranges::all_of(position.gradient, [](double g) { return std::isfinite(g); });
}

/// "…: what is not finite there"; where only the gradient is not, the first latent of which.
std::string reason(const Program& program, const Position& position) {
    const std::string sites =
        program.describe_nonfinite({position.u.data(), static_cast<std::size_t>(position.u.size())});
    if (!sites.empty())
        return ": " + sites;
    const auto odd = std::ranges::find_if(position.gradient, [](double g) { return !std::isfinite(g); });
    return odd == position.gradient.end()
               ? ""
               : ": the derivative by '" +
                     program.element_name(static_cast<std::size_t>(odd - position.gradient.begin())) +
                     "' is not finite";
}

} // namespace

Position chain_start(const Program& program, const NutsOptions& options, int chain) {
    Hamiltonian hamiltonian(program, NutsMetric::unit);
    const auto dimension = static_cast<Eigen::Index>(program.dimension());
    Position position{Vector::Zero(dimension), Vector::Zero(dimension), 0};
    if (!options.starts.empty()) {
        const std::vector<double>& given =
            options.starts[static_cast<std::size_t>(chain) % options.starts.size()];
        if (given.size() != program.dimension())
            throw UserError("a start of a chain has " + std::to_string(given.size()) + " values; '" +
                            program.name() + "' has " + std::to_string(program.dimension()) +
                            " unconstrained latents");
        position.u = ConstVectorView(given.data(), dimension);
        hamiltonian.evaluate(position);
        if (!is_finite(position))
            throw UserError("chain " + std::to_string(chain + 1) + " starts where density or gradient of '" +
                            program.name() + "' are not finite" + reason(program, position));
        return position;
    }
    constexpr std::uint32_t attempts = 100;
    for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
        fill_uniform({options.seed, Stream::chain_start, attempt, static_cast<std::uint32_t>(chain)},
                     {position.u.data(), program.dimension()});
        position.u = options.radius * (2 * position.u.array() - 1);
        hamiltonian.evaluate(position);
        if (is_finite(position))
            return position;
    }
    throw UserError("none of " + std::to_string(attempts) + " random starts of chain " +
                    std::to_string(chain + 1) + " of '" + program.name() +
                    "' has a finite density and gradient" + reason(program, position) +
                    ". Check the data against the supports, or give starts");
}

} // namespace ppc::detail
