// Programs of the IR: index spaces, arrays, sites and structured statements over interned expressions.
//
// Contract:
// - A Program is a value. Passes take one and return another; ids of nodes, arrays, loops, spaces, sites and
// functions
//   stay valid in the copy.
// - All arrays are flat; indices are flat positions. A cell is an array of size 1 read and written at index
// 0.
// - Arrays have no aliases. An array is written either by Stores (each element at most once), by
//   Accumulates (which start from 0), or by one Apply.
// - An array with a `scope` is made anew in each iteration of that loop.
// - Loops are over index spaces and have unique variables. Iterations of a loop of order `any` are
// independent
//   but for Accumulates, whose order is not defined by the IR (the emitter fixes it). In an ordered loop an
//   iteration may read elements that earlier iterations wrote: still each element is stored once, so that a
//   Read means one value wherever it stands; state that a loop carries is an array with an element an
//   iteration.
// - If conditions are load-time. Loop extents are load-time.
// - A discrete latent is an Enumerate: its values are integers of a finite set. Programs with Enumerates are
//   models as the front end makes them; eliminate_discrete sums them out, and nothing later sees them.
// - Terms are the log density: a flat list spread over the loop nest. A Term in a loop adds up over
//   its iterations. Selecting terms (no Jacobian, one site, no constants) is dropping statements.
#pragma once

#include "compiler/ir/expr.h"

#include <memory>
#include <optional>
#include <variant>

namespace ppc::ir {

using ArrayId = std::uint32_t;
using LoopId = std::uint32_t;
using SpaceId = std::uint32_t;
using SiteId = std::uint32_t;
using FunctionId = std::uint32_t;
using RoutineId = std::uint32_t;
inline constexpr std::uint32_t none = UINT32_MAX;

/// A place in the user's source, 1-based; file as the user named it.
struct Place {
    std::string file;
    unsigned line = 0, column = 0;
};

enum class ArrayRole : std::uint8_t {
    data,    ///< load-time values, captured by the load slice; number = index among real or integer captures
    derived, ///< load-time values computed by the prepare program; numbered after the captured reals
    value,   ///< constrained values of a latent site; written by Sample, or by Store once samples are lowered
    input,   ///< what gradients are taken of: unconstrained latents of a site, or a block of guide parameters
    noise,   ///< standard normal draws
    local,   ///< written and read within the program
    gradient, ///< adjoint of an input, same size and offset. Written by Stores: every element, exactly once,
              ///< so that it needs no zeroing. Written by Accumulates, or not at all: starts from 0
    output,   ///< array results
    result, ///< cell, scalar result `number` of the entry. 0: sum of the terms that are not Jacobians; 1: sum
            ///< of all terms (with guide terms, both are the sum of all). Stored once, at the end
    unconstrained ///< unconstrained elements of a site with a Transform, as long as samples are not lowered
};

/// Memory plan row. Everything a step touches is here.
struct Array {
    std::string name;
    Type element = Type::Real;
    ArrayRole role = ArrayRole::local;
    Expr size;           ///< Int, load-time; Const 1 for a cell
    LoopId scope = none; ///< loop whose iteration makes it anew, or none
    std::uint32_t number =
        none;           ///< data, derived: index into KernelArgs::real or ::integer; result: see there
    Expr offset;        ///< input, noise, gradient, output: first element in the flat vector; else invalid
    SiteId site = none; ///< value, input, gradient, output: whose
    ArrayId of = none;  ///< gradient: the input it is the adjoint of
    bool is_cell = false;
    bool is_zeroed = false; ///< local, written by Stores: elements that are not stored read as 0
};

/// A named iteration space. Loops over the same space have the same number of iterations.
struct Space {
    std::string name; ///< plate name, or "line 12" for a plain loop, "theta event" for an event dimension
    bool is_plate = false;  ///< asserts independence
    bool is_event = false;  ///< dimension of a vector event or of a vector expression
    bool is_ragged = false; ///< extent depends on an enclosing loop
    std::string size_text;  ///< as the source writes it: "y.size()"
    std::string index{}; ///< the variable that the source loops with, of plates and loops that count from 0;
                         ///< else empty
};

/// A C++ function that stays a call in kernels, with derivative rules over Param i.
struct Function {
    std::string name; ///< qualified, "ppc::math::lgamma"
    Type result = Type::Real;
    std::vector<Type> params;
    std::vector<Expr>
        derivatives;  ///< one a parameter; invalid where the parameter is not Real or there is none
    std::string file; ///< header that declares it, for kernels; empty for ppc/math
    double cost = 10; ///< relative to an addition
};

struct Program;

/// The right-hand side of an ordinary differential equation as programs of their own, over the tables of the
/// model. Inputs: the state, then the parameters; noise: the time, then in `adjoint` one weight for each
/// rate.
struct Equation {
    std::shared_ptr<const Program> rates;   ///< stores the rates in an array of role output
    std::shared_ptr<const Program> adjoint; ///< a Term: the weighted sum of the rates
};

/// A function of whole arrays that stays a call, into compiled code of the library or of the user.
struct Routine {
    std::string name;    ///< qualified, "ppc::linalg::cholesky"
    std::string adjoint; ///< qualified name of the function that gives its adjoints; empty: there is none
    std::string type, adjoint_type; ///< C++ types of the two, for pointers to them
    Equation equation{};            ///< of a solution of a differential equation; else empty
};

enum class SiteKind : std::uint8_t {
    latent,
    observed,
    factor,
    deterministic,
    auxiliary,
    discrete ///< a latent of finite support, which is summed out
};

struct Dimension {
    Expr extent; ///< Int; for a ragged dimension depends on enclosing loop variables
    SpaceId space = none;
};

struct Site {
    std::string name;
    SiteKind kind = SiteKind::latent;
    std::string distribution;     ///< "Normal(mu, tau)" as written
    std::string support;          ///< "real", "positive"; empty for factors
    std::string transform;        ///< "identity", "exp", "logit"; empty unless latent
    std::vector<SpaceId> plates;  ///< enclosing plates, outermost first
    std::vector<Dimension> shape; ///< plates and loops outermost first, then event dimensions
    Expr size;                    ///< number of elements, Int, load-time
    ArrayId values = none;        ///< latent, discrete: array of role value; deterministic: role output
    ArrayId unconstrained = none; ///< latent with a Transform: array of role unconstrained, whose size need
                                  ///< not be that of the values; none: as many as values, one by one
    unsigned joint = 0; ///< how many of the last dimensions one log density is of; 0: one an element
    Expr densities;     ///< joint > 0: number of log densities, Int, load-time; else invalid: `size` of them
    std::vector<SiteId> parents; ///< latents that its density depends on
    /// Latent: the values are integers without end, which only a written guide draws. They are kept as reals,
    /// so that they stand among the unconstrained latents as they are.
    bool is_integer = false;
    /// Discrete: the values of each element are first, …, first + categories - 1. Int, load-time; invalid
    /// where elements differ.
    Expr first, categories;
    Place place;
};

struct Stmt;
using Block = std::vector<Stmt>;

/// In which order the iterations of a loop run.
enum class Order : std::uint8_t {
    any,     ///< independent: a map
    forward, ///< a recurrence: an iteration may read elements that earlier ones stored
    backward ///< the reverse of one: from the last iteration to the first
};

struct Loop {
    LoopId var;
    SpaceId space;
    Expr extent; ///< Int, load-time; may depend on enclosing loops (ragged)
    Block body;
    Order order = Order::any;
};
struct If {
    Expr condition; ///< Bool, load-time
    Block then_block, else_block;
};
/// array[index] = value
struct Store {
    ArrayId array;
    Expr index, value;
};
/// array[index] += value
struct Accumulate {
    ArrayId array;
    Expr index, value;
};
/// output = routine(inputs): writes every element of the output, which is in the scope of the statement.
struct Apply {
    RoutineId routine;
    bool is_adjoint = false;  ///< the routine's adjoint: from its inputs, its output and the adjoint of that,
                              ///< to the adjoints of the inputs, one after the other in one array
    std::vector<Expr> inputs; ///< Reads at index 0, each of which stands for all of its array
    ArrayId output = none;
    std::vector<Expr> sizes; ///< Int, load-time: dimensions of the inputs one after another, and integers
    std::vector<Expr> output_sizes{}; ///< dimensions of the output; of an adjoint none
};
/// One scalar element of a latent site. Defines values[index]; its density may read that element.
struct Sample {
    SiteId site;
    Expr index;       ///< flat element of the site
    Expr log_prob;    ///< reads values[index]
    Expr constrain;   ///< over Param 0 = u
    Expr log_abs_det; ///< of constrain, over Param 0 = u
    Expr unconstrain; ///< over Param 0 = value
    Expr mean{};      ///< of the distribution, given what is upstream; invalid if it does not name one
    Expr draw{};      ///< a draw of it, over Param 0 = a standard normal; invalid likewise
    /// Of a location-scale distribution: with these, (unconstrain(value) - location) / scale has a
    /// distribution that does not depend on them. Both invalid likewise.
    Expr location{}, scale{};
};
/// The value of a latent site as a whole, where its elements are not each a function of one unconstrained
/// element. In a loop it is one such value an iteration. The prior is a Term after it.
struct Transform {
    SiteId site;
    Block constrain; ///< reads Site::unconstrained; Stores the value to local arrays; Terms log |det| of kind
                     ///< jacobian, on the measure that the prior's density has
    Block keep;      ///< Stores of Reads of those arrays to Site::values, each element once
    Block unconstrain; ///< reads those arrays; Stores Site::unconstrained
};
/// One element of a discrete latent site: one of the integers lower, …, lower + count - 1. Defines
/// values[index]; its prior is a Term after it.
struct Enumerate {
    SiteId site;
    Expr index;        ///< flat element of the site
    Expr lower, count; ///< Int, load-time
};
enum class TermKind : std::uint8_t { prior, likelihood, factor, jacobian, guide };
/// Adds `value` to the log density. Guide terms are -log q.
struct Term {
    SiteId site;
    TermKind kind;
    Expr value;
};

struct Stmt {
    std::variant<Loop, If, Store, Accumulate, Apply, Sample, Transform, Enumerate, Term> node;
    Place place;
};

/// Values of all elements of a discrete site together: count^elements of them, a number that only the data
/// tell. Set when data are loaded, which refuses more than is sensible.
struct JointStates {
    std::uint32_t extent; ///< number of the extent that holds count^elements
    std::uint32_t powers; ///< number of the integer data array with count^k
    Expr count, elements; ///< Int, load-time, varying in no loop
    SiteId site;
};

/// A table over the values of several discrete sites, in sizes that only the data tell: how many values each
/// has. Data with which it has more than ppc::most_table_entries (lib/ppc/limits.hpp) are refused.
struct ValueTable {
    struct Dimension {
        SiteId site;
        Expr count; ///< Int, load-time; may vary in loops
    };
    std::vector<Dimension> over;
    Place place;
};

/// Rows of a loop that are grouped by integers of the data when these are loaded (passes/count_rows.h). By
/// position of the rows (from `base` on, in the loops around): the rows, one of each group; how many each
/// group has; and at `base` how many groups there are. Three integer data arrays as long as the keys.
struct EqualRows {
    std::vector<std::pair<LoopId, Expr>> around; ///< loops around and their extents, outermost first
    Expr base, extent;                           ///< position of the first row; number of rows
    std::vector<std::uint32_t> keys;             ///< numbers of the integer data arrays that tell rows apart
    std::uint32_t rows, counts, groups;          ///< numbers of the arrays that are made
};

struct Program {
    std::string name;
    Pool pool;
    std::vector<Array> arrays;
    std::vector<Space> spaces;
    std::vector<Site> sites;
    std::vector<Function> functions;
    std::vector<Routine> routines;
    LoopId loops = 0;                      ///< loop variables given out so far
    std::uint32_t extents = 0;             ///< extent numbers given out so far
    std::uint32_t reals = 0, integers = 0; ///< captured data arrays given out so far
    std::vector<JointStates> joint_states;
    std::vector<EqualRows> equal_rows;
    std::vector<ValueTable> value_tables;
    Block body;

    ArrayId add_array(Array array);
    ArrayId add_cell(std::string name, LoopId scope, ArrayRole role = ArrayRole::local);
    /// A new array of integers that loading the data fills.
    ArrayId add_integer_data(std::string name, Expr size);
    LoopId new_loop() { return loops++; }
    Expr read(ArrayId array, Expr index) { return pool.read(array, index, arrays[array].element); }
    Expr read_cell(ArrayId cell) { return read(cell, pool.integer(0)); }
};

/// Calls f on each statement of the block and of the blocks inside it, outermost first.
void for_each_stmt(const Block& block, const std::function<void(const Stmt&)>& f);
/// Calls f on each expression a statement holds directly (not those of nested statements).
void for_each_expr(const Stmt& stmt, const std::function<void(Expr)>& f);
/// Replaces the expressions a statement holds directly.
void map_exprs(Stmt& stmt, const std::function<Expr(Expr)>& f);
/// The same for all statements of the block and of the blocks inside it.
void map_exprs(Block& block, const std::function<Expr(Expr)>& f);
/// The blocks a statement holds directly.
void for_each_block(Stmt& stmt, const std::function<void(Block&)>& f);
void for_each_block(const Stmt& stmt, const std::function<void(const Block&)>& f);

} // namespace ppc::ir
