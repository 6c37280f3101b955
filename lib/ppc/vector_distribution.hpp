// Distributions whose values are vectors or matrices, with one log density for all elements together. Such a
// struct says `using event_type = VectorView` (or MatrixView, CountsView), what its `log_prob` takes, and has
// `size()`, the number of elements, or of rows of a square matrix; its `support()` is one of those of
// ppc/supports/whole.hpp or a user's own with the same members, or of integers.
#pragma once

#include <ppc/distribution.hpp>
#include <ppc/supports/whole.hpp>
#include <ppc/tags.hpp>

#include <ppc/truncated.hpp>

#include <concepts>
#include <stdexcept>
#include <vector>

namespace ppc {

/// What a distribution of vectors or matrices has. `sample(rng, x)`, which writes a draw to x, is needed for
/// plain execution only.
template <class D>
concept has_event = requires(const D& d) {
    typename D::event_type;
    { d.size() } -> std::convertible_to<std::size_t>;
};

/// Says what takes the place of the methods of scalar distributions.
template <class Self> struct VectorDistribution {
    template <class... Sizes> Self expand(Sizes...) const {
        static_assert(
            !std::same_as<Self, Self>,
            "expand(): a draw of this distribution is a vector or matrix already; for several of them "
            "put the site into a PPC_PLATE");
        return self();
    }
    template <class... Sizes> Self plate(const char*, Sizes...) const {
        static_assert(
            !std::same_as<Self, Self>,
            "plate(): a draw of this distribution is a vector or matrix; for several of them put the "
            "site into a PPC_PLATE");
        return self();
    }
    template <class Bound> Self truncated(const Bound&) const {
        static_assert(!std::same_as<Self, Self>,
                      "truncated(): a distribution of vectors or matrices cannot be truncated; restricted() "
                      "keeps its density on a smaller support");
        return self();
    }
    template <class Support> Restricted<Self, Support> restricted(const Support& support) const {
        return Restricted<Self, Support>(self(), support);
    }

private:
    const Self& self() const { return static_cast<const Self&>(*this); }
};

/// The density of independent elements on a support of vectors, not renormalised: Normal(0, 10).expand(n)
/// .restricted(ordered).
template <has_elements D, WholeSupport Support>
struct Restricted<D, Support> : VectorDistribution<Restricted<D, Support>> {
    static_assert(
        !is_matrix_view<typename Support::event_type>,
        "restricted(): this support is of matrices, and independent elements have no density on it; write "
        "ImproperUniform(support, n) and PPC_FACTOR");
    using value_type = double;
    using event_type = typename Support::event_type;
    D base;
    Support bound;

    Restricted(const D& base, const Support& bound) : base(base), bound(bound) {}

    std::size_t size() const { return base.size(); }
    double log_prob(VectorView x) const {
        double sum = 0;
        for (std::size_t k = 0; k < x.size(); ++k)
            sum += base.at(k).log_prob(x[k]);
        return sum;
    }
    Support support() const { return bound; }

    /// By rejection. Throws std::runtime_error when none of 100,000 draws is inside.
    template <class Rng> void sample(Rng& rng, VectorSpan x) const {
        for (int attempt = 0; attempt < 100000; ++attempt) {
            for (std::size_t k = 0; k < x.size(); ++k)
                x[k] = base.at(k).sample(rng);
            if (bound.contains(VectorView(x.data(), x.size())))
                return;
        }
        throw std::runtime_error("restricted(): the support has so little mass that no draw fell inside");
    }
};

/// The density of a distribution of vectors or matrices on a smaller support, not renormalised.
template <has_event D, WholeSupport Support>
struct Restricted<D, Support> : VectorDistribution<Restricted<D, Support>> {
    using value_type = typename D::value_type;
    using event_type = typename D::event_type;
    D base;
    Support bound;

    Restricted(const D& base, const Support& bound) : base(base), bound(bound) {}

    std::size_t size() const { return base.size(); }
    double log_prob(event_type x) const { return base.log_prob(x); }
    Support support() const { return bound; }
};

} // namespace ppc
