// The evaluator: programs run in double, statement by statement. The oracle for passes and emitted code; slow
// and strict.
#pragma once

#include "compiler/ir/program.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ppc::ir {

/// Functions by qualified name. Int and Bool arguments come as doubles.
using FunctionTable = std::map<std::string, std::function<double(std::span<const double>)>>;

/// Routines, and adjoints of routines, by qualified name: from sizes and inputs to the output.
using RoutineTable =
    std::map<std::string, std::function<std::vector<double>(std::span<const std::int64_t> sizes,
                                                            std::span<const std::vector<double>> inputs)>>;

/// The functions of ppc::math that <cmath> or a few lines can compute.
const FunctionTable& standard_functions();

struct Inputs {
    std::vector<std::vector<double>> reals; ///< by number; derived arrays come after the captured ones
    std::vector<std::vector<std::int64_t>> integers; ///< by number
    std::vector<std::int64_t> extents;
    std::vector<double> input; ///< flat
    std::vector<double> noise; ///< flat
    const FunctionTable* functions = &standard_functions();
    RoutineTable routines;
    std::map<SiteId, std::vector<std::int64_t>> discrete; ///< values of the sites of Enumerates, flat
};

struct Evaluation {
    std::string error;   ///< empty, or the first thing that went wrong: index out of bounds, element read
                         ///< before it is written, element stored twice, unknown function
    double log_prob = 0; ///< result 0 (see ArrayRole::result), or what it would be
    double log_prob_jacobian = 0;                      ///< result 1: sum of all terms
    double absolute = 0;                               ///< sum of the absolute values of all terms
    std::vector<double> site_terms;                    ///< by site: its terms but the Jacobian ones
    std::vector<double> gradient;                      ///< flat, as long as Inputs::input
    std::vector<double> output;                        ///< flat
    std::map<std::string, std::vector<double>> arrays; ///< all written arrays without a scope, by name
};

/// Runs the program. A Sample takes u from the flat input, where the latent sites lie one after the other in
/// the order of the site table: a model program and its lowered form have the same inputs.
Evaluation evaluate(const Program& program, const Inputs& inputs);

} // namespace ppc::ir
