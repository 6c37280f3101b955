#include "stan_names.hpp"

#include <charconv>

namespace ppc::stan {

std::string name(const std::string& site, std::size_t element, const std::vector<std::size_t>& shape) {
    std::vector<std::size_t> indices(shape.size());
    for (std::size_t d = shape.size(); d-- > 0; element /= shape[d])
        indices[d] = element % shape[d];
    std::string text = site;
    for (const std::size_t index : indices)
        text += "." + std::to_string(index + 1);
    return text;
}

std::size_t column_major(std::size_t order, const std::vector<std::size_t>& shape) {
    std::size_t position = 0, stride = 1;
    for (const std::size_t size : shape)
        stride *= size;
    for (const std::size_t size : shape) {
        stride /= size;
        position += order % size * stride;
        order /= size;
    }
    return position;
}

Column parse(std::string_view name) {
    Column out;
    while (true) {
        const std::size_t dot = name.rfind('.');
        if (dot == std::string_view::npos || dot == 0)
            break;
        const std::string_view last = name.substr(dot + 1);
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), index);
        if (error != std::errc() || end != last.data() + last.size() || index == 0)
            break;
        out.indices.insert(out.indices.begin(), index);
        name = name.substr(0, dot);
    }
    out.site = std::string(name);
    return out;
}

std::size_t position(const std::vector<std::size_t>& indices, const std::vector<std::size_t>& shape) {
    std::size_t flat = 0;
    for (std::size_t d = 0; d < shape.size(); ++d)
        flat = flat * shape[d] + indices[d] - 1;
    return flat;
}

} // namespace ppc::stan
