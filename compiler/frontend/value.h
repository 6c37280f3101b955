// What an expression of the user's source stands for while a function is executed symbolically.
#pragma once

#include "compiler/frontend/clang.h"
#include "compiler/frontend/slice.h"
#include "compiler/ir/program.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace ppc::frontend {

/// C++ text that is valid in the load slice.
struct LoadText {
    std::string text;
    bool stable = true; ///< refers to no variable that is assigned after its declaration
    Group* home =
        nullptr; ///< where it may be evaluated earliest, if evaluating it early is harmless; else null
    Nest* nest = nullptr; ///< innermost loop that a variable it refers to is declared in, or null
};

/// A number or truth value. `load` is set where it is known at load time; then `make` captures it.
struct Scalar {
    ir::Type type = ir::Type::Real;
    std::optional<LoadText> load;
    std::function<ir::Expr()> make;
    ir::Expr extent; ///< valid: the size of a site's value, which loops over it have in common
};

/// One extent of a tensor.
struct Dim {
    ir::Expr extent;
    std::string text;    ///< in the load slice
    bool ragged = false; ///< depends on an enclosing loop
};

/// One side of a comparison of sizes, as messages name it.
struct SizeOperand {
    Dim dim;
    std::string name; ///< "'X'", "the first argument"
    const char* unit; ///< "elements", "rows", "columns"
};

struct Value;
struct Cells;

/// A vector while push_back fills it.
struct Growing {
    ir::ArrayId array = ir::none;
    std::uint32_t count = 0; ///< number of the extent that counts its elements
    bool is_read = false, is_filled = false;
    std::set<ir::LoopId> loops; ///< in which it is filled
};
using Indices = std::vector<Scalar>;

/// What is done to each row, or to each column: Eigen's rowwise() and colwise().
enum class Along : unsigned char { none, rows, columns };

/// A vector, matrix or nested array with step elements, or an elementwise view of load-time data. Elements
/// are made on demand. A value: an assignment to an element makes another tensor.
struct Tensor {
    std::vector<Dim> dims;
    std::function<Scalar(const Indices&)> at;
    std::shared_ptr<const Cells> cells; ///< of a local vector that is filled element by element, or null
    std::size_t open_dims =
        0; ///< inner dimensions of a vector of vectors whose sizes the first assignment tells
    ir::LoopId scope = ir::none; ///< such a vector: the loop that it is declared in
    ir::Type element = ir::Type::Real;
    bool row = false;                 ///< one dimension, lying: a row vector of Eigen
    bool direct = false;              ///< elements are reads: a copy would gain nothing
    std::shared_ptr<Growing> growing; ///< of a vector that push_back fills, or null
    Along along = Along::none;
    std::shared_ptr<const Tensor> diagonal; ///< of a matrix that has only that, else null
    bool is_event = false; ///< the value of a site with a joint density, or its unconstrained elements
};

/// What dimension d of a tensor counts.
inline const char* unit(const Tensor& t, std::size_t d) {
    return t.dims.size() < 2 ? "elements" : d == 0 ? "rows" : "columns";
}

/// The elements of a local vector while they are assigned, at most once each, to one array of the program.
/// What has not been written is `base`. See lower_cells.cpp.
struct Cells {
    ir::ArrayId array = ir::none;       ///< none: not needed yet
    ir::LoopId scope = ir::none;        ///< the loop that the vector is declared in
    std::shared_ptr<const Tensor> base; ///< null: zero, which the array holds from the start
    /// Of a slice that is stored in the array of its whole: the whole's dimensions, and the indices that the
    /// slice has in some of them, outermost slice first.
    struct Inside {
        std::vector<Dim> dims;
        std::vector<std::pair<std::size_t, ir::Expr>> fixed;
        unsigned branches = 0; ///< open branches on data; in deeper ones it is not stored there
    };
    std::optional<Inside> inside;
    /// In each dimension [first, first + count), or one index if `count` is invalid.
    struct Range {
        ir::Expr first, count;
    };
    std::vector<std::vector<Range>> written; ///< stored in the array so far
    struct Element {
        std::vector<ir::Expr> at;
        ir::Expr value;
    };
    std::vector<Element> known; ///< of what is written, single elements
    /// While it is open, assignments go to one slice: the elements with index `at` in dimension `dim`.
    struct Level {
        ir::LoopId loop = ir::none; ///< whose iterations have a slice each, which is stored when they end;
                                    ///< none: one slice, stored when the loop that only assigns to it is over
        std::size_t dim = 0;
        ir::Expr at, first;    ///< in this iteration and in the first one
        bool down = false;     ///< `at` falls
        bool is_once = false;  ///< one statement of the loop's body assigns to the slice
        unsigned branches = 0; ///< open branches on data where it was opened
        std::shared_ptr<bool> is_checked = std::make_shared<bool>(false); ///< `at` is known to be in range
        std::shared_ptr<const Value> slice;
    };
    std::optional<Level> level;
    std::shared_ptr<bool> is_read = std::make_shared<bool>(false); ///< no more stores outside of loops
};

/// A load-time object of any type: text and type.
struct Object {
    LoadText load;
    clang::QualType type;
    std::vector<Dim> dims{}; ///< of a local vector or matrix whose declaration says them; else empty
};

/// A struct (a distribution, a support, a user's aggregate) whose fields are known one by one.
struct Record {
    const clang::CXXRecordDecl* decl = nullptr;
    std::map<const clang::FieldDecl*, Value> fields;
    std::vector<Value> args;                       ///< elementwise distributions: constructor arguments
    std::string text;                              ///< as written, for the site table
    std::map<const clang::VarDecl*, Value> copies; ///< a lambda: what it captured by copy, when it was made
};

struct Literal {
    std::string text;
};

struct Value {
    std::variant<std::monostate, Scalar, std::shared_ptr<Tensor>, Object, std::shared_ptr<Record>, Literal> v;

    bool empty() const { return v.index() == 0; }
    const Scalar* scalar() const { return std::get_if<Scalar>(&v); }
    Tensor* tensor() const {
        const auto* p = std::get_if<std::shared_ptr<Tensor>>(&v);
        return p ? p->get() : nullptr;
    }
    const Object* object() const { return std::get_if<Object>(&v); }
    Record* record() const {
        const auto* p = std::get_if<std::shared_ptr<Record>>(&v);
        return p ? p->get() : nullptr;
    }
    const Literal* literal() const { return std::get_if<Literal>(&v); }
    /// True if the value is known at load time as a whole and has text in the slice.
    bool is_load() const { return object() || literal() || (scalar() && scalar()->load); }
};

} // namespace ppc::frontend
