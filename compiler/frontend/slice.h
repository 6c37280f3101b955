// The load slice: C++ text that runs once over the user's data and captures, in iteration order, each
// load-time value that the step needs. Built while the model is executed symbolically.
#pragma once

#include "compiler/ir/program.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ppc::frontend {

/// One loop of the nest that the slice is in.
struct Nest {
    Nest* outer = nullptr;
    ir::LoopId loop = ir::none;
    ir::SpaceId space = ir::none;
    ir::Expr extent;   ///< iterations of one run of the loop
    ir::Expr position; ///< flat position in iteration order, over all enclosing loops
    ir::Expr total;    ///< number of flat positions
    bool ragged = false;
};

/// A run of lines of the slice, with groups inside. Lines may be added to any group at any time, so that a
/// capture can stand where the variable it needs was declared.
struct Group {
    Group* outer = nullptr;
    Nest* nest = nullptr;       ///< innermost loop around, or null
    std::string header, footer; ///< "for (…) {" and "}": part of the group, so that a line added to the group
                                ///< around it while this one is open comes after it, not into it
    Group* branch = nullptr;    ///< innermost group around (or this) that is a branch of an if, or null
    std::vector<std::variant<std::string, std::unique_ptr<Group>>> items;
    std::map<std::string, ir::Expr> captures; ///< by text: what was captured in this group
    std::vector<std::string> skipped;         ///< lines that keep iteration order when a branch is not taken
};

class Slice {
public:
    explicit Slice(ir::Program& program);

    Group* current() { return current_; }
    Group* root() { return &root_; }
    Nest* nest() { return current_->nest; }
    void line(std::string text, Group* where = nullptr);

    /// A new empty group at the current point; lines may be added to it later.
    Group* anchor();

    /// `header` (which ends in a brace) and `}` around what follows, until close().
    void open(const std::string& header, Nest* nest, bool is_branch);
    /// Ends the group, which is left out if nothing is in it and it is not a branch.
    Group* close();
    /// What either branch of a condition captured at this level, the other one skips.
    static void balance(Group* then_group, Group* else_group);

    /// The value of the C++ expression `text`, captured at the end of `where` (default: here).
    /// Equal `stable` texts in the same or an enclosing group are captured once.
    ir::Expr capture(const std::string& text, ir::Type type, bool stable, Group* where = nullptr);

    /// A size that is the same each time it is evaluated, set at `where`.
    ir::Expr extent(const std::string& text, const std::string& what, Group* where = nullptr);
    std::uint32_t new_extent() { return program_.extents++; }
    Nest* new_nest(Nest nest);

    std::string fresh(std::string_view stem); ///< a C++ name not used so far in the slice
    std::string text() const;                 ///< the whole slice, indented by one level

private:
    ir::Program& program_;
    Group root_;
    Group* current_ = &root_;
    std::vector<std::unique_ptr<Nest>> nests_;
    unsigned names_ = 0;
};

} // namespace ppc::frontend
