#include "compiler/emit/sample_places.h"

namespace ppc::emit {

using namespace ir;

std::vector<SamplePlace> sample_places(const Program& model) {
    std::vector<SamplePlace> out;
    std::vector<const Loop*> open;
    std::function<void(const Block&)> walk = [&](const Block& block) {
        for (const Stmt& s : block) {
            if (const auto* sample = std::get_if<Sample>(&s.node))
                out.push_back({sample, nullptr, open});
            if (const auto* transform = std::get_if<Transform>(&s.node)) {
                out.push_back({nullptr, transform, open});
                continue;
            }
            const auto* loop = std::get_if<Loop>(&s.node);
            if (loop)
                open.push_back(loop);
            for_each_block(s, walk);
            if (loop)
                open.pop_back();
        }
    };
    walk(model.body);
    return out;
}

} // namespace ppc::emit
