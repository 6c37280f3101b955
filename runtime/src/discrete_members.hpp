// The posterior of discrete latents as members of a JSON object.
#pragma once

#include <ppc/handlers.hpp>
#include <ppc/program.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace ppc {

/// From the numbers of Program::Workspace::discrete of a joint assignment to the values of all elements.
void read_assignment(const Program& program, std::span<const double> numbers, std::span<double> out);

/// `,"marginals":{SITE: probabilities},"map":{SITE: values}` at u: probabilities by the site's shape and then
/// by value.
std::string discrete_members(const Program& program, Program::Workspace& workspace,
                             std::span<const double> u);

/// `,"draw":{SITE: values}`: a draw at u, which `number` names.
std::string draw_member(const Program& program, Program::Workspace& workspace, std::span<const double> u,
                        std::uint32_t number);

/// The same as plain execution finds it, and the log density of the most probable assignment:
/// `,"plain_marginals":…,"plain_map":…,"plain_map_log_prob":…`.
std::string plain_discrete_members(const Program& program, const Enumerated& scored);

} // namespace ppc
