#include "gaussian_guide.hpp"

#include <algorithm>

namespace ppc::detail {
namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

bool complete(const std::vector<std::size_t>& positions) {
    return std::find(positions.begin(), positions.end(), nowhere) == positions.end();
}

/// Reads the blocks' roles; false if they do not make one Gaussian.
bool read_roles(const GuideLayout& layout, std::size_t dimension, GaussianGuide& guide) {
    std::size_t used = 0;
    for (const ParameterBlock& block : layout.blocks) {
        used += block.size;
        if (block.role == ParameterRole::free || block.role == ParameterRole::weight ||
            block.first_latent + 1 > dimension)
            return false;
        if (block.role == ParameterRole::scale_tril) {
            if (!block.rows.empty() || block.size != dimension * (dimension + 1) / 2)
                return false;
            guide.full = true;
            guide.map.assign(dimension, block.map);
            for (std::size_t k = 0; k < dimension; ++k)
                guide.scale[k] = block.offset + k * (k + 1) / 2;
            continue;
        }
        if (block.first_latent + block.size > dimension)
            return false;
        auto& positions = block.role == ParameterRole::location ? guide.location : guide.scale;
        for (std::size_t i = 0; i < block.size; ++i) {
            positions[block.first_latent + i] = block.offset + i;
            if (block.role == ParameterRole::scale)
                guide.map[block.first_latent + i] = block.map;
        }
    }
    const std::size_t scales = guide.full ? dimension * (dimension + 1) / 2 : dimension;
    return used == layout.parameters && used == dimension + scales && complete(guide.location) &&
           complete(guide.scale);
}

} // namespace

std::optional<GaussianGuide> GaussianGuide::recognise(const Program& program) {
    const GuideLayout& layout = program.guide();
    const std::size_t dimension = program.dimension();
    GaussianGuide guide{
        false, std::vector<std::size_t>(dimension, nowhere), std::vector<std::size_t>(dimension, nowhere),
        std::vector<ScaleMap>(dimension, ScaleMap::softplus), std::vector<std::size_t>(dimension, nowhere)};
    if (dimension == 0 || layout.noise != dimension || !read_roles(layout, dimension, guide))
        return std::nullopt;

    // At location 0 and factor 1, unit noise must come out as a unit of one latent.
    std::vector<double> parameters(layout.parameters, 0.0), noise(dimension, 0.0), u(dimension);
    for (std::size_t k = 0; k < dimension; ++k)
        parameters[guide.full ? guide.scale[k] + k : guide.scale[k]] = raw_of(guide.map[k], 1);
    Program::Workspace workspace(program);
    for (std::size_t j = 0; j < dimension; ++j) {
        noise[j] = 1;
        workspace.draw(parameters, noise, u);
        noise[j] = 0;
        const auto reached = [](double x) { return std::abs(x) > 1e-6; };
        const auto latent = std::find_if(u.begin(), u.end(), reached);
        if (latent == u.end() || std::abs(*latent - 1) > 1e-6 ||
            std::find_if(latent + 1, u.end(), reached) != u.end())
            return std::nullopt;
        guide.noise[static_cast<std::size_t>(latent - u.begin())] = j;
    }
    if (!complete(guide.noise))
        return std::nullopt;
    return guide;
}

} // namespace ppc::detail
