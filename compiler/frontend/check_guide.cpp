// What a written guide must agree about with its model: sites, plates, shapes and supports. Each message
// shows the place in the guide and the one in the model.
#include "compiler/frontend/cpp_literals.h"
#include "compiler/frontend/lowering.h"

#include "compiler/ir/range.h"

#include <cmath>
#include <cstdio>

using namespace clang;

namespace ppc::frontend {
namespace {

std::string in_words(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& n : names)
        out += (out.empty() ? "'" : ", '") + n + "'";
    return out;
}

/// "from 0 to infinity"
std::string interval_text(const ir::Range& r) {
    const auto bound = [](double x) {
        char text[32];
        std::snprintf(text, sizeof text, "%g", x);
        return std::isinf(x) ? std::string(x < 0 ? "-infinity" : "infinity") : std::string(text);
    };
    return "from " + bound(r.low) + " to " + bound(r.high);
}

/// The Sample of a site; null if its values are transformed as a whole.
const ir::Sample* sample_of(const ir::Program& program, ir::SiteId site) {
    const ir::Sample* found = nullptr;
    ir::for_each_stmt(program.body, [&](const ir::Stmt& s) {
        if (const auto* sample = std::get_if<ir::Sample>(&s.node); sample && sample->site == site)
            found = sample;
    });
    return found;
}

} // namespace

const ir::Site* Lowering::find_site(const std::string& name) const {
    const auto it = llvm::find_if(program_.sites, [&](const ir::Site& s) { return s.name == name; });
    return it == program_.sites.end() ? nullptr : &*it;
}

/// A name that a guide gives to something of its own.
void Lowering::check_own_name(const std::string& name, SourceRange where) {
    if (!find_site(name))
        return;
    reporter_.report(where, Diag::guide_own_name, {name});
    reporter_.report(site_place(name), Diag::site_here, {name});
    throw Abandoned{};
}

void Lowering::check_guide_plate(const std::string& plate, SourceRange where) {
    if (model_plates_.contains(plate))
        return;
    const std::vector<std::string> known(model_plates_.begin(), model_plates_.end());
    const std::string meant = ir::nearest(plate, known);
    const std::string there = known.empty()   ? ""
                              : meant.empty() ? ": there is " + in_words(known)
                                              : "; did you mean '" + meant + "'?";
    reporter_.fail(where, Diag::guide_plate, {plate, there});
}

/// Of a site that the guide draws here, once an iteration of the loops around, with these dimensions: what is
/// wrong whatever the data are. Sizes that the data tell are compared when these are loaded.
void Lowering::check_guide_shape(const ir::Site& site, const std::vector<Dim>& event, SourceRange where) {
    const auto refuse = [&](Diag id, std::initializer_list<std::string> arguments) {
        reporter_.report(where, id, arguments);
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        throw Abandoned{};
    };
    std::size_t loops = 0;
    for (const Nest* n = slice_.nest(); n; n = n->outer, ++loops)
        if (program_.spaces[n->space].is_plate && !llvm::is_contained(site.plates, n->space))
            refuse(Diag::guide_site_plate, {site.name, program_.spaces[n->space].name});
    const ir::Expr total = total_elements(event);
    if (total == site.size)
        return;
    const bool is_one = loops == 0 && event.empty();
    const ir::Node size = pool()[site.size], given = pool()[total];
    if (is_one && !site.plates.empty())
        refuse(Diag::guide_site_shape,
               {site.name, "one number",
                "one for each iteration of plate '" + program_.spaces[site.plates.back()].name + "'",
                "draw it in PPC_PLATE(\"" + program_.spaces[site.plates.back()].name + "\", …)"});
    const bool both_known = size.op == ir::Op::Const && given.op == ir::Op::Const;
    if (both_known || (size.op == ir::Op::Const && size.integer == 1) ||
        (is_one && !site.shape.empty() && program_.spaces[site.shape[0].space].size_text != "0 or 1")) {
        const auto elements = [](const ir::Node& n) {
            return n.op != ir::Op::Const ? std::string("several elements")
                   : n.integer == 1      ? std::string("one number")
                                         : std::to_string(n.integer) + " elements";
        };
        refuse(Diag::guide_site_shape,
               {site.name, elements(given), elements(size),
                size.op == ir::Op::Const && size.integer == 1 ? "draw one number, outside of loops"
                                                              : "draw a vector of them, with expand(n)"});
    }
}

/// Elements that the guide gives a site, and the model's: compared when data are loaded.
void Lowering::check_same_site(const ir::Site& site, ir::Expr elements) {
    if (elements != site.size)
        slice_.line("ppc_load.same_site(" + string_literal(site.name) + ", " + size_of_text(elements) + ", " +
                        size_of_text(site.size) + ");",
                    slice_.root());
}

/// Whether a distribution that the guide draws a site from stays in the site's support.
void Lowering::check_guide_support(const ir::Site& site, const Value& scalar, SourceRange where) {
    const Record* r = scalar.record();
    if (llvm::StringRef(site.support).starts_with("real") || !r || !find_method(r->decl, "support", {}))
        return;
    const auto refuse = [&](Diag id, std::initializer_list<std::string> arguments) {
        reporter_.report(where, id, arguments);
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        throw Abandoned{};
    };
    if (r->decl->getName() == "Normal")
        refuse(Diag::guide_support, {site.name, site.support});
    const Value support = call_member(scalar, "support", {}, where);
    const Value u{step_scalar(pool().param(0, ir::Type::Real))};
    const ir::Expr constrain =
        pool().to_real(to_scalar(call_member(support, "constrain", {u}, where), where).make());
    const ir::Sample* sample = sample_of(program_, static_cast<ir::SiteId>(&site - program_.sites.data()));
    ir::Ranges of_model(program_, program_.body), of_guide(program_, guide_->body);
    if (!sample || !of_model.of(sample->constrain).holds(of_guide.of(constrain)))
        refuse(Diag::guide_other_support, {site.name, support_name(support), site.support});
}

void Lowering::refuse_integers(llvm::function_ref<bool(ir::SiteId)> is_drawn) {
    for (ir::SiteId s = 0; s < program_.sites.size(); ++s)
        if (const ir::Site& site = program_.sites[s]; site.is_integer && !is_drawn(s))
            reporter_.report(site_place(site.name), Diag::discrete_latent,
                             {site.name, site.distribution.substr(0, site.distribution.find('('))});
}

/// After the guide has been executed: whether it has drawn what it is for.
void Lowering::check_guide_sites(const WrittenGuide& guide) {
    const std::string name = guide.function->getNameAsString();
    for (const ir::Site& site : program_.sites)
        if (site.kind == ir::SiteKind::latent && !guide_sites_.contains(site.name) &&
            (!guide.is_part() || llvm::is_contained(guide.sites, site.name))) {
            reporter_.report(guide.function->getNameInfo().getSourceRange(), Diag::guide_misses_site,
                             {name, site.name});
            reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        }
    // Discrete latents that no guide holds are summed out; but with one part of them that has no meaning.
    const bool holds_some = !guide_->enumerations.empty();
    for (const ir::Site& site : program_.sites)
        if (site.kind == ir::SiteKind::discrete && !guide_sites_.contains(site.name) &&
            (guide.is_part() ? llvm::is_contained(guide.sites, site.name) : holds_some)) {
            reporter_.report(guide.function->getNameInfo().getSourceRange(), Diag::guide_misses_discrete,
                             {name, site.name});
            reporter_.report(site_place(site.name), Diag::site_here, {site.name});
        }
}

/// Whether the values that Delta gives are in the supports of their sites, as far as intervals tell.
void Lowering::check_guide_values(const ir::Block& body) {
    ir::Ranges of_model(program_, program_.body), of_guide(program_, body);
    for (const GuideValue& v : guide_values_) {
        const ir::Site& site = program_.sites[v.site];
        const ir::Sample* sample = sample_of(program_, v.site);
        if (!sample && site.support.starts_with("real"))
            continue;
        const ir::Range support = sample ? of_model.of(sample->constrain) : ir::Range{};
        const ir::Range value = of_guide.of(v.value);
        if (sample && support.holds(value))
            continue;
        const bool is_outside = sample && !support.meets(value);
        reporter_.report(
            v.where, is_outside ? Diag::guide_value_outside : Diag::guide_value_unsure,
            {site.name, site.support + (sample ? ", " + interval_text(support) : ""),
             sample ? "transform an unconstrained variable, as in Delta(std::exp(u), -u), or bound the "
                      "value by std::max and std::min"
                    : "give its unconstrained elements to Constrained(" + site.support + ", u, n)"});
        reporter_.report(site_place(site.name), Diag::site_here, {site.name});
    }
    guide_values_.clear();
}

} // namespace ppc::frontend
