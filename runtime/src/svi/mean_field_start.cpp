#include "mean_field_start.hpp"

#include "../eigen.hpp"

#include <ppc/lbfgs.hpp>
#include <ppc/random.hpp>

#include <cmath>
#include <numbers>

namespace ppc::detail {
namespace {

constexpr int pairs = 8, most_iterations = 1000;
constexpr std::size_t most_latents = 4096; ///< a climb takes some thousand gradients
constexpr double first_scales[] = {0.1, 1};

/// -ELBO of u = x[0, d) + exp(x[d, 2d)) * e over draws e that stay the same, with antithetic ones.
class FixedMeanField {
public:
    FixedMeanField(const Program& program, std::uint64_t seed)
        : workspace_(program), size_(static_cast<Eigen::Index>(program.dimension())), u_(size_),
          gradient_(size_), draws_(size_, pairs) {
        for (Eigen::Index k = 0; k < pairs; ++k)
            fill_normal({seed, Stream::start, 2, static_cast<std::uint32_t>(k)},
                        {draws_.col(k).data(), static_cast<std::size_t>(size_)});
        // Each coordinate's draws have variance 1, so that no scale grows for the draws' sake.
        draws_.array().colwise() /= (draws_.rowwise().squaredNorm() / pairs).array().sqrt();
    }

    double operator()(std::span<const double> x, std::span<double> out) {
        const ConstVectorView mean(x.data(), size_), log_scale(x.data() + size_, size_);
        VectorView of_mean(out.data(), size_), of_log_scale(out.data() + size_, size_);
        const Vector scale = log_scale.array().exp();
        of_mean.setZero();
        of_log_scale.setZero();
        double sum = 0;
        for (int k = 0; k < 2 * pairs; ++k) {
            const Vector offset = (k % 2 ? -1.0 : 1.0) * scale.cwiseProduct(draws_.col(k / 2));
            u_ = mean + offset;
            const auto size = static_cast<std::size_t>(size_);
            sum += workspace_.log_density({u_.data(), size}, {gradient_.data(), size}).log_prob_jacobian;
            of_mean -= gradient_;
            of_log_scale -= gradient_.cwiseProduct(offset);
        }
        of_mean /= 2 * pairs;
        of_log_scale = of_log_scale / (2 * pairs) - Vector::Ones(size_);
        return -sum / (2 * pairs) - log_scale.sum() -
               0.5 * static_cast<double>(size_) * (1 + std::log(2 * std::numbers::pi));
    }

private:
    Program::Workspace workspace_;
    Eigen::Index size_;
    Vector u_, gradient_;
    Matrix draws_;
};

} // namespace

std::optional<MeanFieldStart> climb_mean_field(const Program& program, std::uint64_t seed) {
    const std::size_t d = program.dimension();
    if (d > most_latents)
        return std::nullopt;
    FixedMeanField objective(program, seed);
    LbfgsOptions options;
    options.max_iterations = most_iterations;
    options.gradient_tolerance = 1e-3;
    std::optional<MeanFieldStart> best;
    for (const double scale : first_scales) {
        std::vector<double> x(2 * d, 0.0), gradient(2 * d);
        std::fill(x.begin() + static_cast<std::ptrdiff_t>(d), x.end(), std::log(scale));
        if (!std::isfinite(objective(x, gradient)))
            continue;
        const LbfgsResult found =
            minimize([&](std::span<const double> at, std::span<double> out) { return objective(at, out); }, x,
                     options);
        if (!std::isfinite(found.value) || (best && best->elbo >= -found.value))
            continue;
        best = MeanFieldStart{
            {{found.point.begin(), found.point.begin() + static_cast<std::ptrdiff_t>(d)}, {}}, -found.value};
        for (std::size_t k = d; k < 2 * d; ++k)
            best->start.scale.push_back(std::exp(found.point[k]));
    }
    return best;
}

} // namespace ppc::detail
