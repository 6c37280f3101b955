// `switch` on data or on a discrete latent: a chain of branches, one for each group of cases.
#include "compiler/frontend/lowering.h"
#include "compiler/frontend/syntax.h"

using namespace clang;

namespace ppc::frontend {
namespace {

struct Section {
    std::vector<const Expr*> labels;
    bool is_default = false;
    std::vector<const Stmt*> body;
};

/// Blocks opened: `case 1: { …; break; }` is `case 1: …; break;`.
void append(std::vector<const Stmt*>& body, const Stmt* s) {
    if (const auto* block = dyn_cast<CompoundStmt>(s))
        for (const Stmt* inner : block->body())
            append(body, inner);
    else
        body.push_back(s);
}

bool leaves(const std::vector<const Stmt*>& body) {
    return !body.empty() && isa<BreakStmt, ReturnStmt, ContinueStmt>(body.back());
}

std::vector<Section> sections_of(const SwitchStmt* s) {
    std::vector<Section> sections;
    const auto* block = dyn_cast<CompoundStmt>(s->getBody());
    if (!block)
        return sections;
    for (const Stmt* child : block->children()) {
        while (const auto* label = dyn_cast<SwitchCase>(child)) {
            if (sections.empty() || !sections.back().body.empty())
                sections.emplace_back();
            if (const auto* one = dyn_cast<CaseStmt>(label))
                sections.back().labels.push_back(one->getLHS());
            else
                sections.back().is_default = true;
            child = label->getSubStmt();
        }
        if (!sections.empty())
            append(sections.back().body, child);
    }
    // What falls through goes on with the next section's statements.
    for (std::size_t k = sections.size(); k-- > 1;)
        if (!leaves(sections[k - 1].body))
            sections[k - 1].body.insert(sections[k - 1].body.end(), sections[k].body.begin(),
                                        sections[k].body.end());
    for (Section& section : sections)
        if (!section.body.empty() && isa<BreakStmt>(section.body.back()))
            section.body.pop_back();
    return sections;
}

} // namespace

bool Lowering::exec_switch(const SwitchStmt* s, const Continuation& following) {
    const SourceRange where = s->getCond()->getSourceRange();
    if (s->getInit())
        exec(s->getInit());
    if (s->getConditionVariable())
        reporter_.fail(s->getSourceRange(), Diag::unsupported_statement,
                       {"a variable declared in a condition", "declare it before the 'switch'"});
    const std::vector<Section> sections = sections_of(s);
    for (const Section& section : sections)
        for (const Stmt* inner : section.body)
            if (const BreakStmt* b = find_break(inner))
                reporter_.fail(
                    b->getSourceRange(), Diag::unsupported_statement,
                    {"break inside a case", "let it end the case, and write 'if' and 'else' before it"});
    Scalar chosen = eval_scalar(s->getCond());
    if (!chosen.load && !is_load_expr(chosen.make()) && !is_discrete_value(chosen.make()))
        reporter_.fail(where, Diag::latent_to_integer);
    if (chosen.load) // an enumeration, too
        chosen.load->text = "static_cast<long long>(" + chosen.load->text + ")";
    const bool effects = following.effects || contains_continue(s) || contains_return(s) ||
                         frame().times.has_site(s) || contains_loop(s);
    const auto run = [&](const Section* section) {
        continued_ = false;
        const bool returned = section         ? exec_block(section->body, following)
                              : following.run ? following.run()
                                              : false;
        continued_ = false;
        return returned;
    };
    const Section* otherwise = nullptr;
    for (const Section& section : sections)
        if (section.is_default)
            otherwise = &section;
    std::function<bool(std::size_t)> from = [&](std::size_t k) -> bool {
        while (k < sections.size() && sections[k].is_default)
            ++k;
        if (k == sections.size())
            return run(otherwise);
        std::optional<Scalar> is_this;
        for (const Expr* label : sections[k].labels) {
            Expr::EvalResult value;
            if (!label->EvaluateAsInt(value, context_))
                reporter_.fail(label->getSourceRange(), Diag::unsupported_expression,
                               {"this label", "write a constant"});
            const Scalar number = step_scalar(pool().integer(value.Val.getInt().getExtValue()));
            const Scalar equal = arithmetic(BO_EQ, chosen, number, where);
            is_this = is_this ? arithmetic(BO_LOr, *is_this, equal, where) : equal;
        }
        return branch(
            *is_this, where, effects, [&] { return run(&sections[k]); }, [&] { return from(k + 1); });
    };
    return from(0);
}

} // namespace ppc::frontend
