#include "compiler/frontend/unit_guides.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace ppc::frontend {
namespace {

/// A guide in a file of its own, for all latents. What the model's file has is there too, and counts only if
/// there is nothing else.
bool lower_whole(const std::vector<WrittenGuide>& written, Lowering& lowering, const FunctionDecl* model,
                 Reporter& reporter, Unit& unit) {
    const SourceManager& sm = model->getASTContext().getSourceManager();
    const std::string name = model->getNameAsString();
    std::vector<WrittenGuide> whole, of_file;
    for (const WrittenGuide& w : written)
        if (!w.is_part()) {
            whole.push_back(w);
            if (sm.isInMainFile(sm.getFileLoc(w.function->getLocation())))
                of_file.push_back(w);
        }
    if (!of_file.empty())
        whole = std::move(of_file);
    if (whole.size() > 1) {
        const auto names =
            llvm::map_range(whole, [](const WrittenGuide& w) { return w.function->getNameAsString(); });
        reporter.report(whole[1].function->getLocation(), Diag::several_guides,
                        {name, llvm::join(names, ", ")});
    } else if (whole.empty() && !written.empty()) {
        reporter.report(written[0].function->getLocation(), Diag::part_of_guide,
                        {written[0].function->getNameAsString(), name});
    } else if (whole.empty()) {
        reporter.report(sm.getLocForStartOfFile(sm.getMainFileID()), Diag::no_guide, {name});
    }
    if (whole.size() != 1)
        return false;
    unit.guide.emplace();
    return lowering.run_guides(whole, model, *unit.guide);
}

/// The written parts of the guide that is asked for, in the model's own file.
bool lower_parts(const std::string& guide, const std::vector<WrittenGuide>& written, Lowering& lowering,
                 const FunctionDecl* model, Unit& unit) {
    const std::optional<ir::GuideSpecification> asked = unit.find_guide(guide);
    std::vector<WrittenGuide> parts;
    for (const ir::GuidePart& part : asked ? asked->parts : std::vector<ir::GuidePart>{})
        if (part.family == ir::written_family && !part.words.empty())
            for (const WrittenGuide& w : written)
                if (w.function->getNameAsString() == part.words[0])
                    parts.push_back(w);
    // Latents of infinitely many integers are for written parts only.
    std::set<ir::SiteId> drawn;
    if (asked)
        if (const auto divided = ir::divide_latents(unit.program, *asked); divided.index() == 0)
            for (std::size_t p = 0; p < asked->parts.size(); ++p)
                if (asked->parts[p].family == ir::written_family)
                    drawn.insert(std::get<0>(divided)[p].begin(), std::get<0>(divided)[p].end());
    lowering.refuse_integers([&](ir::SiteId s) { return drawn.contains(s); });
    if (parts.empty())
        return true;
    unit.written_parts.emplace();
    if (!lowering.run_guides(parts, model, *unit.written_parts))
        return false;
    // Which discrete sites a guide holds that is for all latents has been found by executing it.
    for (const GuideEnumeration& e : unit.written_parts->enumerations) {
        const std::string& site = unit.program.sites[e.site].name;
        const auto add = [&](std::vector<std::string>& sites) {
            if (!llvm::is_contained(sites, site))
                sites.push_back(site);
        };
        for (ir::WrittenSites& w : unit.written)
            if (w.name == e.guide)
                add(w.sites);
        for (ir::GuideSpecification& g : unit.automatic_guides)
            for (ir::GuidePart& part : g.parts)
                if (part.family == ir::written_family && part.words[0] == e.guide)
                    add(part.sites);
    }
    return true;
}

} // namespace

void check_automatic_guides(const ASTContext& context, const Request& request,
                            const std::vector<WrittenGuide>& written, const Lowering& lowering,
                            const FunctionDecl* model, Reporter& reporter, Unit& unit) {
    for (const WrittenGuide& w : written) {
        unit.written.push_back({w.function->getNameAsString(), w.sites});
        if (!w.is_part())
            for (const ir::Site& site : unit.program.sites)
                if (site.kind == ir::SiteKind::latent)
                    unit.written.back().sites.push_back(site.name);
    }
    for (SourceGuide& guide : find_automatic_guides(context, model, reporter)) {
        std::optional<ir::GuideProblem> problem = ir::name_written_sites(guide.specification, unit.written);
        if (!problem && request.check_guide)
            problem = request.check_guide(unit.program, guide.specification);
        if (problem) {
            reporter.report(guide.parts[problem->part], Diag::autoguide_problem,
                            {guide.specification.name, problem->message});
            if (problem->site != ir::none)
                reporter.report(lowering.site_place(unit.program.sites[problem->site].name), Diag::site_here,
                                {unit.program.sites[problem->site].name});
        }
        unit.automatic_guides.push_back(std::move(guide.specification));
    }
}

bool lower_asked_guide(const Request& request, const std::vector<WrittenGuide>& written, Lowering& lowering,
                       const FunctionDecl* model, Reporter& reporter, Unit& unit) {
    return request.guide_source.empty() ? lower_parts(request.guide, written, lowering, model, unit)
                                        : lower_whole(written, lowering, model, reporter, unit);
}

std::optional<ir::GuideSpecification> Unit::find_guide(const std::string& asked) const {
    for (const ir::GuideSpecification& g : automatic_guides)
        if (g.name == asked)
            return g;
    auto parsed = ir::parse_guide(asked);
    auto* guide = std::get_if<ir::GuideSpecification>(&parsed);
    if (!guide)
        return std::nullopt;
    static_cast<void>(ir::name_written_sites(*guide, written));
    return std::move(*guide);
}

} // namespace ppc::frontend
