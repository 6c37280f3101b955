#include "compiler/passes/name_transforms.h"

#include "compiler/ir/print.h"

namespace ppc::passes {

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
        out.sites[sample->site].transform = text == "u" ? "identity" : text;
    });
    return out;
}

} // namespace ppc::passes
