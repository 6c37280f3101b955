#include "randomness.hpp"

namespace ppc::detail {

void ChainRandom::start(std::uint32_t iteration) {
    momentum_.step = trajectory_.step = iteration;
    normals_ = uniforms_ = 0;
}

void ChainRandom::normals(Vector& out) {
    const auto size = static_cast<std::size_t>(out.size());
    fill_normal(momentum_, {out.data(), size}, normals_);
    normals_ += size;
}

double ChainRandom::uniform() {
    const std::size_t at = uniforms_ % buffer_.size();
    if (at == 0)
        fill_uniform(trajectory_, buffer_, uniforms_);
    ++uniforms_;
    return buffer_[at];
}

} // namespace ppc::detail
