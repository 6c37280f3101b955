// The discrete part of a model as a factor graph: variables, and factors that read them.
#pragma once

#include "compiler/ir/program.h"

#include <string>
#include <vector>

namespace ppc::passes {

/// A loop around a statement, or a side of a branch on data, which has a condition and no loop.
struct Around {
    ir::LoopId var = ir::none;
    ir::SpaceId space = ir::none;
    ir::Expr extent{};
    ir::Order order = ir::Order::any;
    ir::Expr condition{};
};
using Path = std::vector<Around>;

/// The elements of one Enumerate. `whole`: all of them are one variable, with a value for each combination.
struct DiscreteVariable {
    ir::SiteId site;
    Path path;             ///< loops around it, outermost first
    ir::Expr index;        ///< flat element, in the loops of `path`
    ir::Expr lower, count; ///< of one element; may vary in the loops of `path`
    unsigned carried = 0;  ///< so many earlier iterations of the innermost loop are read
    bool is_whole = false; ///< factors read elements that belong to other iterations than their own
    ir::Place place;
};

/// One element of a variable that a factor reads.
struct DiscreteRead {
    enum class Kind : std::uint8_t {
        own,     ///< of the iteration that the factor is in, `lag` iterations back
        gathered ///< of the iteration that data name
    };
    unsigned variable;
    Kind kind = Kind::own;
    unsigned lag = 0;
    ir::ArrayId array = ir::none; ///< of the site's values, and the element as the factor has it
    ir::Expr index{};
};

/// A Term of the log density that reads discrete variables.
struct DiscreteFactor {
    ir::Block body; ///< the loops and the statements that the Term needs, and the Term
    Path path;      ///< loops around the Term
    ir::Term term;
    bool carries_over = false; ///< reads what earlier iterations of loops around the Term left in an array
    std::vector<DiscreteRead> reads;
    std::vector<std::vector<ir::LoopId>> loops; ///< by read: the loop of `path` for each loop of the variable
    ir::Place place;
};

struct DiscreteGraph {
    std::vector<DiscreteVariable> variables;
    std::vector<DiscreteFactor> factors;
    ir::Program rest;    ///< the program without either
    std::string problem; ///< empty, or why these discrete latents cannot be summed out
    ir::Place place;
};

bool has_discrete(const ir::Program& model);

/// Takes the discrete part out of a model with Enumerates. Values that pass through local arrays are followed
/// back to the discrete elements that they came from.
DiscreteGraph discrete_graph(const ir::Program& model);

} // namespace ppc::passes
