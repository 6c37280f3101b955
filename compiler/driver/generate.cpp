#include "compiler/driver/generate.h"

#include "compiler/driver/errors.h"
#include "compiler/driver/installation.h"
#include "compiler/driver/precompiled.h"
#include "compiler/emit/kernel.h"
#include "compiler/emit/load_source.h"
#include "compiler/emit/model_header.h"
#include "compiler/guides/guide.h"
#include "compiler/passes/count_rows.h"
#include "compiler/passes/decenter.h"
#include "compiler/passes/discrete_posterior.h"
#include "compiler/passes/eliminate_discrete.h"
#include "compiler/passes/expect_discrete.h"
#include "compiler/passes/fix_sizes.h"
#include "compiler/passes/hoist_load.h"
#include "compiler/passes/lower_samples.h"
#include "compiler/passes/name_transforms.h"
#include "compiler/passes/pipeline.h"
#include "compiler/passes/score_function.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace ppc::driver {
namespace {

/// Up to this many unconstrained latents, `auto` is the multivariate guide.
constexpr std::size_t most_latents_multivariate = 200;

emit::ModelInfo::Parameter parameter_info(const frontend::Parameter& p) {
    const bool by_value = p.type == "int" || p.type == "double" || p.type == "bool" || p.type == "long" ||
                          p.type == "unsigned long" || p.type == "unsigned int";
    return {by_value ? p.type : "const " + p.type + "&", p.name, p.type, p.fields};
}

emit::GuideInfo guide_info(const guides::Guide& guide, const std::string& symbol) {
    emit::GuideInfo info;
    info.name = guide.name;
    info.symbol = symbol;
    info.program = &guide.program;
    info.parameters = guide.parameters;
    info.noise = guide.noise;
    info.scored = guide.scored;
    for (const guides::Block& b : guide.blocks) {
        info.blocks.push_back({b.name,
                               static_cast<emit::GuideInfo::Role>(b.role),
                               b.offset,
                               b.size,
                               b.first_latent,
                               {},
                               0,
                               b.initial_capture});
        info.blocks.back().random_inputs = b.random_inputs;
        info.blocks.back().is_exponential = b.map == guides::ScaleMap::exp;
        for (const guides::LatentRange& r : b.rows)
            info.blocks.back().rows.emplace_back(r.first, r.count);
    }
    for (const guides::RootExtent& r : guide.roots)
        info.roots.emplace_back(r.extent, r.of);
    for (const guides::LatentBound& b : guide.bounds)
        info.bounds.push_back({b.kind == guides::LatentBound::Kind::dense ? "check_dense" : "check_several",
                               b.family, b.sites, b.count});
    for (const guides::Dependence& d : guide.dependences) {
        info.dependences.push_back({d.kind == guides::Dependence::Kind::eliminated_after,
                                    d.weights,
                                    d.place,
                                    d.first,
                                    d.count,
                                    d.before,
                                    {},
                                    d.family,
                                    d.sites});
        for (const guides::LatentRange& r : d.latents)
            info.dependences.back().latents.emplace_back(r.first, r.count);
    }
    info.is_laplace = guide.is_laplace;
    return info;
}

[[noreturn]] void fail_at(const ir::Place& place, const std::string& message) {
    throw Failure(exit_compile_error, place.file + ":" + std::to_string(place.line) + ":" +
                                          std::to_string(place.column) + ": error: " + message);
}

/// The program, or the error that a function lacks its derivative.
ir::Program finished(passes::Finished result) {
    if (!result.underivable.empty())
        fail_at(result.place, "'" + result.underivable +
                                  "' has no derivative, and a latent reaches it; name one with "
                                  "PPC_DERIVATIVE(&function)");
    return std::move(result.program);
}

std::vector<emit::EquationPrograms> equations_of(const ir::Program& model, const passes::Observer& observer) {
    std::vector<emit::EquationPrograms> out;
    for (ir::RoutineId id = 0; id < model.routines.size(); ++id)
        if (const ir::Equation& e = model.routines[id].equation; e.rates)
            out.push_back({id, passes::output_program(*e.rates, observer),
                           finished(passes::gradient_program(*e.adjoint, observer))});
    return out;
}

/// The posterior of the discrete latents, where they have fixed numbers of values.
void add_discrete(const ir::Program& model, const passes::Observer& observer, emit::KernelPrograms& kernel,
                  emit::ModelInfo& info) {
    using passes::Summation;
    for (const auto& [summation, entry] : {std::pair(Summation::sum, &kernel.discrete_marginals),
                                           std::pair(Summation::max, &kernel.discrete_map),
                                           std::pair(Summation::sample, &kernel.discrete_sample)}) {
        std::optional<ir::Program> posterior = passes::discrete_posterior(model, summation);
        if (!posterior)
            return;
        if (summation == Summation::sample) {
            info.discrete_sample = posterior;
            info.uniforms = passes::noise_size(*info.discrete_sample);
        }
        *entry = finished(passes::gradient_program(*posterior, observer));
    }
}

/// A guide's name as a part of a C++ identifier.
std::string symbol(const std::string& guide) {
    if (llvm::all_of(guide, [](char c) { return llvm::isAlnum(c) || c == '_'; }))
        return guide;
    return "guide";
}

/// Of a gradient that is worth having for fixed numbers of values too: those of long programs would take
/// longer to compile than they could ever save.
constexpr std::size_t most_statements_fixed = 60;

/// The hot entries for a few numbers of values of the discrete latents, where the data tell that number.
void add_fixed(const ir::Program& model, const ir::Program& density, const ir::Program& elbo,
               const passes::Observer& observer, emit::KernelPrograms& kernel) {
    std::size_t statements = 0; // kernel.log_density_gradient is of any size
    ir::for_each_stmt(kernel.log_density_gradient->body, [&](const ir::Stmt&) { ++statements; });
    if (statements > most_statements_fixed)
        return;
    const std::vector<std::uint32_t> extents = passes::value_counts(model);
    if (extents.empty())
        return;
    for (std::int64_t value = 2; value <= passes::most_values_fixed; ++value) {
        const auto gradient = [&](const ir::Program& p) {
            return finished(passes::gradient_program(passes::fix_sizes(p, extents, value), observer));
        };
        kernel.fixed.push_back({extents, value, gradient(density), gradient(elbo)});
    }
}

passes::Observer observer_for(const ModelOptions& options) {
    passes::Observer observer;
    if (!options.print_after.empty())
        observer.print_after = [&options](std::string_view pass, const std::string& text) {
            if (options.print_after == pass || options.print_after == "all")
                llvm::errs() << "--- after " << pass << "\n" << text;
        };
    return observer;
}

bool is_source(const std::string& spec) { return llvm::sys::path::extension(spec) == ".cpp"; }

/// A guide that every model with enough latents can have: one family for all.
ir::GuideSpecification whole(const std::string& family) {
    return {family, {{family, {}, {}, {ir::rest_of_sites}}}};
}

/// `--guide` as the user wrote it, before the model is read. Not one in a file, and not `auto`.
ir::GuideSpecification specification_of(const std::string& text) {
    auto parsed = ir::parse_guide(text);
    if (const auto* problem = std::get_if<std::string>(&parsed))
        throw Failure(exit_usage, "--guide: " + *problem);
    return std::get<ir::GuideSpecification>(std::move(parsed));
}

} // namespace

ir::GuideSpecification guide_specification(const std::string& text, const frontend::Unit& unit) {
    std::vector<std::string> named;
    const ir::GuideSpecification* found = nullptr;
    for (const ir::GuideSpecification& g : unit.automatic_guides) {
        if (g.name == text)
            found = &g;
        named.push_back(g.name);
    }
    ir::GuideSpecification asked = found ? *found : specification_of(text);
    if (!found)
        if (const auto problem = ir::name_written_sites(asked, unit.written))
            throw Failure(exit_usage, "--guide '" + text + "': " + problem->message);
    auto checked = guides::check(unit.program, asked);
    if (const auto* problem = std::get_if<ir::GuideProblem>(&checked)) {
        std::string note;
        if (!named.empty() && asked.parts.size() == 1 && !guides::find_family(asked.parts[0].family))
            note = "; guides in the model's file: " + llvm::join(named, ", ");
        throw Failure(exit_usage, "--guide '" + text + "': " + problem->message + note);
    }
    return asked;
}

std::vector<std::string> decenter(frontend::Unit& unit, const ir::GuideSpecification& guide) {
    if (guide.decentred.empty())
        return {};
    const auto sites = std::get<0>(passes::decentred_sites(unit.program, guide)); // checked
    unit.program = passes::name_transforms(passes::decenter(unit.program, sites));
    if (unit.enumerated)
        unit.enumerated = passes::name_transforms(passes::decenter(*unit.enumerated, sites));
    std::vector<std::string> names;
    for (const ir::SiteId site : sites)
        names.push_back(unit.program.sites[site].name);
    return names;
}

namespace {

/// The model as its expectation under distributions of the discrete latents, which the guide has. `model` is
/// the program with these summed out; `written`, null or a guide's body with some of these distributions.
passes::Expectation expectation(const std::string& guide, const ir::Program& enumerated,
                                const ir::Program& model, const frontend::GuideBody* written) {
    std::vector<passes::GivenDistribution> given;
    if (written)
        for (const frontend::GuideEnumeration& e : written->enumerations)
            given.push_back({e.site, e.probability, e.log_probability});
    passes::Expectation expected = passes::expect_discrete(enumerated, given);
    if (!expected.problem.empty())
        fail_at(expected.place, "guide '" + guide + "': " + expected.problem);
    // What loading makes is numbered once for all programs.
    expected.program.extents = model.extents;
    expected.program.reals = model.reals;
    expected.program.integers = model.integers;
    return expected;
}

std::vector<guides::Block> blocks_of(const frontend::GuideBody& body) {
    std::vector<guides::Block> out;
    for (const frontend::GuideParameter& b : body.blocks)
        out.push_back({b.name, guides::Role::free, b.offset, b.size, {}, {}, b.initial});
    return out;
}

/// Gives a guide that draws integers an ELBO whose gradient is by score functions.
void add_scores(guides::Programs& built, const frontend::GuideBody& body) {
    if (body.scores.empty())
        return;
    std::vector<passes::ScoredSite> sites;
    for (const frontend::GuideScore& s : body.scores)
        sites.push_back({s.site, s.log_q});
    built.guide.scored = body.scored;
    built.scored_elbo = passes::score_function(built.elbo, sites, built.guide.noise);
}

/// The guides of the unit, the preferred one first; the last one takes models of any size. `asked` is what
/// `--guide` says, if it is neither a file nor `auto`. `enumerated` is the model with discrete latents.
std::vector<guides::Programs> guides_of(const std::optional<ir::GuideSpecification>& asked,
                                        const frontend::Unit& unit,
                                        const std::optional<ir::Program>& enumerated,
                                        const ir::Program& model, const ir::Program& density) {
    std::vector<guides::Programs> out;
    if (unit.guide) {
        guides::Guide guide;
        guide.name = unit.guide->name;
        guide.parameters = unit.guide->parameters;
        guide.noise = unit.guide->noise;
        guide.blocks = blocks_of(*unit.guide);
        const bool holds_discrete = !unit.guide->enumerations.empty();
        out.push_back(guides::written(
            holds_discrete ? expectation(guide.name, *enumerated, model, &*unit.guide).program : model,
            unit.guide->body, std::move(guide)));
        add_scores(out.back(), *unit.guide);
        return out;
    }
    std::optional<guides::WrittenParts> parts;
    if (const auto& w = unit.written_parts)
        parts = guides::WrittenParts{w->body, blocks_of(*w), w->parameters, w->noise};
    if (asked && enumerated && std::get<bool>(guides::holds_discrete(model, *asked))) {
        const passes::Expectation expected =
            expectation(asked->name, *enumerated, model, unit.written_parts ? &*unit.written_parts : nullptr);
        const ir::Program bare = guides::without_guide(expected.program);
        out.push_back(guides::automatic(*asked, expected.program, passes::lower_samples(bare), expected.sites,
                                        parts ? &*parts : nullptr));
    } else if (asked) {
        out.push_back(guides::automatic(*asked, model, density, {}, parts ? &*parts : nullptr));
    } else {
        for (const char* family : {"multivariate", "normal"})
            out.push_back(guides::automatic(whole(family), model, density));
    }
    if (unit.written_parts)
        add_scores(out.back(), *unit.written_parts);
    return out;
}

/// Finds what is wrong with `--guide` before the model is read.
void check_guide(const std::string& spec) {
    if (is_source(spec)) {
        if (!llvm::sys::fs::exists(spec))
            throw Failure(exit_usage, "there is no guide file '" + spec + "'");
    } else if (spec != "auto") {
        static_cast<void>(specification_of(spec));
    }
}

} // namespace

frontend::Unit read_model(const Installation& installation, const ModelOptions& options) {
    if (!llvm::sys::fs::exists(options.source))
        throw Failure(exit_usage, "there is no file '" + options.source + "'");
    frontend::Request request;
    request.source = options.source;
    request.model = options.model;
    check_guide(options.guide);
    if (is_source(options.guide))
        request.guide_source = options.guide;
    else
        request.guide = options.guide;
    request.flags = options.flags;
    if (!installation.eigen_dir.empty())
        request.flags.push_back("-isystem" + installation.eigen_dir);
    request.include_dir = installation.include_dir;
    request.builtin_include_dir = installation.builtin_include_dir;
    request.pch = precompiled_header(installation, request);
    request.color = llvm::sys::Process::StandardErrHasColors();
    request.check_guide = [](const ir::Program& model, const ir::GuideSpecification& guide) {
        auto checked = guides::check(model, guide);
        auto* problem = std::get_if<ir::GuideProblem>(&checked);
        return problem ? std::optional(std::move(*problem)) : std::nullopt;
    };
    for (const char* f : guides::required_functions)
        request.functions.push_back(f);
    for (const char* f : passes::elimination_functions)
        request.discrete_functions.push_back(f);
    std::optional<frontend::Unit> unit = frontend::translate(request);
    if (!unit)
        throw Failure(exit_compile_error, "");
    unit->program = passes::name_transforms(unit->program);
    passes::Elimination summed = passes::eliminate_discrete(unit->program);
    if (!summed.problem.empty())
        fail_at(summed.place, summed.problem);
    if (!summed.steps.empty())
        unit->enumerated = std::move(unit->program);
    unit->program = std::move(summed.program);
    return std::move(*unit);
}

Generated generate(const Installation& installation, const ModelOptions& options,
                   const std::string& source_include) {
    frontend::Unit unit = read_model(installation, options);
    std::optional<ir::GuideSpecification> asked;
    if (!unit.guide && options.guide != "auto")
        asked = guide_specification(options.guide, unit);
    if (asked)
        decenter(unit, *asked);
    const ir::GuideSpecification read = asked.value_or(ir::GuideSpecification{});
    guides::keep_conditionals(unit.program, read);
    std::optional<ir::Program> enumerated = unit.enumerated;
    if (enumerated) {
        guides::keep_conditionals(*enumerated, read);
        guides::keep_conditionals(*unit.enumerated, {});
    }
    const passes::Observer observer = observer_for(options);
    // Where latents have been summed out, a row costs as much as they have values.
    const ir::Program counted = unit.enumerated ? passes::count_rows(unit.program) : unit.program;
    const passes::Split split = passes::hoist_load(counted);
    const ir::Program model = guides::without_guide(split.step);
    const ir::Program density = passes::lower_samples(model);
    const ir::Program whole =
        guides::without_guide(unit.program); // load-time parts of elements not yet summed
    const ir::Program prepare = passes::output_program(guides::without_guide(split.prepare), observer);

    Generated out;
    out.stem = llvm::sys::path::stem(options.source).str();
    out.files = unit.files;
    emit::ModelInfo info;
    info.name = unit.name;
    info.namespaces = unit.namespaces;
    for (const frontend::Parameter& p : unit.parameters)
        info.parameters.push_back(parameter_info(p));
    info.includes = unit.parameter_headers;
    info.source = source_include;
    info.header = out.stem + ".ppc.hpp";
    info.declarations = unit.parameter_declarations;
    info.slice = unit.slice;
    info.model = &counted;
    info.prepare = &prepare;
    const std::vector<guides::Programs> built = guides_of(asked, unit, enumerated, split.step, density);
    const bool is_followed =
        std::ranges::any_of(built, [](const auto& g) { return !g.guide.dependences.empty(); });
    const ir::Program followed = is_followed ? passes::lower_samples(whole) : ir::Program{};
    info.density = is_followed ? &followed : nullptr;

    std::vector<emit::KernelPrograms> kernels;
    for (std::size_t k = 0; k < built.size(); ++k) {
        const guides::Guide& guide = built[k].guide;
        emit::KernelPrograms kernel;
        kernel.name = unit.name + "_" + symbol(guide.name);
        kernel.source = options.source;
        kernel.prepare = prepare;
        kernel.log_density = finished(passes::value_program(density, observer));
        kernel.log_density_gradient = finished(passes::gradient_program(density, observer));
        kernel.constrain = passes::output_program(passes::constrain_program(model), observer);
        kernel.unconstrain = passes::output_program(passes::unconstrain_program(model), observer);
        kernel.terms = passes::output_program(passes::terms_program(whole), observer);
        kernel.elbo = finished(passes::value_program(built[k].elbo, observer));
        const ir::Program& differentiated = built[k].scored_elbo ? *built[k].scored_elbo : built[k].elbo;
        kernel.elbo_gradient = finished(passes::gradient_program(differentiated, observer));
        if (const auto& written = unit.guide ? unit.guide : unit.written_parts;
            written && !written->medians.empty())
            kernel.medians = passes::output_program(guides::medians(split.step, written->medians), observer);
        kernel.draw = finished(passes::value_program(built[k].draw, observer));
        add_fixed(unit.program, density, differentiated, observer, kernel);
        if (k == 0) {
            kernel.equations = equations_of(unit.program, observer);
            if (unit.enumerated)
                add_discrete(*unit.enumerated, observer, kernel, info);
        }
        kernels.push_back(std::move(kernel));
        emit::GuideInfo g = guide_info(guide, kernels.back().name);
        if (k + 1 < built.size())
            g.most_latents = most_latents_multivariate;
        info.guides.push_back(std::move(g));
    }
    out.kernel = emit::emit_kernels(kernels);
    out.header = emit::emit_model_header(info);
    out.load = emit::emit_load_source(info);
    return out;
}

} // namespace ppc::driver
