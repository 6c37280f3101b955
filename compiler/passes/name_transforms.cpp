#include "compiler/passes/name_transforms.h"

#include "compiler/ir/print.h"

namespace ppc::passes {

namespace {

/// `tau[0]`, by itself, becomes `tau`.
void name_scalar(std::string& text, const std::string& name) {
    const std::string element = name + "[0]";
    for (std::size_t at = 0; (at = text.find(element, at)) != std::string::npos; ++at)
        if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == '-')
            text.replace(at, element.size(), name);
}

} // namespace

ir::Program name_transforms(const ir::Program& model) {
    ir::Program out = model;
    auto replace_all = [](std::string& text, const std::string& from, const std::string& to) {
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
            text.replace(at, from.size(), to);
    };
    ir::for_each_stmt(model.body, [&](const ir::Stmt& s) {
        const auto* sample = std::get_if<ir::Sample>(&s.node);
        if (!sample)
            return;
        std::string text = ir::print(model, sample->constrain);
        replace_all(text, "ppc::math::", "");
        replace_all(text, "p0", "u");
        for (const ir::Site& site : model.sites)
            if (site.values != ir::none && site.shape.empty())
                name_scalar(text, site.name);
        out.sites[sample->site].transform = text == "u" ? "identity" : text;
    });
    return out;
}

} // namespace ppc::passes
