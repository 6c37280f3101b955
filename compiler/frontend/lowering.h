// Symbolic execution of one model function: Clang's AST in, IR and load slice out.
//
// A function is executed once, statement by statement. Expressions on data alone stay C++ text, captured by
// the load slice when the step needs them; everything that a latent reaches becomes IR. Functions that a
// latent reaches are inlined, or stay calls if they name their derivative; anything else is an error.
#pragma once

#include "compiler/frontend/autoguides.h"
#include "compiler/frontend/binding.h"
#include "compiler/frontend/diagnostics.h"
#include "compiler/frontend/slice.h"
#include "compiler/frontend/translate.h"
#include "compiler/frontend/value.h"

#include "compiler/ir/analysis.h"
#include <array>

#include <set>

namespace ppc::frontend {

class Lowering {
public:
    Lowering(clang::Sema& sema, Reporter& reporter, ir::Program& program, Slice& slice);

    /// Executes the model. Errors are reported; false if there was one.
    bool run(const clang::FunctionDecl* model);
    /// An error at each latent of infinitely many integers, except those that `is_drawn` says.
    void refuse_integers(llvm::function_ref<bool(ir::SiteId)> is_drawn);
    /// Where a site of the model stands.
    const ReachedPlace& site_place(const std::string& name) const { return site_places_.at(name); }
    /// Executes guides of the model that has been run, one after the other as the parts of one guide; false
    /// after errors.
    bool run_guides(llvm::ArrayRef<WrittenGuide> guides, const clang::FunctionDecl* model, GuideBody& out);
    /// Puts functions of ppc::math of one argument into the program's function table.
    void require(const std::vector<std::string>& functions);

private:
    struct Variable {
        Value value;
        ir::LoopId loop = ir::none; ///< loop that was innermost at the declaration
        ir::ArrayId sum = ir::none; ///< cell that `+=` in a deeper loop adds to, while that loop is open
        ir::LoopId sum_loop = ir::none;
        std::string name;      ///< in the load slice, where declared there
        Group* home = nullptr; ///< anchor after the declaration in the slice
        Nest* nest = nullptr;
        bool is_counter = false;            ///< of a loop that counts: IR, not captured
        bool poisoned = false;              ///< an error was reported in its initialiser
        const clang::Expr* alias = nullptr; ///< a reference: the variable, field or element it stands for
    };
    struct Frame {
        const clang::FunctionDecl* function;
        BindingTimes times;
        std::map<const clang::VarDecl*, Variable> variables;
        Value self; ///< *this
        Value result;
        bool is_model = false;
        std::size_t outer_loops = 0; ///< open loops of the callers
    };
    using Variables = std::map<const clang::VarDecl*, Variable>;
    struct OpenLoop {
        ir::LoopId loop;
        bool is_plate;
        bool is_ordered = false; ///< an iteration reads what an earlier one left
        std::string carries;     ///< a variable of which that is so
        std::string stop;        ///< see LoopHeader
        unsigned late_branches;  ///< open when it began
    };

    // lower_stmt.cpp
    /// What follows a block in the blocks around it, up to the end of the function or of the loop's body.
    struct Continuation {
        std::function<bool()> run; ///< true if the function returned; empty: nothing follows
        bool effects = false;      ///< whether there are sites or loops in it
    };
    bool exec(const clang::Stmt* s) { return exec(s, {}); } // true if the function returned
    bool exec(const clang::Stmt* s, const Continuation& after);
    bool exec_block(llvm::ArrayRef<const clang::Stmt*> stmts, const Continuation& after);
    bool exec_statement(const clang::Stmt* s);
    void exec_decl(const clang::VarDecl* v);
    std::string constructed_declaration(const clang::VarDecl* v, const std::string& declaration);
    void carry_load(const clang::Stmt* s); // a load-time statement into the slice
    void carry_decomposition(const clang::DeclStmt* s, const clang::VarDecl* v); // `auto [a, b] = …` of data

    // lower_branch.cpp
    bool exec_if(const clang::IfStmt* s);
    /// An `if` with a `return` or `continue` inside; what follows is executed in each side that gets there.
    bool exec_leaving_if(const clang::IfStmt* s, const Continuation& following);
    std::optional<std::string> scope_of(const clang::IfStmt* s); // the name in PPC_SCOPE("name")
    Scalar condition_of(const clang::IfStmt* s);
    bool branch(const Scalar& condition, clang::SourceRange where, bool effects,
                const std::function<bool()>& if_true, const std::function<bool()>& if_false);
    void add_where(ir::Block& side, ir::Expr condition, llvm::function_ref<bool(ir::ArrayId)> counts);
    static bool changed(const Value& before, const Value& after);
    bool is_load_expr(ir::Expr e) const;

    // lower_loop.cpp
    struct LoopHeader {
        Dim dim;
        ir::Space space;
        std::string key;          ///< loops with equal keys are over one space; empty: a space of its own
        std::string slice_header; ///< "for (…) {"
        std::string slice_footer = "}";
        std::string stop{}; ///< variable of the slice that says that the loop was left, or empty
    };

    // lower_switch.cpp
    bool exec_switch(const clang::SwitchStmt* s, const Continuation& following);

    // lower_for.cpp
    void exec_do(const clang::DoStmt* s);
    void exec_break(const clang::BreakStmt* s);
    /// A loop that `break` leaves is counted as it runs.
    void allow_break(const clang::Stmt* body, LoopHeader& header);
    /// A loop that `return` leaves: what the function returns, and whether it did.
    struct Returning {
        std::string flag;   ///< variable of the slice
        ir::ArrayId result; ///< cell: one iteration adds to it
        std::size_t depth;  ///< open loops around
        bool has_value = false, is_used = false;
    };
    bool exec_returning_loop(const clang::Stmt* s, const Continuation& following);
    bool exec_return(const clang::ReturnStmt* s);
    bool leave_loop(const Value& result, clang::SourceRange where);
    void range_for_latents(const clang::CXXForRangeStmt* s, const Value& container);
    void exec_for(const clang::ForStmt* s);
    void exec_range_for(const clang::CXXForRangeStmt* s);
    void exec_while(const clang::WhileStmt* s);
    /// The variable of a loop of the source: `first` plus or minus the number of the iteration.
    struct Counter {
        const clang::VarDecl* variable = nullptr; ///< null: none
        ir::Expr first;
        bool down = false;
        std::string end{}; ///< what it stays below, as text in the load slice, if that is known
    };
    Counter counter_of(const clang::ForStmt* s, const clang::VarDecl* v, bool canonical, const Scalar& first);
    std::string slice_operand(const clang::Expr* e);
    void check_plate_size(const std::string& plate, const Dim& dim, clang::SourceRange where);

    // lower_assign.cpp
    void assign(const clang::Expr* target, llvm::StringRef op, const Value& value, clang::SourceRange where);
    void assign_element(const clang::Expr* target, llvm::StringRef op, const Value& value,
                        clang::SourceRange where);
    std::shared_ptr<Tensor> sum_of_elements(const std::shared_ptr<Tensor>& whole, ir::ArrayId sum,
                                            clang::SourceRange where);
    Value assigned_value(const clang::Expr* target); // of an assignment that has been made, as an expression
    Value by_field(const Value& v);
    bool assign_field(const clang::Expr* target, llvm::StringRef op, const Value& value,
                      clang::SourceRange where);
    void close_sums(ir::LoopId loop);
    /// The variable now holds the elements of another one, too: these stay as they are.
    void own_copy(const clang::VarDecl* v);
    bool is_alias(const clang::Expr* e);

    // lower_position.cpp
    static std::vector<ir::Expr> positions_of(const Indices& at);
    std::optional<int> compare(ir::Expr a, ir::Expr b); // sign of a - b, where it is always the same
    bool are_distinct(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b);
    /// True if no element at `at` is in the region.
    bool is_outside(const std::vector<Cells::Range>& region, const std::vector<ir::Expr>& at);
    ir::Expr is_inside(const std::vector<Cells::Range>& region, const std::vector<Dim>& dims,
                       const std::vector<ir::Expr>& at);
    ir::Expr same_element(const std::vector<ir::Expr>& a, const std::vector<ir::Expr>& b);
    ir::Expr flat_position(const std::vector<Dim>& dims, const std::vector<ir::Expr>& at);
    Indices scalars(const std::vector<ir::Expr>& at);
    bool is_index_in_range(ir::Expr at, const Dim& dim) const;
    bool varies_inside(ir::Expr e, ir::LoopId loop) const;
    ir::ArrayId new_array(const std::string& name, const std::vector<Dim>& dims, clang::SourceRange where);

    // lower_cells.cpp
    std::shared_ptr<Tensor> cells_tensor(const Tensor& shape, Cells cells, clang::SourceRange where);
    std::shared_ptr<Tensor> with_level(const Tensor& whole, Cells::Level level, Value slice,
                                       clang::SourceRange where);
    /// The choice between what two sides of a branch assigned to elements of one vector; null where they are
    /// no such elements.
    std::shared_ptr<Tensor> merge_cells(const Scalar& c, const Tensor& a, const Tensor& b,
                                        clang::SourceRange where);
    /// A local vector of zeros, to be filled.
    std::shared_ptr<Tensor> new_storage(const std::string& name, std::vector<Dim> dims,
                                        clang::SourceRange where);
    /// The elements of an array that is written as a whole.
    std::shared_ptr<Tensor> stored_tensor(ir::ArrayId array, const Tensor& shape, clang::SourceRange where);
    ir::Expr slice_element(const Cells::Level& level, std::vector<ir::Expr> at, clang::SourceRange where);
    ir::Expr read_cell(const Cells& cells, const std::vector<Dim>& dims, const std::vector<ir::Expr>& at,
                       clang::SourceRange where);
    ir::Expr read_written(const Cells& cells, const std::vector<Dim>& dims, const std::vector<ir::Expr>& at);
    ir::Expr read_earlier(const Cells& cells, const std::vector<Dim>& dims, const std::vector<ir::Expr>& at);
    ir::Expr read_base(const Cells& cells, const std::vector<ir::Expr>& at);
    ir::Expr read_array(const Cells& cells, const std::vector<Dim>& dims, const std::vector<ir::Expr>& at,
                        bool is_sure);
    bool is_filled(const Cells& cells, const std::vector<Dim>& dims);
    void mark_read(const Value& v);
    ir::Expr position_in(const Cells& cells, const std::vector<Dim>& dims, std::vector<ir::Expr> at);

    // lower_element.cpp
    /// An index in each dimension, or an invalid one for all elements there.
    using Part = std::vector<ir::Expr>;
    bool may_store(const Cells& cells, const Part& at);
    void store_elements(const Cells& cells, const std::vector<Dim>& dims, const Part& at, const Value& part,
                        clang::SourceRange where);
    void store_in_range(const Dim& dim, ir::Expr index, clang::SourceRange where,
                        const std::function<void()>& store);
    std::shared_ptr<Tensor> store_part(const Tensor& whole, const Part& at, const Value& part,
                                       clang::SourceRange where);
    std::shared_ptr<Tensor> overlay(const std::shared_ptr<Tensor>& whole, const Part& at, const Value& part,
                                    clang::SourceRange where);
    /// The vector with another value for one element, or for the part that fewer indices name.
    Value with_element(const Value& container, const Indices& at, ir::Expr value, const std::string& name,
                       clang::SourceRange where);
    std::shared_ptr<Tensor> with_row_size(const Tensor& whole, const Tensor& row, const std::string& name,
                                          clang::SourceRange where);
    Value with_part(const Value& container, const Indices& at, const Value& part, const std::string& name,
                    clang::SourceRange where);
    Value replaced(const Value& container, const Part& at, const Value& part, const std::string& name,
                   clang::SourceRange where);

    // lower_slice.cpp
    static const Cells::Level* level_of(const Value& v);
    /// The innermost slice that is open, or the value itself.
    static Value slice_of(const Value& v);
    static std::size_t depth_of(const Value& v); ///< open slices
    /// The value with another one `depth` slices inside it.
    Value edit_slice(const Value& v, std::size_t depth, const std::function<Value(const Value&)>& edit,
                     clang::SourceRange where);
    /// Indices without those of the dimensions that slices are open in.
    template <class T> static std::vector<T> in_slice(const Value& v, std::vector<T> at) {
        for (const Cells::Level* l = level_of(v); l; l = level_of(*l->slice))
            if (l->dim < at.size())
                at.erase(at.begin() + static_cast<std::ptrdiff_t>(l->dim));
        return at;
    }
    bool is_free(const Cells& cells, const Cells::Level& level);
    std::shared_ptr<Tensor> open_slice(const Tensor& whole, Cells::Level level, clang::SourceRange where);
    std::shared_ptr<Tensor> for_slices(const std::shared_ptr<Tensor>& whole, const std::string& name,
                                       const Cells::Level& level, clang::SourceRange where);
    void store_slice(const Tensor& whole, const Cells::Level& level, const Value& slice, bool is_sure,
                     clang::SourceRange where);
    std::shared_ptr<Tensor> close_slices(const Tensor& whole, ir::Expr extent, clang::SourceRange where);
    std::shared_ptr<Tensor> close_slice(const Tensor& whole, clang::SourceRange where);

    // lower_writes.cpp
    struct Target;
    /// How a loop's body assigns to a variable from outside.
    struct Writes {
        bool as_whole = false;
        bool only_adds = true;                                 ///< and the variable is not read
        bool in_loop = false;                                  ///< some write is in a loop in there
        std::vector<std::vector<const clang::Expr*>> elements; ///< indices of each assignment to an element
    };
    Target target_of(const clang::Expr* e);
    std::map<const clang::VarDecl*, Writes> writes_in(const clang::Stmt* body);
    bool is_step(const clang::VarDecl* v) const;
    std::optional<Scalar> index_shift(const clang::Expr* e, const clang::VarDecl* index);
    bool is_fixed(const clang::Expr* e, const clang::VarDecl* index, const clang::Stmt* body);
    std::optional<ir::Expr> common_shift(const Writes& w, std::size_t dim, const clang::VarDecl* index);
    std::optional<ir::Expr> common_index(const Writes& w, std::size_t dim, const clang::VarDecl* index,
                                         const clang::Stmt* body);

    // lower_state.cpp
    /// A variable in an array (or one a field) with its value at the start of each iteration.
    struct State {
        ir::ArrayId array = ir::none;
        bool is_vector = false;
        Tensor shape;
        std::map<const clang::FieldDecl*, State> fields;
    };
    State new_state(const Value& v, const std::string& name, ir::Expr count, clang::SourceRange where);
    void store_state(const State& state, ir::Expr iteration, const Value& v, clang::SourceRange where);
    ir::Expr state_position(const State& state, ir::Expr iteration, const Indices& at);
    Value read_state(const State& state, ir::Expr iteration, const Value& like, clang::SourceRange where);
    void collect_state(const State& state, std::set<ir::ArrayId>& arrays) const;
    bool reads_state(const ir::Block& block, const std::set<ir::ArrayId>& arrays) const;

    // lower_carry.cpp
    struct Carried;
    std::optional<Carried> carried(const clang::VarDecl* v, const Writes& w, const Counter& counter,
                                   const clang::Stmt* body, clang::SourceRange where);
    void begin_iteration(Carried& c, ir::Expr iteration, clang::SourceRange where);
    void end_iteration(const Carried& c, ir::Expr iteration, clang::SourceRange where);
    void end_loop(const Carried& c, ir::Expr extent, clang::SourceRange where);

    // lower_loop.cpp
    ir::SpaceId space_for(const LoopHeader& header);
    /// `before`, if given, runs just outside of the loop, when its extent is known.
    void loop(const LoopHeader& header, bool is_plate, clang::SourceRange where,
              const std::function<void(ir::Expr index)>& body,
              const std::function<void(ir::Expr extent)>& before = {});
    /// A loop of the source, with what its body carries from one iteration to the next.
    void carrying_loop(const LoopHeader& header, bool is_plate, clang::SourceRange where,
                       const Counter& counter, const clang::Stmt* body,
                       const std::function<void(ir::Expr)>& run);
    /// Runs body for each element of `dims`, as nested event loops.
    void for_each(const std::vector<Dim>& dims, const std::string& name, clang::SourceRange where,
                  const std::function<void(const Indices&)>& body);
    /// The same over index spaces that exist already.
    void for_each(const std::vector<Dim>& dims, const std::vector<ir::SpaceId>& spaces,
                  clang::SourceRange where, const std::function<void(const Indices&)>& body);
    void element_loops(std::vector<LoopHeader> headers, clang::SourceRange where,
                       const std::function<void(const Indices&)>& body);
    Dim dim_of(const Scalar& size, const std::string& what, clang::SourceRange where);
    Dim load_dim(const std::string& text, const LoadText& of, const std::string& what);
    ir::Expr position() const; // of the current nest
    ir::LoopId current_loop() const { return loops_.empty() ? ir::none : loops_.back().loop; }

    // lower_expr.cpp
    bool is_counter(const clang::Expr* e);
    Value eval(const clang::Expr* e);
    Value eval_step(const clang::Expr* e);
    Scalar eval_scalar(const clang::Expr* e);
    Scalar eval_index(const clang::Expr* e); // of an element
    Value eval_ref(const clang::VarDecl* v, clang::SourceRange where);
    Value eval_constant(const clang::VarDecl* v, clang::SourceRange where);
    Value eval_member(const clang::MemberExpr* e);
    Value eval_increment(const clang::UnaryOperator* e);
    Value eval_unary(const clang::UnaryOperator* e);
    Value eval_binary(const clang::BinaryOperator* e);
    Value eval_conditional(const clang::ConditionalOperator* e);
    Variable* find_variable(const clang::VarDecl* v);
    bool is_language_record(const clang::CXXRecordDecl* r) const;

    // lower_scalar.cpp
    Scalar step_scalar(ir::Expr e);
    Scalar load_scalar(const LoadText& text, ir::Type type);
    Value load_value(const LoadText& text, clang::QualType type);
    Scalar to_scalar(const Value& v, clang::SourceRange where);
    Scalar convert(const Scalar& s, clang::QualType to, clang::SourceRange where);
    Value convert_if_scalar(Value v, clang::QualType type, clang::SourceRange where);
    Value forced(Value v); // captures now what is captured on demand
    Scalar arithmetic(clang::BinaryOperatorKind op, const Scalar& a, const Scalar& b,
                      clang::SourceRange where);
    Scalar select(const Scalar& c, const Scalar& a, const Scalar& b);
    Value select_value(const Scalar& c, const Value& a, const Value& b, clang::SourceRange where);

    // lower_call.cpp
    Value eval_call(const clang::CallExpr* e);
    /// `step`: variables around the function that hold step values.
    Value call(const clang::FunctionDecl* f, std::vector<Value> args, const Value& self,
               clang::SourceRange where, std::set<const clang::VarDecl*> step = {},
               std::vector<Value>* left = nullptr); // what the parameters hold at the end
    /// The same with arguments as written: what the function assigns to its reference parameters goes back.
    /// `object`: what the method is called on, as written; it takes what the method leaves in *this.
    Value call_written(const clang::FunctionDecl* f, llvm::ArrayRef<const clang::Expr*> args,
                       const Value& self, clang::SourceRange where, std::set<const clang::VarDecl*> step = {},
                       const clang::Expr* object = nullptr);
    /// The parameters of a function that is inlined, each with its argument or default.
    std::map<const clang::VarDecl*, Variable> bind_parameters(const clang::FunctionDecl* definition,
                                                              const std::vector<Value>& args,
                                                              clang::SourceRange where);
    /// Variables around a lambda that hold step values; checks that copies are still what they were.
    std::set<const clang::VarDecl*> captured_step(const clang::CXXMethodDecl* body, const Value& made,
                                                  clang::SourceRange where);
    Value call_lambda(const clang::CXXOperatorCallExpr* e, const clang::CXXMethodDecl* body);
    Value call_member(const Value& self, llvm::StringRef name, std::vector<Value> args,
                      clang::SourceRange where, std::vector<Value>* left = nullptr);
    const clang::CXXMethodDecl* find_method(const clang::CXXRecordDecl* record, llvm::StringRef name,
                                            const std::vector<Value>& args) const;

    // lower_function.cpp
    ir::FunctionId function_id(const clang::FunctionDecl* f, clang::SourceRange where);
    const clang::FunctionDecl* math_function(const clang::FunctionDecl* f);
    const clang::FunctionDecl* math_namesake(llvm::StringRef name, unsigned parameters) const;
    /// ppc::SPACE::NAME with that many parameters, or with any number.
    const clang::FunctionDecl* library_function(llvm::StringRef space, llvm::StringRef name,
                                                std::optional<unsigned> parameters) const;
    bool is_primitive(const clang::FunctionDecl* f) const;

    // lower_routine.cpp
    bool is_routine(const clang::FunctionDecl* f) const;
    ir::RoutineId routine_id(const clang::FunctionDecl* f, clang::SourceRange where);
    void check_adjoint(const clang::FunctionDecl* f, const clang::FunctionDecl* adjoint,
                       clang::SourceRange where);
    std::vector<Dim> routine_dims(const clang::FunctionDecl* f, const std::vector<Value>& args,
                                  clang::SourceRange where);
    Value apply_routine(const clang::FunctionDecl* f, std::vector<Value> args, clang::SourceRange where);

    // lower_ode.cpp
    class Outline;
    bool is_ode(const clang::FunctionDecl* f) const;
    Value eval_ode(const clang::CallExpr* e);
    Value call_rates(const clang::Expr* e, const Value& time, const Value& state, clang::SourceRange where);
    std::vector<ir::Expr> ode_options(const clang::Expr* e, clang::SourceRange where);
    ir::Equation equation(const Outline& outline, ir::ArrayId state, ir::ArrayId time, ir::ArrayId rates,
                          const Dim& n, const ir::Place& where);

    // lower_factorisation.cpp
    const clang::FunctionDecl* linalg_function(llvm::StringRef name) const;
    /// A call of ppc::linalg::NAME; where the second argument is a vector, so is the value.
    Value linalg(llvm::StringRef name, std::vector<Value> args, clang::SourceRange where);
    void check_square(const Tensor& m, const std::string& name, clang::SourceRange where);
    std::shared_ptr<Tensor> transposed(const Tensor& m);
    bool is_matrix_expression(const clang::Expr* e) const; // of Eigen, as opposed to arrays
    Value factorise(const clang::CXXRecordDecl* decl, const Value& matrix, clang::SourceRange where);
    std::optional<Value> construct_factorisation(const clang::CXXConstructExpr* e);
    Value named_matrix(const std::string& text, clang::SourceRange where);
    std::optional<Value> factorisation_member(const Value& self, const clang::CXXMemberCallExpr* e);
    Value solve_triangle(const Value& view, const clang::CXXMemberCallExpr* e);
    std::optional<Value> matrix_member(const Value& self, llvm::StringRef name, const clang::CallExpr* e);

    // lower_construct.cpp
    Value eval_construct(const clang::CXXConstructExpr* e);
    Value eval_init_list(const clang::InitListExpr* e);
    Value construct(const clang::CXXConstructorDecl* ctor, std::vector<Value> args, clang::SourceRange where);
    static const clang::TypedefNameDecl* find_type_member(const clang::CXXRecordDecl* r,
                                                          llvm::StringRef name);
    static bool has_type_member(const clang::CXXRecordDecl* r, llvm::StringRef name) {
        return find_type_member(r, name) != nullptr;
    }

    // lower_container.cpp
    static constexpr const char* unnamed_storage = "vector";
    bool is_container(clang::QualType t) const;
    std::size_t rank_of(clang::QualType t, bool& row) const;
    std::vector<Dim> declared_dims(const clang::Expr* init);
    std::vector<Dim> fixed_dims(clang::QualType t); // of a container whose type says its size; else none
    std::optional<Value> eval_nested_list(const clang::InitListExpr* e, std::size_t rank, bool row);
    std::shared_ptr<Tensor> captured_row(const Tensor& row, clang::SourceRange where);
    std::optional<Value> construct_container(const clang::CXXConstructExpr* e);
    std::shared_ptr<Tensor> list_tensor(const std::shared_ptr<std::vector<Scalar>>& values);
    std::shared_ptr<Tensor> to_tensor(const Value& v, clang::SourceRange where);
    std::shared_ptr<Tensor> open_storage(std::vector<Dim> dims, std::size_t inner, clang::SourceRange where);
    Value materialise(const Value& v, const std::string& name, clang::SourceRange where);
    Value element(const Value& container, const Indices& at, clang::SourceRange where);
    clang::QualType element_type_of(clang::QualType container, std::size_t indices) const;
    void check_index(const Indices& at, const std::vector<Dim>& dims, const std::string& name,
                     clang::SourceRange where);
    /// Equal sizes, checked when data are loaded; `in` (default: the text at `where`) is what needs them
    /// equal.
    void check_same(const SizeOperand& a, const SizeOperand& b, clang::SourceRange where,
                    const std::string& in = "");

    // lower_tensor.cpp
    static bool is_array(const clang::Expr* e);
    std::optional<Value> tensor_member(const Value& self, llvm::StringRef name, const clang::CallExpr* e);
    std::optional<Value> tensor_operator(const clang::CXXOperatorCallExpr* e);
    std::optional<Value> tensor_function(const clang::CallExpr* e, const clang::FunctionDecl* f);

    // lower_part.cpp
    /// What is taken of one dimension: `count` elements from `first` on, or the one there.
    struct Selection {
        Scalar first;
        std::optional<Dim> count;
    };
    /// A part of a variable or field that is assigned to.
    struct PartTarget {
        const clang::Expr* root = nullptr;
        std::shared_ptr<Tensor> whole;
        std::vector<Selection> at;      ///< one a dimension of the whole
        std::vector<std::size_t> order; ///< dimensions of the whole that the part has, in its own order
        bool is_diagonal = false;       ///< of these two
    };
    std::vector<Scalar> part_arguments(const clang::CXXMemberCallExpr* e);
    Scalar size_of(const Dim& d);
    std::optional<std::vector<Selection>> selection_of(llvm::StringRef name, const std::vector<Scalar>& args,
                                                       const std::vector<Dim>& dims,
                                                       clang::SourceRange where);
    void check_selection(const std::vector<Selection>& part, const std::vector<Dim>& dims,
                         const std::string& name, clang::SourceRange where);
    std::shared_ptr<Tensor> select_part(const Tensor& whole, const std::vector<Selection>& part,
                                        clang::SourceRange where);
    std::optional<Value> part_member(const Tensor& whole, const clang::CXXMemberCallExpr* e);
    static bool is_part(const clang::Expr* e);
    void resolve_part(const clang::Expr* e, PartTarget& part, clang::SourceRange where);
    void assign_part(const clang::Expr* target, llvm::StringRef op, const Value& value,
                     clang::SourceRange where);
    std::vector<ir::Expr> whole_index(const PartTarget& part, const Indices& i);
    void for_each_of(const PartTarget& part, clang::SourceRange where,
                     const std::function<void(const Indices&, const std::vector<ir::Expr>&)>& body);
    std::shared_ptr<Tensor> with_region_of_slice(const PartTarget& part,
                                                 const std::shared_ptr<Tensor>& source,
                                                 const std::string& name, clang::SourceRange where);
    std::shared_ptr<Tensor> with_region(const PartTarget& part, const std::shared_ptr<Tensor>& source,
                                        const std::string& name, clang::SourceRange where);

    // lower_eigen.cpp
    const clang::FunctionDecl* vector_function(llvm::StringRef name) const;
    Tensor flattened(const Tensor& t, clang::SourceRange where);
    std::optional<Scalar> reduction(const Tensor& t, llvm::StringRef name, const clang::CallExpr* e);
    std::optional<Value> vectorwise_member(const Tensor& t, llvm::StringRef name, const clang::CallExpr* e,
                                           const std::vector<Value>& args);
    std::shared_ptr<Tensor> broadcast(const Tensor& whole, const Value& v, clang::SourceRange where);
    Value eval_operand(const clang::Expr* e);
    std::optional<Value> rearranged(const Tensor& t, llvm::StringRef name, const clang::CallExpr* e,
                                    const std::vector<Value>& args, Along along);
    std::optional<Value> eigen_member(const Tensor& t, llvm::StringRef name, const clang::CallExpr* e,
                                      const std::vector<Value>& args);
    bool set_values(const clang::CXXMemberCallExpr* e);
    bool comma_initialiser(const clang::CXXOperatorCallExpr* e);
    ir::Expr real_of(const Scalar& s) { return pool().to_real(s.make()); }

    // lower_product.cpp
    Value elementwise(const std::vector<Value>& args,
                      const std::function<Scalar(const std::vector<Scalar>&)>& f, clang::SourceRange where,
                      const std::vector<std::string>& names = {});
    Scalar reduce_sum(const std::vector<Dim>& dims, const std::function<Scalar(const Indices&)>& f,
                      clang::SourceRange where);
    Value matrix_product(const Tensor& a, const Tensor& b, clang::SourceRange where,
                         const std::array<std::string, 2>& names);
    Value kronecker(const Tensor& a, const Tensor& b, clang::SourceRange where);
    Scalar math(llvm::StringRef name, const Scalar& x, clang::SourceRange where);

    // lower_site.cpp
    Value eval_site(const clang::CallExpr* e, Word word);
    std::string site_name(const clang::Expr* e);
    ir::SiteId new_site(const std::string& name, ir::SiteKind kind, clang::SourceRange where);
    void set_shape(ir::Site& site, const std::vector<Dim>& event,
                   const std::vector<ir::SpaceId>& event_spaces);
    Value sample(const std::string& name, const clang::Expr* dist, clang::SourceRange where);
    /// Its density at an observed number, as a Term.
    void observe_element(ir::SiteId id, const Value& scalar, const Value& support, const Scalar& x,
                         clang::SourceRange where);
    Value observe(const std::string& name, const clang::Expr* dist, const clang::Expr* value,
                  clang::SourceRange where);
    Value factor(const std::string& name, const clang::Expr* value, clang::SourceRange where);
    Value deterministic(const std::string& name, const clang::Expr* value, clang::SourceRange where);
    void size_under_branch(ir::Site& site);
    /// Mean and draw of a latent element, where its distribution names them: `double mean() const`, `double
    /// from_normal(double e) const`.
    void add_conditional(ir::Sample& s, const Value& scalar, clang::SourceRange where);

    // lower_discrete.cpp
    void sample_discrete(ir::SiteId id, const Value& dist, ir::Expr index, clang::SourceRange where);
    void sample_integer(ir::SiteId id, const Value& dist, const Value& support, ir::Expr index,
                        clang::SourceRange where);
    Scalar site_value(ir::SiteId id, ir::Expr element);
    bool is_discrete_value(ir::Expr e) const;
    std::shared_ptr<Tensor> captured_whole(const Object& o, clang::SourceRange where);
    void guard_terms(ir::Block& side, ir::Expr condition);

    // lower_missing.cpp
    bool may_be_missing(clang::QualType type) const;
    Value observe_missing(ir::SiteId id, const Value& dist, const clang::Expr* value_expr,
                          clang::SourceRange where);

    // lower_algorithm.cpp
    std::pair<const clang::CXXMethodDecl*, std::set<const clang::VarDecl*>> lambda_of(const clang::Expr* e);
    Scalar fold(const Tensor& v, const Scalar& init, clang::SourceRange where,
                const std::function<Scalar(const Scalar&, const Scalar&)>& f);
    std::optional<Value> algorithm(const clang::CallExpr* e, const clang::FunctionDecl* f);
    std::shared_ptr<Tensor> growing_vector(const std::string& name);
    bool grow(const clang::CXXMemberCallExpr* e);
    void read_growing(const clang::VarDecl* v, const Tensor& t, clang::SourceRange where);

    // lower_whole.cpp
    bool has_event(const Value& dist) const;
    Value sample_whole(ir::SiteId id, const Value& dist, clang::SourceRange where);
    Value observe_whole(ir::SiteId id, const Value& dist, const clang::Expr* value_expr,
                        clang::SourceRange where);
    std::vector<Dim> event_dims(const Value& dist, const std::string& name, clang::SourceRange where);
    std::vector<ir::SpaceId> event_spaces(const std::vector<Dim>& dims, const std::string& name);
    void set_whole_shape(ir::Site& site, const std::vector<Dim>& dims);
    void check_event(const std::string& call, const std::string& site, const Value& support,
                     const std::string& of, clang::SourceRange where);
    ir::Block block_of(const std::function<void()>& body);
    /// What the support's `constrain` or `unconstrain` assigns to its second parameter, an output; `result`:
    /// what it returns.
    std::shared_ptr<Tensor> transformed(const Value& support, const char* function, const Value& in,
                                        const std::vector<Dim>& out_dims, const std::string& name,
                                        clang::SourceRange where, Value* result = nullptr);
    /// The number of unconstrained elements of a value of the support with these dimensions.
    Dim free_dim(const Value& support, const std::vector<Dim>& dims, clang::SourceRange where);

    // lower_distribution.cpp
    std::vector<Dim> distribution_dims(const Value& dist, std::string& plate, clang::SourceRange where);
    Value at_element(const Value& dist, const Indices& at, clang::SourceRange where);
    Value construct_scalar(const clang::CXXRecordDecl* elementwise, std::vector<Value> args,
                           clang::SourceRange where);
    std::optional<Value> distribution_member(const Value& self, const clang::CXXMemberCallExpr* e);
    Value checked_distribution(const clang::Expr* e, const std::string& name);
    void require_members(const Value& scalar, const std::string& name, clang::SourceRange where);
    bool is_discrete(const Value& dist) const;

    // lower_support.cpp
    static std::string support_name(const Value& support);
    /// The text of a static member, or "".
    static std::string static_text(const clang::CXXRecordDecl* record, llvm::StringRef member);
    /// Has the slice check an observed value; false where the support depends on a latent.
    bool check_support(const std::string& site, const Value& support, const Scalar& value,
                       clang::SourceRange where);
    /// Bounds of a latent site's support that are data must leave room between them: checked by the slice.
    void check_bounds(const std::string& site, const Value& support, clang::SourceRange where);
    /// The support as text of the slice if all its fields are data or constants.
    std::optional<std::string> support_text(const Value& support);
    std::string indices_text(); // of the open loops, as arguments
    std::string nest_index_text(const Nest* n);

    // lower_guide.cpp
    void run_guide(const WrittenGuide& guide, const clang::FunctionDecl* model);
    void execute_guide(const clang::FunctionDecl* guide, const clang::FunctionDecl* model);
    Value eval_guide_site(const clang::CallExpr* e, Word word, const std::string& name);
    Value guide_auxiliary(const std::string& name, const clang::CallExpr* e);
    Value guide_sample(const std::string& name, const clang::CallExpr* e);
    Value guide_constrained(ir::SiteId id, const Value& dist, clang::SourceRange where);
    Value guide_factor(const std::string& name, const clang::CallExpr* e);
    [[noreturn]] void refuse_guide_site(const std::string& name, clang::SourceRange where);
    void claim_guide_name(const std::string& name, clang::SourceRange where, bool is_parameter = false);
    ir::ArrayId guide_array(const std::string& name, ir::ArrayRole role, ir::Expr size, ir::Expr& next);
    void guide_term(const ir::Expr& minus_log_q, clang::SourceRange where);
    ir::Expr normal_draw(const Value& scalar, const ir::Expr& noise, clang::SourceRange where);
    ir::Expr guide_draw(const Value& scalar, const ir::Expr& noise, const std::string& name,
                        clang::SourceRange where);
    void check_guide_support(const ir::Site& site, const Value& scalar, clang::SourceRange where);
    ir::Expr element_index(const std::vector<Dim>& event, const Indices& at);
    ir::Expr total_elements(const std::vector<Dim>& event);

    // lower_enumerate.cpp
    Value guide_enumerate(const std::string& name, const clang::CallExpr* e);
    ir::SiteId enumerated_site(const std::string& name, clang::SourceRange where);
    void check_enumerated_values(const ir::Site& site, const Value& scalar, clang::SourceRange where);

    // lower_integer.cpp
    ir::ArrayId scored_array(ir::SiteId id);
    ir::Expr integer_draw(ir::SiteId id, const Value& scalar, ir::Expr noise, clang::SourceRange where);
    void score_integer(ir::SiteId id, const Value& scalar, ir::ArrayId log_q, ir::Expr index,
                       clang::SourceRange where);

    // lower_median.cpp
    void run_median(const WrittenGuide& guide, const clang::FunctionDecl* model);
    ir::ArrayId median_parameter(const std::string& name, ir::Expr size, clang::SourceRange where);
    Value guide_median_value(const std::string& name, const clang::CallExpr* e);

    // lower_param.cpp
    Value guide_param(const std::string& name, const clang::CallExpr* e);
    std::string constant_text(ir::Expr e) const;
    std::string initial_text(const Value& v) const;
    std::string support_arguments(const Record& support, clang::SourceRange where);
    /// A load-time integer in the words of the load slice; none where it is made by other operations than
    /// sizes and bounds are.
    std::optional<std::string> load_text_of(ir::Expr e) const;
    std::string size_of_text(ir::Expr e) const;

    // check_guide.cpp
    const ir::Site* find_site(const std::string& name) const;
    void check_own_name(const std::string& name, clang::SourceRange where);
    void check_guide_plate(const std::string& plate, clang::SourceRange where);
    void check_guide_shape(const ir::Site& site, const std::vector<Dim>& event, clang::SourceRange where);
    void check_same_site(const ir::Site& site, ir::Expr elements);
    void check_guide_sites(const WrittenGuide& guide);
    void check_guide_values(const ir::Block& body);

    // check_model.cpp
    void check_densities();
    void warn_of_replicated();

    // source_text.cpp
    std::string source_text(const clang::Stmt* s);
    LoadText load_text(const clang::Expr* e);
    LoadText combine(std::string text, std::initializer_list<const LoadText*> parts, bool safe) const;
    std::string type_text(clang::QualType type) const;
    ir::Place place(clang::SourceRange where) const;
    std::string place_text(clang::SourceRange where) const; // "model.cpp:12"
    std::string written(const clang::Expr* e) const { return written(e->getSourceRange()); }
    std::string written(clang::SourceRange where) const; // as the user wrote it, on one line

    // lowering.cpp
    void find_parents();

    Frame& frame() { return *frames_.back(); }
    void push(ir::Stmt s) { block_->push_back(std::move(s)); }
    ir::Pool& pool() { return program_.pool; }

    clang::Sema& sema_;
    clang::ASTContext& context_;
    Reporter& reporter_;
    ir::Program& program_;
    Slice& slice_;
    Definitions definitions_;
    std::vector<std::unique_ptr<Frame>> frames_;
    std::vector<OpenLoop> loops_;
    ir::Block* block_;
    std::string scope_; // "subject." inside PPC_SCOPE("subject")
    std::map<std::string, ReachedPlace> site_places_;
    clang::SourceRange used_; ///< where the element that is being read is indexed
    std::map<std::string, ir::SpaceId> spaces_;
    std::map<const clang::FunctionDecl*, ir::FunctionId> functions_;
    std::map<const clang::FunctionDecl*, ir::RoutineId> routines_;
    std::map<std::string, ir::Expr> plate_extents_;
    std::map<const Nest*, std::string> event_index_; // slice variable of loops over elements
    GuideBody* guide_ = nullptr;                     // set while a guide is executed
    const WrittenGuide* guide_function_ = nullptr;   // the one that is executed
    /// A value that a guide gives an element of a site by Delta.
    struct GuideValue {
        ir::SiteId site;
        ir::Expr value;
        clang::SourceRange where;
    };
    std::vector<GuideValue> guide_values_;
    std::set<std::string> model_plates_;
    std::set<std::string> guide_sites_; // that a guide has drawn
    std::map<std::string, clang::SourceRange> guide_places_;
    std::map<std::string, clang::SourceRange> parameter_places_; ///< which have names of their own
    std::map<std::string, ir::ArrayId> guide_parameters_;
    bool in_median_ = false;         ///< the function that is executed says medians of the guide's sites
    bool continued_ = false;         // a 'continue' was met
    Returning* returning_ = nullptr; // of the innermost loop that a 'return' leaves
    unsigned latent_branches_ = 0;   // open branches on latents
    unsigned discrete_branches_ = 0; // of these, on discrete latents alone
    unsigned data_branches_ = 0;     // open real branches on data
    unsigned late_branches_ = 0;     // open branches whose both sides the load slice runs
};

} // namespace ppc::frontend
