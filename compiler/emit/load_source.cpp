#include "compiler/emit/load_source.h"

#include "compiler/emit/dependences.h"
#include "compiler/emit/equal_rows.h"
#include "compiler/emit/expression.h"
#include "compiler/emit/model_parts.h"
#include "compiler/emit/routine.h"
#include "compiler/ir/analysis.h"

#include <algorithm>
#include <stdexcept>

namespace ppc::emit {

using ir::Expr;
using ir::Site;

namespace {

/// Load-time sizes after the slice has run: `extent` and `integer` are local pointers.
class SizeContext : public ExpressionContext {
public:
    explicit SizeContext(const ir::Program& program) : program_(program) {}
    std::string variable(Expr) const override { return {}; }
    std::string extent(std::uint32_t number) const override {
        return "extent[" + std::to_string(number) + "]";
    }
    std::string index(ir::LoopId) const override { throw std::logic_error("a size that varies in a loop"); }
    Code element(ir::ArrayId a, const Code& position) const override {
        const ir::Array& array = program_.arrays[a];
        if (array.role != ir::ArrayRole::data || array.element == ir::Type::Real)
            throw std::logic_error("a size that depends on more than integer data");
        return subscript({"integer[" + std::to_string(array.number) + "]"}, position);
    }
    bool is_guarded(Expr) const override { return false; }
    unsigned depth(Expr) const override { return 0; }

protected:
    const ir::Program& program_;
};

/// The same for the largest that a size becomes in any iteration.
class LargestSizeContext : public SizeContext {
public:
    using SizeContext::SizeContext;
    std::string index(ir::LoopId) const override { return "0"; }
    Code element(ir::ArrayId a, const Code&) const override {
        const ir::Array& array = program_.arrays[a];
        if (array.role != ir::ArrayRole::data || array.element == ir::Type::Real)
            throw std::logic_error("a size that depends on more than integer data");
        return {"ppc_load.largest(" + std::to_string(array.number) + ")"};
    }
};

std::string size_text(const ir::Program& program, Expr e) {
    const SizeContext context(program);
    return ExpressionWriter(program, context).write(e).text;
}

/// Dimensions of a site; of a ragged one, whose values are numbered in iteration order, a single one in place
/// of its loops.
std::string shape_text(const ir::Program& program, const Site& site) {
    std::string text;
    for (const ir::Dimension& d : site.shape) {
        if (varies(program.pool, d.extent)) {
            text = size_text(program, site.joint ? site.densities : site.size);
            for (std::size_t k = site.shape.size() - site.joint; k < site.shape.size(); ++k)
                text += ", " + size_text(program, site.shape[k].extent);
            break;
        }
        text += (text.empty() ? "" : ", ") + size_text(program, d.extent);
    }
    return "{" + text + "}";
}

const char* kind_text(ir::SiteKind kind) {
    switch (kind) {
    case ir::SiteKind::latent:
    case ir::SiteKind::auxiliary:
        return "latent";
    case ir::SiteKind::observed:
        return "observed";
    case ir::SiteKind::factor:
        return "factor";
    case ir::SiteKind::deterministic:
        return "deterministic";
    case ir::SiteKind::discrete:
        return "discrete";
    }
    __builtin_unreachable();
}

/// By site: whether each of its values is a function of one unconstrained element, and of data.
std::vector<bool> separable_sites(const ir::Program& program) {
    std::vector<bool> out(program.sites.size());
    const auto visit = [&](const auto& self, const ir::Block& block) -> void {
        for (const ir::Stmt& s : block) {
            if (const auto* sample = std::get_if<ir::Sample>(&s.node)) {
                bool reads_latents = false;
                ir::for_each_node(program.pool, sample->constrain, [&](Expr e) {
                    const ir::Node& n = program.pool[e];
                    reads_latents |= n.op == ir::Op::Read && !ir::is_load_time(program.arrays[n.ref].role);
                });
                out[sample->site] = !reads_latents;
            }
            ir::for_each_block(s, [&](const ir::Block& b) { self(self, b); });
        }
    };
    visit(visit, program.body);
    return out;
}

Items site_table(const ir::Program& program) {
    Items out;
    const std::vector<bool> is_separable = separable_sites(program);
    for (const Site& site : program.sites) {
        if (site.kind == ir::SiteKind::auxiliary)
            continue;
        const std::string place = base_name(site.place.file) + ":" + std::to_string(site.place.line) + ":" +
                                  std::to_string(site.place.column);
        std::string parents;
        for (ir::SiteId p : site.parents)
            parents += (parents.empty() ? "" : ", ") + string_literal(program.sites[p].name);
        std::string row =
            "{.name = " + string_literal(site.name) + ", .kind = ppc::SiteKind::" + kind_text(site.kind) +
            ", .distribution = " + string_literal(site.distribution) +
            ", .support = " + string_literal(site.support) +
            ", .shape = {}, .place = " + string_literal(site.place.line ? place : "") + ", .parents = {" +
            parents + "}" + (site.joint ? ", .joint = " + std::to_string(site.joint) : "") +
            (is_separable[static_cast<std::size_t>(&site - program.sites.data())] ? ", .is_separable = true"
                                                                                  : "") +
            (site.unconstrained == ir::none
                 ? ""
                 : ", .free_size = static_cast<std::size_t>(" +
                       size_text(program, program.arrays[site.unconstrained].size) + ")") +
            (site.categories.valid()
                 ? ", .categories = static_cast<std::size_t>(" + size_text(program, site.categories) +
                       "), .first_value = " + size_text(program, site.first)
                 : "") +
            (site.is_integer ? ", .is_integer = true" : "") + "}";
        const std::string size = site.size.valid() ? size_text(program, site.size) : "1";
        out.push_back(Verbatim{"ppc_load.site(" + row + ",\n              " + shape_text(program, site) +
                               ", " + size + ");"});
    }
    return out;
}

const char* role_text(GuideInfo::Role role) {
    switch (role) {
    case GuideInfo::Role::location:
        return "location";
    case GuideInfo::Role::scale:
        return "scale";
    case GuideInfo::Role::scale_tril:
        return "scale_tril";
    case GuideInfo::Role::weight:
        return "weight";
    case GuideInfo::Role::free:
        return "free";
    }
    __builtin_unreachable();
}

/// Statements that return the tables for one guide.
Items finish(const ModelInfo& model, const GuideInfo& guide) {
    auto size = [&](Expr e) {
        return "static_cast<std::size_t>(" + (e.valid() ? size_text(*guide.program, e) : "0") + ")";
    };
    Items out;
    for (const GuideInfo::Bound& b : guide.bounds) // first: sizes divide by the number less 1
        out.push_back(Verbatim{"ppc_load." + b.check + "(" + size(b.count) + ", " + string_literal(b.family) +
                               ", " + string_literal(b.sites) + ");"});
    for (const auto& [extent, of] : guide.roots)
        out.push_back(Verbatim{"ppc_load.root(" + std::to_string(extent) + ", " + size(of) + ");"});
    if (!guide.dependences.empty())
        out.push_back(Verbatim{"const ppc::Dependences ppc_dependences =\n    ppc_follow_" + model.name +
                               "(ppc_load, extent, integer);"});
    for (const GuideInfo::Dependence& d : guide.dependences) {
        std::string latents;
        for (const auto& [first, count] : d.latents)
            latents += (latents.empty() ? "{" : ", {") + size(first) + ", " + size(count) + "}";
        std::string sites;
        for (const std::string& site : d.sites)
            sites += (sites.empty() ? "" : ", ") + string_literal(site);
        out.push_back(
            Verbatim{std::string("ppc_load.sparse_factor(ppc::") +
                     (d.is_filled ? "precision_factor" : "conditional_factor") + "(ppc_dependences, {" +
                     latents + "}),\n                       {.entries = " + std::to_string(d.weights) +
                     ", .place = " + std::to_string(d.place) + ", .first = " + std::to_string(d.first) +
                     ", .count = " + std::to_string(d.count) + ", .before = " + std::to_string(d.before) +
                     ",\n                        .family = " + string_literal(d.family) + ", .sites = {" +
                     sites + "}});"});
    }
    out.push_back(Declaration{"ppc::GuideLayout", "layout", {}});
    out.push_back(Assignment{{"layout.name"}, "=", {string_literal(guide.name)}});
    out.push_back(Assignment{{"layout.parameters"}, "=", {size(guide.parameters)}});
    out.push_back(Assignment{{"layout.noise"}, "=", {size(guide.noise)}});
    if (guide.scored.valid())
        out.push_back(Assignment{{"layout.scored"}, "=", {size(guide.scored)}});
    if (guide.is_laplace)
        out.push_back(Assignment{{"layout.is_laplace"}, "=", {"true"}});
    for (const GuideInfo::Block& b : guide.blocks) {
        const bool is_free = b.role == GuideInfo::Role::free;
        const std::string initial =
            b.initial_capture != ir::none ? "ppc_load.reals(" + std::to_string(b.initial_capture) + ")"
            : is_free ? "std::vector<double>(" + size(b.size) + ", " + real_literal(b.initial).text + ")"
                      : "{}";
        out.push_back(
            Verbatim{"layout.blocks.push_back({.name = " + string_literal(b.name) +
                     ", .role = ppc::ParameterRole::" + role_text(b.role) + ", .offset = " + size(b.offset) +
                     ",\n                         .size = " + size(b.size) +
                     ", .first_latent = " + size(b.first_latent) + ", .initial = " + initial + "});"});
        if (b.random_inputs.valid())
            out.push_back(Verbatim{"layout.blocks.back().start_at_random(" + size(b.random_inputs) + ");"});
        if (b.is_exponential)
            out.push_back(Verbatim{"layout.blocks.back().map = ppc::ScaleMap::exp;"});
        for (const auto& [first, count] : b.rows)
            out.push_back(
                Verbatim{"layout.blocks.back().add_rows(" + size(first) + ", " + size(count) + ");"});
    }
    out.push_back(Verbatim{"return ppc_load.finish(" + string_literal(model.name) + ", " + guide.symbol +
                           "_kernel, std::move(layout),\n                       " + guide.symbol +
                           "_work_size(extent, integer));"});
    return out;
}

/// True if a size that varies in loops is largest where what it is made of is.
bool grows(const ir::Pool& pool, Expr e) {
    const ir::Node& n = pool[e];
    switch (n.op) {
    case ir::Op::Const:
        return n.integer >= 0;
    case ir::Op::Extent:
    case ir::Op::Read:
        return true;
    case ir::Op::Sum:
    case ir::Op::Product:
        return std::all_of(n.args.begin(), n.args.end(), [&](Expr a) { return grows(pool, a); });
    default:
        return false;
    }
}

/// The check that a table is not too large. Of sizes that vary between iterations the largest one counts, and
/// one that cannot be told here does not.
std::string value_table_text(const ir::Program& program, const ir::ValueTable& table) {
    std::string over;
    for (const ir::ValueTable::Dimension& d : table.over) {
        std::string count = "1";
        if (!varies(program.pool, d.count))
            count = size_text(program, d.count);
        else if (grows(program.pool, d.count))
            count = ExpressionWriter(program, LargestSizeContext(program)).write(d.count).text;
        over +=
            (over.empty() ? "{" : ", {") + string_literal(program.sites[d.site].name) + ", " + count + "}";
    }
    const std::string file = table.place.file.substr(table.place.file.find_last_of('/') + 1);
    return "ppc_load.value_table({" + over + "}, " +
           string_literal(file + ":" + std::to_string(table.place.line)) + ");";
}

Items tables_function(const ModelInfo& model) {
    Items body;
    body.push_back(
        Declaration{"[[maybe_unused]] const long long* const", "extent", Code{"ppc_load.extents()"}});
    body.push_back(
        Declaration{"[[maybe_unused]] const int* const* const", "integer", Code{"ppc_load.integers()"}});
    for (const ir::JointStates& j : model.model->joint_states)
        body.push_back(Verbatim{"ppc_load.joint_states(" + std::to_string(j.extent) + ", " +
                                std::to_string(j.powers) + ", " + size_text(*model.model, j.count) + ", " +
                                size_text(*model.model, j.elements) + ", " +
                                string_literal(model.model->sites[j.site].name) + ");"});
    for (const ir::ValueTable& table : model.model->value_tables)
        body.push_back(Verbatim{value_table_text(*model.model, table)});
    for (Item& item : group_equal_rows(*model.model))
        body.push_back(std::move(item));
    if (model.prepare)
        for (const ir::Array& a : model.prepare->arrays)
            if (a.role == ir::ArrayRole::derived)
                body.push_back(Verbatim{"ppc_load.derived(" + std::to_string(a.number) + ", " +
                                        size_text(*model.prepare, a.size) + ");"});
    if (model.discrete_sample)
        body.push_back(
            Verbatim{"ppc_load.uniforms(" + size_text(*model.discrete_sample, model.uniforms) + ");"});
    for (Item& row : site_table(*model.model))
        body.push_back(std::move(row));
    for (const GuideInfo& guide : model.guides) {
        if (guide.most_latents == 0) {
            for (Item& item : finish(model, guide))
                body.push_back(std::move(item));
            break;
        }
        Branch choice{
            {"ppc_load.latents() <= " + std::to_string(guide.most_latents)}, finish(model, guide), {}};
        body.push_back(std::move(choice));
    }
    Items out;
    for (const GuideInfo& guide : model.guides)
        if (!guide.dependences.empty()) {
            out.push_back(Comment{"Which latents meet in a term of the density, for the guide."});
            out.push_back(
                Braces{"ppc::Dependences ppc_follow_" + model.name +
                           "(const ppc::Loader& ppc_load, [[maybe_unused]] const long long* extent,\n"
                           "                               [[maybe_unused]] const int* const* integer)",
                       follow_dependences(*model.density), true, ""});
            out.push_back(Blank{});
            break;
        }
    out.push_back(Comment{"The site table, the guide's layout and the packed data."});
    out.push_back(Braces{"ppc::Program::Tables ppc_tables_" + model.name + "(ppc::Loader ppc_load)",
                         std::move(body), true, ""});
    return out;
}

std::size_t real_arrays(const ModelInfo& model) {
    std::size_t n = model.model->reals;
    if (model.prepare)
        for (const ir::Array& a : model.prepare->arrays)
            if (a.role == ir::ArrayRole::derived && a.number + 1 > n)
                n = a.number + 1;
    return n;
}

std::size_t integer_arrays(const ModelInfo& model) {
    std::size_t n = model.model->integers;
    for (const GuideInfo& g : model.guides)
        n = std::max<std::size_t>(n, g.program->integers);
    return n;
}

std::size_t extents(const ModelInfo& model) {
    std::size_t n = model.model->extents;
    for (const GuideInfo& g : model.guides)
        n = std::max<std::size_t>(n, g.program->extents);
    return n;
}

/// A program of its own: reads the arguments by name and hands over to the runtime.
Items main_program(const ModelInfo& model) {
    std::string scope;
    for (const std::string& n : model.namespaces)
        scope += n + "::";
    Braces arguments{"struct Arguments", {}, true, ";"};
    Braces constructor{"explicit Arguments(ppc::Data& ppc_data)", {}, true, ""};
    std::string list;
    for (const ModelInfo::Parameter& p : model.parameters) {
        arguments.body.push_back(Verbatim{p.value_type + " " + p.name + "{};"});
        list += (list.empty() ? "arguments." : ", arguments.") + p.name;
        if (p.fields.empty())
            constructor.body.push_back(
                Verbatim{"ppc::read(ppc_data, " + string_literal(p.name) + ", this->" + p.name + ");"});
        for (const std::string& f : p.fields)
            constructor.body.push_back(
                Verbatim{"ppc::read(ppc_data, " + string_literal(f) + ", this->" + p.name + "." + f + ");"});
    }
    if (model.parameters.empty())
        constructor.body.push_back(Verbatim{"static_cast<void>(ppc_data);"});
    arguments.body.push_back(std::move(constructor));
    const Item read = Verbatim{"[[maybe_unused]] const Arguments arguments(data);"};
    Items hidden;
    hidden.push_back(Blank{});
    hidden.push_back(Comment{"The model's arguments, read by name."});
    hidden.push_back(std::move(arguments));
    hidden.push_back(Blank{});
    const std::string tables = scope + "ppc_load_tables_" + model.name + "(" + list + ")";
    hidden.push_back(Braces{"ppc::Program ppc_load_entry(ppc::Data& data)",
                            {read, Verbatim{"return ppc::Program(" + tables + ");"}},
                            true,
                            ""});
    hidden.push_back(Blank{});
    const std::string call = scope + model.name + "(" + list + ")";
    hidden.push_back(Braces{
        "std::function<void()> ppc_bind_entry(ppc::Data& data)",
        {Verbatim{"return [arguments_read = std::make_shared<const Arguments>(data)] {"},
         Verbatim{"    [[maybe_unused]] const Arguments& arguments = *arguments_read;"},
         Verbatim{"    ppc::plain::call([&]() -> decltype(auto) { return " + call + "; });"}, Verbatim{"};"}},
        true,
        ""});
    hidden.push_back(Blank{});
    Items out;
    out.push_back(Blank{});
    out.push_back(Verbatim{"#ifdef PPC_MODEL_MAIN\n#include <ppc/main.hpp>\n#include "
                           "<ppc/model/returned.hpp>\n\n#include <memory>",
                           false});
    out.push_back(Blank{});
    out.push_back(Braces{"namespace", std::move(hidden), false, " // namespace"});
    out.push_back(Blank{});
    const std::string entry = "{" + string_literal(model.name) + ", ppc_load_entry, ppc_bind_entry}";
    out.push_back(Braces{"int main(int argc, char** argv)",
                         {Verbatim{"return ppc::model_main(argc, argv, " + entry + ");"}},
                         true,
                         ""});
    out.push_back(Verbatim{"#endif", false});
    return out;
}

} // namespace

std::string emit_load_source(const ModelInfo& model) {
    if (model.guides.empty() || model.guides.back().most_latents != 0)
        throw std::logic_error("no guide for models of any size");
    Items file;
    file.push_back(Comment{"Generated by ppc from " + base_name(model.source) + "; do not edit."});
    file.push_back(Verbatim{"#include " + string_literal(model.source) + "\n\n#include " +
                                string_literal(model.header) +
                                "\n\n#include <ppc/load.hpp>\n#include <ppc/load_slice.hpp>",
                            false});
    file.push_back(Blank{});
    for (const GuideInfo& g : model.guides)
        file.push_back(Verbatim{"extern \"C\" const ppc::Kernel " + g.symbol +
                                "_kernel;\nextern \"C\" long long " + g.symbol +
                                "_work_size(const long long* extent, const int* const* integer);"});
    file.push_back(Blank{});

    Items hidden;
    hidden.push_back(Blank{});
    hidden.push_back(Comment{"The load-time part of the model: captures each value that the step needs."});
    hidden.push_back(Verbatim{"#if defined(__GNUC__)\n#pragma GCC diagnostic push\n"
                              "#pragma GCC diagnostic ignored \"-Wunused-variable\"\n"
                              "#pragma GCC diagnostic ignored \"-Wunused-but-set-variable\"\n"
                              "#pragma GCC diagnostic ignored \"-Wunused-value\"\n#endif",
                              false});
    std::string list;
    for (const ModelInfo::Parameter& p : model.parameters)
        list += "[[maybe_unused]] " + p.type + " " + p.name + ", ";
    hidden.push_back(
        Braces{"void ppc_load_" + model.name + "(" + list + "[[maybe_unused]] ppc::Loader& ppc_load)",
               {Verbatim{model.slice, false}},
               true,
               ""});
    hidden.push_back(Verbatim{"#if defined(__GNUC__)\n#pragma GCC diagnostic pop\n#endif", false});
    hidden.push_back(Blank{});
    for (Item& item : tables_function(model))
        hidden.push_back(std::move(item));
    hidden.push_back(Blank{});
    Braces load{"ppc::Program::Tables ppc_load_tables_" + model.name + "(" + parameter_list(model) + ")",
                {},
                true,
                ""};
    const std::string counts = std::to_string(real_arrays(model)) + ", " +
                               std::to_string(integer_arrays(model)) + ", " + std::to_string(extents(model));
    load.body.push_back(Verbatim{"ppc::Loader ppc_load(" + counts + ");"});
    std::string arguments;
    for (const ModelInfo::Parameter& p : model.parameters)
        arguments += p.name + ", ";
    load.body.push_back(Verbatim{"ppc_load_" + model.name + "(" + arguments + "ppc_load);"});
    load.body.push_back(Verbatim{"return ppc_tables_" + model.name + "(std::move(ppc_load));"});
    hidden.push_back(std::move(load));
    hidden.push_back(Blank{});

    Items body;
    body.push_back(Braces{"namespace", std::move(hidden), false, " // namespace"});
    body.push_back(Blank{});
    if (!arguments.empty())
        arguments.resize(arguments.size() - 2);
    body.push_back(Verbatim{model.name + "::Model::Model(" + parameter_list(model) +
                            ")\n    : ::ppc::Model(ppc_load_tables_" + model.name + "(" + arguments +
                            ")) {}"});
    for (Item& item : in_namespaces(model, std::move(body)))
        file.push_back(std::move(item));
    for (Item& item : define_routines(*model.model))
        file.push_back(std::move(item));
    for (Item& item : main_program(model))
        file.push_back(std::move(item));
    return print(file);
}

} // namespace ppc::emit
