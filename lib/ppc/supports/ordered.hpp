// Vectors in increasing order.
#pragma once

#include <ppc/supports/whole.hpp>

namespace ppc {
namespace support {

/// x[0] < x[1] < …: x[0] = u[0], x[k] = x[k-1] + exp(u[k]).
struct Ordered {
    static constexpr const char* name = "ordered";
    static constexpr const char* transform = "x[k] = x[k-1] + exp(u[k])";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n; }
    double constrain(VectorView u, VectorSpan x) const {
        double log_det = 0;
        x[0] = u[0];
        for (std::size_t k = 1; k < x.size(); ++k) {
            x[k] = x[k - 1] + math::exp(u[k]);
            log_det += u[k];
        }
        return log_det;
    }
    void unconstrain(VectorView x, VectorSpan u) const {
        u[0] = x[0];
        for (std::size_t k = 1; k < x.size(); ++k)
            u[k] = math::log(x[k] - x[k - 1]);
    }
    bool contains(VectorView x) const {
        bool inside = true;
        for (std::size_t k = 0; k < x.size(); ++k)
            inside = inside && x[k] - x[k] == 0 && (k == 0 || x[k] > x[k - 1]);
        return inside;
    }
};

/// 0 < x[0] < x[1] < …: x[0] = exp(u[0]), x[k] = x[k-1] + exp(u[k]).
struct PositiveOrdered {
    static constexpr const char* name = "positive_ordered";
    static constexpr const char* transform = "x[k] = x[k-1] + exp(u[k]), x[0] = exp(u[0])";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n; }
    double constrain(VectorView u, VectorSpan x) const {
        double log_det = 0;
        x[0] = math::exp(u[0]);
        for (std::size_t k = 1; k < x.size(); ++k)
            x[k] = x[k - 1] + math::exp(u[k]);
        for (std::size_t k = 0; k < x.size(); ++k)
            log_det += u[k];
        return log_det;
    }
    void unconstrain(VectorView x, VectorSpan u) const {
        u[0] = math::log(x[0]);
        for (std::size_t k = 1; k < x.size(); ++k)
            u[k] = math::log(x[k] - x[k - 1]);
    }
    bool contains(VectorView x) const { return Ordered().contains(x) && x[0] > 0; }
};

} // namespace support

inline constexpr support::Ordered ordered{};
inline constexpr support::PositiveOrdered positive_ordered{};

} // namespace ppc
