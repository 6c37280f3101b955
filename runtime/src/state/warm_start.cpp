#include "warm_start.hpp"

#include "../dense.hpp"
#include "../svi/scale_map.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace ppc::detail {
namespace {

using Index = Eigen::Index;
using Place = std::optional<std::size_t>;

/// The site without what data may change.
FitState::Site without_sizes(FitState::Site site) {
    site.distribution.clear();
    site.free_size = 0;
    std::fill(site.shape.begin(), site.shape.end(), 1);
    return site;
}

FitState::Block without_sizes(const FitState::Block& block) {
    return {block.name, block.role, block.map, 0, 0, 0, {}};
}

template <class Item> std::vector<Item> without_sizes(const std::vector<Item>& items) {
    std::vector<Item> result;
    for (const Item& item : items)
        result.push_back(without_sizes(item));
    return result;
}

std::size_t product(const std::vector<std::size_t>& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
}

/// The latents of a program, with the places that they had among those of the state.
class Latents {
public:
    Latents(const Program& program, const FitState& state) {
        std::size_t offset = 0;
        auto saved = state.sites.begin(); // the same sites in the same order
        for (const SiteLayout& site : program.sites()) {
            if (site.kind == SiteKind::latent)
                add(site, *saved, offset);
            offset += saved++->free_size;
        }
    }

    Place before(std::size_t k) const { return before_[k]; }
    /// Of new latent k the old latents of its site: first and number.
    std::pair<std::size_t, std::size_t> site_before(std::size_t k) const { return sites_[site_of_[k]]; }

private:
    void add(const SiteLayout& site, const FitState::Site& saved, std::size_t offset) {
        const std::vector<std::size_t> shape = site.densities_shape(),
                                       old(saved.shape.begin(),
                                           saved.shape.end() - static_cast<std::ptrdiff_t>(saved.joint));
        const std::size_t rows = product(shape), old_rows = product(old);
        const std::size_t event = rows ? site.free_size / rows : 0,
                          old_event = old_rows ? saved.free_size / old_rows : event;
        if (rows && event != old_event)
            throw UserError("cannot start from the state: the vectors of site '" + site.name + "' have " +
                            std::to_string(event) + " unconstrained elements, in the state " +
                            std::to_string(old_event) + "; only plates may have another size");
        for (std::size_t row = 0; row < rows; ++row) {
            std::size_t old_row = 0, stride = 1, rest = row;
            bool is_there = true;
            for (std::size_t d = shape.size(); d-- > 0; rest /= shape[d]) {
                is_there = is_there && rest % shape[d] < old[d];
                old_row += rest % shape[d] * stride;
                stride *= old[d];
            }
            for (std::size_t i = 0; i < event; ++i) {
                before_.push_back(is_there ? Place(offset + old_row * event + i) : std::nullopt);
                site_of_.push_back(sites_.size());
            }
        }
        sites_.emplace_back(offset, saved.free_size);
    }

    std::vector<Place> before_;
    std::vector<std::size_t> site_of_;
    std::vector<std::pair<std::size_t, std::size_t>> sites_;
};

/// Of a packed triangle of `size` elements; a size that is none gives the rows that it has in full.
std::size_t triangle_rows(std::size_t size) {
    std::size_t n = 0;
    while ((n + 1) * (n + 2) / 2 <= size)
        ++n;
    return n;
}

/// One block of the state: its own parameters.
struct Saved {
    const FitState::Block& block;
    const double* values;

    /// Element of latent k in a block with one for each latent.
    Place element(std::size_t k) const {
        return k >= block.first_latent && k - block.first_latent < block.size ? Place(k - block.first_latent)
                                                                              : std::nullopt;
    }
    std::size_t rows() const { return triangle_rows(block.size); }
    Place row(std::size_t k) const {
        if (block.rows.empty())
            return k < rows() ? Place(k) : std::nullopt;
        const auto found = std::find(block.rows.begin(), block.rows.end(), k);
        return found == block.rows.end() ? std::nullopt
                                         : Place(static_cast<std::size_t>(found - block.rows.begin()));
    }
    Matrix triangle() const {
        const auto n = static_cast<Index>(rows());
        Matrix l = Matrix::Zero(n, n);
        for (Index i = 0, at = 0; i < n; ++i)
            for (Index j = 0; j <= i; ++j, ++at)
                l(i, j) = i == j ? scale_of(block.map, values[at]) : values[at];
        return l;
    }
};

constexpr double unknown_scale = 0.1; ///< of an element of a site that had none: as in a start at 0

/// The mean of `value` over the old latents of the site of new latent k that it knows.
template <class Value>
double site_mean(const Latents& latents, std::size_t k, double otherwise, Value value) {
    const auto [first, count] = latents.site_before(k);
    double sum = 0;
    std::size_t known = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (const std::optional<double> x = value(first + i)) {
            sum += *x;
            ++known;
        }
    return known ? sum / static_cast<double>(known) : otherwise;
}

void carry_aligned(const Latents& latents, const Saved& saved, const ParameterBlock& block, double* out) {
    const bool is_scale = block.role == ParameterRole::scale;
    for (std::size_t i = 0; i < block.size; ++i) {
        const std::size_t k = block.first_latent + i;
        const Place before = latents.before(k), element = before ? saved.element(*before) : std::nullopt;
        if (element) {
            out[i] = saved.values[*element];
            continue;
        }
        const double mean = site_mean(
            latents, k, is_scale ? unknown_scale : 0, [&](std::size_t old) -> std::optional<double> {
                const Place place = saved.element(old);
                if (!place)
                    return std::nullopt;
                return is_scale ? scale_of(block.map, saved.values[*place]) : saved.values[*place];
            });
        out[i] = is_scale ? raw_of(block.map, mean) : mean;
    }
}

void carry_triangle(const Latents& latents, const Saved& saved, const ParameterBlock& block, std::size_t size,
                    double* out) {
    const Matrix old = saved.triangle();
    const auto n = static_cast<Index>(size);
    std::vector<Index> kept, from; // rows of the new triangle and of the old
    Matrix l = Matrix::Zero(n, n);
    for (Index r = 0; r < n; ++r) {
        const std::size_t k = block.row_latent(static_cast<std::size_t>(r));
        const Place before = latents.before(k), row = before ? saved.row(*before) : std::nullopt;
        if (row) {
            kept.push_back(r);
            from.push_back(static_cast<Index>(*row));
        } else
            l(r, r) = site_mean(latents, k, unknown_scale, [&](std::size_t latent) -> std::optional<double> {
                const Place place = saved.row(latent);
                return place ? std::optional(old.row(static_cast<Index>(*place)).norm()) : std::nullopt;
            });
    }
    Matrix factor = old(from, from);
    if (static_cast<Index>(from.size()) < old.rows() || !std::is_sorted(from.begin(), from.end())) {
        const Matrix rows = old(from, Eigen::indexing::all); // the covariance of those that are left
        const Matrix scales =
            rows.rowwise().norm().asDiagonal(); // should they depend on each other to rounding
        factor = dense::cholesky(dense::times_transposed(rows, rows)).value_or(scales);
    }
    for (std::size_t i = 0; i < kept.size(); ++i)
        for (std::size_t j = 0; j <= i; ++j)
            l(kept[i], kept[j]) = factor(static_cast<Index>(i), static_cast<Index>(j));
    for (Index i = 0, at = 0; i < n; ++i)
        for (Index j = 0; j <= i; ++j, ++at)
            out[at] = i == j ? raw_of(block.map, l(i, i)) : l(i, j);
}

/// A block NAME.SITE with a parameter for each unconstrained element of its site, then and now.
const SiteLayout* own_site(const Program& program, const FitState& state, const ParameterBlock& block,
                           const FitState::Block& saved) {
    for (const SiteLayout& site : program.sites())
        if (site.kind == SiteKind::latent && block.name.ends_with("." + site.name) &&
            block.size == site.free_size)
            for (const FitState::Site& old : state.sites)
                if (old.name == site.name && old.free_size == saved.size)
                    return &site;
    return nullptr;
}

void carry_other(const Program& program, const FitState& state, const Latents& latents, const Saved& saved,
                 const ParameterBlock& block, double* out) {
    const SiteLayout* site = own_site(program, state, block, saved.block);
    if (!site && block.size != saved.block.size)
        throw UserError(
            "cannot start from the state: the parameters '" + block.name + "' of the guide " + state.guide +
            " are " + std::to_string(block.size) + ", in the state " + std::to_string(saved.block.size) +
            ", and nothing says which of them are whose. Data with other sizes take guides of the "
            "families normal, diagonal, multivariate, hierarchical and autoregressive");
    if (!site) {
        std::copy(saved.values, saved.values + block.size, out);
        return;
    }
    for (std::size_t i = 0; i < block.size; ++i) {
        const std::size_t k = site->free_offset + i, first = latents.site_before(k).first;
        const Place before = latents.before(k);
        out[i] = before ? saved.values[*before - first] : site_mean(latents, k, 0, [&](std::size_t old) {
            return std::optional(saved.values[old - first]);
        });
    }
}

} // namespace

std::vector<StateDifference> warm_differences(const FitState& saved, const FitState& now) {
    FitState was = saved, is = now;
    for (FitState* state : {&was, &is}) {
        state->model.clear(); // a model may be renamed
        state->options.clear();
        state->data = 0;
        state->probe = 0;
        state->sites = without_sizes(state->sites);
        state->blocks = without_sizes(state->blocks);
    }
    return differences(was, is);
}

std::vector<double> warm_parameters(const Program& program, const FitState& state) {
    const std::vector<StateDifference> rows = warm_differences(state, describe(program));
    if (!rows.empty())
        throw UserError(
            "cannot start from the state: it is not of the same sites and guide. What differs (sizes "
            "may, and are shown as 1):\n" +
            difference_table(rows));
    const Latents latents(program, state);
    std::vector<double> parameters(program.guide().parameters);
    auto old = state.blocks.begin();
    for (const ParameterBlock& block : program.guide().blocks) {
        const Saved saved{*old, state.parameters.data() + old->offset};
        ++old;
        double* out = parameters.data() + block.offset;
        if (block.role == ParameterRole::location || block.role == ParameterRole::scale)
            carry_aligned(latents, saved, block, out);
        else if (block.role == ParameterRole::scale_tril)
            carry_triangle(latents, saved, block, triangle_rows(block.size), out);
        else
            carry_other(program, state, latents, saved, block, out);
    }
    return parameters;
}

void latent_scales(const Program& program, const std::vector<double>& parameters, std::vector<double>& mean,
                   std::vector<double>& scale) {
    mean.assign(program.dimension(), 0);
    scale.assign(program.dimension(), 1);
    for (const ParameterBlock& block : program.guide().blocks)
        for (std::size_t i = 0, row = 0, column = 0; i < block.size; ++i) {
            const double raw = parameters[block.offset + i];
            if (block.role == ParameterRole::location)
                mean[block.first_latent + i] = raw;
            else if (block.role == ParameterRole::scale)
                scale[block.first_latent + i] = scale_of(block.map, raw);
            else if (block.role == ParameterRole::scale_tril) {
                double& norm = scale[block.row_latent(row)];
                norm = std::hypot(column == 0 ? 0 : norm, row == column ? scale_of(block.map, raw) : raw);
                column = row == column ? 0 : column + 1;
                row += column == 0;
            }
        }
}

} // namespace ppc::detail
