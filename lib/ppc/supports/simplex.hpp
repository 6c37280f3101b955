// Vectors with a fixed sum: probabilities, and effects that cancel.
#pragma once

#include <ppc/supports/whole.hpp>

namespace ppc {
namespace support {

/// x[k] >= 0 with sum 1, by breaking a stick: element k takes the share logistic(u[k] - log(n - 1 - k)) of
/// what is left, so that u = 0 is the uniform vector. The determinant is of the first n - 1 elements.
struct Simplex {
    static constexpr const char* name = "simplex";
    static constexpr const char* transform = "stick breaking";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n - 1; }
    double constrain(VectorView u, VectorSpan x) const {
        // Logarithms of the stick before element k, and of element k - 1.
        std::vector<double> log_rest(x.size()), log_before(x.size());
        double log_det = 0;
        log_rest[0] = 0;
        log_before[0] = 0;
        for (std::size_t k = 1; k < x.size(); ++k) {
            const double z = u[k - 1] - math::log(static_cast<double>(x.size() - k));
            log_rest[k] = log_rest[k - 1] - math::softplus(z);
            log_before[k] = log_rest[k - 1] - math::softplus(-z);
            // of x / rest, of 1 - x / rest, and of rest
            log_det += z - 2 * math::softplus(z) + log_rest[k - 1];
        }
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] = math::exp(k + 1 < x.size() ? log_before[k + 1 < x.size() ? k + 1 : 0] : log_rest[k]);
        return log_det;
    }
    void unconstrain(VectorView x, VectorSpan u) const {
        std::vector<double> tail(x.size()); // sum of the last k + 1 elements
        tail[0] = x[x.size() - 1];
        for (std::size_t k = 1; k < x.size(); ++k)
            tail[k] = tail[k - 1] + x[x.size() - 1 - k];
        for (std::size_t k = 0; k < x.size() - 1; ++k)
            u[k] =
                math::log(x[k] / tail[x.size() - 2 - k]) + math::log(static_cast<double>(x.size() - 1 - k));
    }
    bool contains(VectorView x) const {
        double sum = 0;
        bool inside = true;
        for (std::size_t k = 0; k < x.size(); ++k) {
            inside = inside && x[k] >= 0;
            sum += x[k];
        }
        return inside && sum > 1 - tolerance && sum < 1 + tolerance;
    }
};

/// Vectors with sum 0, by orthonormal coordinates: u[i-1] multiplies (1, …, 1, -i, 0, …, 0) / sqrt(i (i +
/// 1)), as in Stan 2.36. Lengths are kept, so the determinant is 1 on the measure of the hyperplane, and a
/// normal prior on x is one on u.
struct SumToZero {
    static constexpr const char* name = "sum_to_zero";
    static constexpr const char* transform = "orthonormal coordinates of the hyperplane";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 1;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n - 1; }
    double constrain(VectorView u, VectorSpan x) const {
        std::vector<double> tail(x.size()); // sum of the last k scaled coordinates
        tail[0] = 0;
        for (std::size_t k = 1; k < x.size(); ++k)
            tail[k] = tail[k - 1] + scaled(u[x.size() - 1 - k], static_cast<double>(x.size() - k));
        x[0] = tail[x.size() - 1];
        for (std::size_t k = 1; k < x.size(); ++k)
            x[k] = tail[x.size() - 1 - k] - static_cast<double>(k) * scaled(u[k - 1], static_cast<double>(k));
        return 0;
    }
    void unconstrain(VectorView x, VectorSpan u) const {
        std::vector<double> sum(x.size()); // of the first k + 1 elements
        sum[0] = x[0];
        for (std::size_t k = 1; k < x.size(); ++k)
            sum[k] = sum[k - 1] + x[k];
        for (std::size_t k = 0; k < x.size() - 1; ++k)
            u[k] = scaled(sum[k] - static_cast<double>(k + 1) * x[k + 1], static_cast<double>(k + 1));
    }
    bool contains(VectorView x) const {
        double sum = 0;
        for (std::size_t k = 0; k < x.size(); ++k)
            sum += x[k];
        return sum > -tolerance && sum < tolerance;
    }

private:
    static double scaled(double u, double i) { return u / math::sqrt(i * (i + 1)); }
};

/// Vectors of length 1: x = u / |u|. The term -|u|^2 / 2 makes the length of u, which x does not depend on,
/// one of a normal vector; the density is then on the sphere's own measure. u = 0 has no direction.
struct UnitVector {
    static constexpr const char* name = "unit_vector";
    static constexpr const char* transform = "u / |u|";
    static constexpr bool discrete = false;
    static constexpr std::size_t least_size = 2;
    using event_type = VectorView;

    std::size_t free_size(std::size_t n) const { return n; }
    double constrain(VectorView u, VectorSpan x) const {
        double square = 0;
        for (std::size_t k = 0; k < x.size(); ++k)
            square += u[k] * u[k];
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] = u[k] / math::sqrt(square);
        return -0.5 * square;
    }
    /// The u of length 1.
    void unconstrain(VectorView x, VectorSpan u) const {
        for (std::size_t k = 0; k < x.size(); ++k)
            u[k] = x[k];
    }
    bool contains(VectorView x) const {
        double square = 0;
        for (std::size_t k = 0; k < x.size(); ++k)
            square += x[k] * x[k];
        return square > 1 - tolerance && square < 1 + tolerance;
    }
};

} // namespace support

inline constexpr support::Simplex simplex{};
inline constexpr support::SumToZero sum_to_zero{};
inline constexpr support::UnitVector unit_vector{};

} // namespace ppc
