#include "compiler/emit/guide_program_source.h"

#include "compiler/emit/cpp_tree.h"
#include "compiler/ir/analysis.h"

#include <algorithm>
#include <set>

namespace ppc::emit {

using namespace ir;

std::string source_identifier(const std::string& name) {
    std::string out;
    for (const char c : name)
        out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return out.empty() || std::isdigit(static_cast<unsigned char>(out[0])) ? "_" + out : out;
}

namespace {

class Writer {
public:
    explicit Writer(const GuideProgramInfo& info) : info_(info), p_(*info.program) {}

    GuideProgramSource write() {
        taken_.insert(info_.reserved.begin(), info_.reserved.end());
        log_q_ = unique("log_q");
        find_used();
        find_extents();
        sizes();
        parameters();
        noise();
        const bool has_terms = holds_term(p_.body);
        if (has_terms)
            line("double " + log_q_ + " = 0; // of the unconstrained latents, over the density of the noise");
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].role == ArrayRole::noise)
                line(log_q_ + " += 0.5 * " + name(a) + ".squaredNorm() + 0.91893853320467274178 * " +
                     text(pool().to_real(p_.arrays[a].size)) + ";");
        declare(none);
        block(p_.body);
        if (has_terms)
            line("PPC_FACTOR(" + string_literal(own_name(p_, "log_q")) + ", " + log_q_ + ");");
        GuideProgramSource out{lines_, {}};
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (is_latent(a))
                out.unconstrained.emplace(p_.arrays[a].site, name(a));
        return out;
    }

private:
    void line(const std::string& text) { lines_.push_back(std::string(4 * depth_, ' ') + text); }

    // --- what there is ------------------------------------------------------------------------------------

    void find_used() {
        const std::vector<bool> read = arrays_read(p_, p_.body), written = arrays_written(p_, p_.body);
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (read[a] || written[a])
                used_.insert(a);
    }

    static bool holds_term(const Block& block) {
        bool found = false;
        for_each_stmt(block, [&](const Stmt& s) { found |= std::holds_alternative<Term>(s.node); });
        return found;
    }

    /// Sizes by number, as the model's source writes them where it has a site of that size.
    void find_extents() {
        for (const Site& s : p_.sites)
            for (const Dimension& d : s.shape) {
                const Node& n = p_.pool[d.extent];
                const Space& space = p_.spaces[d.space];
                if (n.op == Op::Extent && !space.size_text.empty() && !space.is_ragged)
                    extents_.emplace(n.ref, Size{space.size_text, {}});
            }
    }

    /// A name for each, where one is of several sites: "locs_size".
    void sizes() {
        for (auto& [number, size] : extents_) {
            size.name = "size_" + std::to_string(number);
            for (const Site& s : p_.sites)
                for (const Dimension& d : s.shape)
                    if (const Node& n = p_.pool[d.extent]; n.op == Op::Extent && n.ref == number)
                        size.name = source_identifier(p_.spaces[d.space].name) + "_size";
            size.name = unique(size.name);
            line("[[maybe_unused]] const int " + size.name + " = int(" + size.text + ");");
        }
    }

    // --- parameters and noise -----------------------------------------------------------------------------

    /// Each array of parameters is one block of them, or several one after the other.
    void parameters() {
        for (ArrayId a = 0; a < p_.arrays.size(); ++a) {
            const Array& array = p_.arrays[a];
            if (array.role != ArrayRole::input || !used_.contains(a))
                continue;
            std::vector<const SourceParameter*> blocks;
            Expr end = array.offset;
            const Expr all = pool().add(array.offset, array.size);
            for (const SourceParameter& b : info_.parameters)
                if (b.offset == end && end != all) {
                    blocks.push_back(&b);
                    end = pool().add(end, b.size);
                }
            if (blocks.size() == 1) {
                parameter(*blocks[0], name(a));
                continue;
            }
            std::vector<std::string> parts;
            for (const SourceParameter* b : blocks) {
                parts.push_back(unique(source_identifier(b->name)));
                parameter(*b, parts.back());
            }
            line("ppc::Vector " + name(a) + "(" + text(array.size) + ");");
            Expr at = pool().integer(0);
            for (std::size_t k = 0; k < blocks.size(); ++k) {
                line(name(a) + ".segment(" + text(at) + ", " + text(blocks[k]->size) + ") = " + parts[k] +
                     ";");
                at = pool().add(at, blocks[k]->size);
            }
        }
    }

    void parameter(const SourceParameter& b, const std::string& variable) {
        const std::string size = text(b.size);
        const std::string start =
            b.is_random
                ? "ppc::Vector(0.3 * ppc::Vector::LinSpaced(" + size + ", -1, 1))"
                : "ppc::Vector(ppc::Vector::Constant(" + size + ", " + real_literal(b.initial).text + "))";
        line("const ppc::Vector " + variable + " = PPC_PARAM(" + string_literal(b.name) + ", " + start +
             ");");
    }

    void noise() {
        for (ArrayId a = 0; a < p_.arrays.size(); ++a)
            if (p_.arrays[a].role == ArrayRole::noise) // in their order, used or not: so are draws numbered
                line("const ppc::Vector " + name(a) + " = PPC_AUXILIARY(" +
                     string_literal(own_name(p_, p_.arrays[a].name)) + ", ppc::Normal(0, 1).expand(" +
                     text(p_.arrays[a].size) + "));");
    }

    // --- statements ---------------------------------------------------------------------------------------

    /// Arrays that iterations of `scope` make.
    void declare(LoopId scope) {
        for (ArrayId a = 0; a < p_.arrays.size(); ++a) {
            const Array& array = p_.arrays[a];
            if (array.role != ArrayRole::local || array.scope != scope || !used_.contains(a))
                continue;
            line(array.is_cell ? "double " + name(a) + " = 0;"
                               : "ppc::Vector " + name(a) + "(" + text(array.size) + ");");
        }
    }

    void block(const Block& statements) {
        for (const Stmt& s : statements) {
            if (const auto* loop = std::get_if<Loop>(&s.node)) {
                const std::string i = index(loop->var), n = text(loop->extent);
                line(loop->order == Order::backward
                         ? "for (int " + i + " = int(" + n + ") - 1; " + i + " >= 0; --" + i + ") {"
                         : "for (int " + i + " = 0; " + i + " < int(" + n + "); ++" + i + ") {");
                ++depth_;
                declare(loop->var);
                block(loop->body);
                --depth_;
                line("}");
            } else if (const auto* store = std::get_if<Store>(&s.node)) {
                line(element(store->array, store->index) + " = " + text(store->value) + ";");
            } else if (const auto* add = std::get_if<Accumulate>(&s.node)) {
                line(element(add->array, add->index) + " += " + text(add->value) + ";");
            } else if (const auto* term = std::get_if<Term>(&s.node)) {
                line(log_q_ + " -= " + text(term->value) + ";");
            } else {
                throw GuideSourceError{
                    "this guide has a step that cannot be written in the modelling language"};
            }
        }
    }

    // --- expressions --------------------------------------------------------------------------------------

    Pool& pool() { return p_.pool; }
    bool is_latent(ArrayId a) const {
        return used_.contains(a) && p_.arrays[a].site != none && p_.arrays[a].role == ArrayRole::local;
    }
    std::string name(ArrayId a) {
        const Array& array = p_.arrays[a];
        std::string base = is_latent(a) ? "u_" + source_identifier(p_.sites[array.site].name)
                                        : source_identifier(array.name) +
                                              (array.role == ArrayRole::noise ? "_draws" : "_values");
        const auto [it, fresh] = names_.emplace(a, base);
        if (fresh)
            it->second = unique(base);
        return it->second;
    }
    std::string unique(std::string name) {
        while (!taken_.insert(name).second)
            name += "_";
        return name;
    }
    /// Counted as they are written, so that a change elsewhere in the compiler changes no guide.
    std::string index(LoopId loop) {
        const auto [it, is_new] = indices_.emplace(loop, "");
        if (is_new)
            it->second = unique("i" + std::to_string(indices_.size()));
        return it->second;
    }
    std::string element(ArrayId a, Expr at) {
        return p_.arrays[a].is_cell ? name(a) : name(a) + "[" + text(at) + "]";
    }

    std::string joined(const Node& n, const char* op) {
        std::string out;
        for (std::size_t i = 0; i < n.args.size(); ++i)
            out += (i ? op : "") + text(n.args[i]);
        return "(" + out + ")";
    }

    std::string text(Expr e) {
        const Node n = p_.pool[e];
        switch (n.op) {
        case Op::Const:
            if (n.type == Type::Real)
                return n.number < 0 ? "(" + real_literal(n.number).text + ")" : real_literal(n.number).text;
            return n.integer < 0 ? "(" + std::to_string(n.integer) + ")" : std::to_string(n.integer);
        case Op::Index:
            return index(n.ref);
        case Op::Extent:
            if (const auto it = extents_.find(n.ref); it != extents_.end())
                return it->second.name;
            if (const auto it = info_.roots.find(n.ref); it != info_.roots.end())
                return "int(std::lround(std::sqrt(double(" + text(it->second) + "))))";
            break;
        case Op::Read:
            if (p_.arrays[n.ref].role != ArrayRole::data && p_.arrays[n.ref].role != ArrayRole::derived)
                return element(n.ref, n.args[0]);
            throw GuideSourceError{
                "a guide of this family depends on more of the data than their sizes (which latents meet, or "
                "plates whose sizes differ), which is found when they are loaded and cannot be written down"};
        case Op::Sum:
            return joined(n, " + ");
        case Op::Product:
            return joined(n, " * ");
        case Op::Recip:
            return "(1.0 / " + text(n.args[0]) + ")";
        case Op::IntDiv:
            return joined(n, " / ");
        case Op::IntMod:
            return joined(n, " % ");
        case Op::Less:
            return joined(n, " < ");
        case Op::LessEqual:
            return joined(n, " <= ");
        case Op::Equal:
            return joined(n, " == ");
        case Op::And:
            return joined(n, " && ");
        case Op::Or:
            return joined(n, " || ");
        case Op::Not:
            return "!" + text(n.args[0]);
        case Op::ToReal:
            return "double(" + text(n.args[0]) + ")";
        case Op::ToInt:
            return "int(" + text(n.args[0]) + ")";
        case Op::Select:
            return "(" + text(n.args[0]) + " ? " + text(n.args[1]) + " : " + text(n.args[2]) + ")";
        case Op::Call: {
            std::string arguments;
            for (std::size_t i = 0; i < n.args.size(); ++i)
                arguments += (i ? ", " : "") + text(n.args[i]);
            return p_.functions[n.ref].name + "(" + arguments + ")";
        }
        case Op::Param:
            break;
        }
        throw GuideSourceError{
            "a size in this guide has no name in the model's source; write the guide by hand"};
    }

    struct Size {
        std::string text, name; ///< of the model's source, and of the guide's
    };

    const GuideProgramInfo& info_;
    Program p_;
    std::set<ArrayId> used_;
    std::map<std::uint32_t, Size> extents_;
    std::map<ArrayId, std::string> names_;
    std::map<LoopId, std::string> indices_;
    std::set<std::string> taken_;
    std::string log_q_; ///< the variable
    std::vector<std::string> lines_;
    unsigned depth_ = 0;
};

} // namespace

std::string own_name(const Program& program, std::string name) {
    while (std::ranges::any_of(program.sites, [&](const Site& s) { return s.name == name; }))
        name += "_";
    return name;
}

GuideProgramSource guide_program_source(const GuideProgramInfo& info) { return Writer(info).write(); }

} // namespace ppc::emit
