#include "affine.hpp"

#include "dense.hpp"

#include <ppc/random.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ppc {

namespace {

/// Draws of the guide at chosen noise.
class Probe {
public:
    Probe(const Program& program, std::span<const double> parameters)
        : workspace_(program), parameters_(parameters), u_(program.dimension()) {}

    Vector operator()(const Vector& noise) {
        workspace_.draw(parameters_, {noise.data(), static_cast<std::size_t>(noise.size())}, u_);
        return ConstVectorView(u_.data(), static_cast<Eigen::Index>(u_.size()));
    }

private:
    Program::Workspace workspace_;
    std::span<const double> parameters_;
    std::vector<double> u_;
};

Vector random_noise(Eigen::Index size, std::uint32_t number) {
    Vector out(size);
    fill_normal({.seed = 1, .stream = Stream::start, .step = number},
                {out.data(), static_cast<std::size_t>(size)});
    return out;
}

/// Which element of noise each latent has for itself: that of noise 1, 2, 3, … Empty if it has none.
std::vector<Eigen::Index> matching(Probe& draw, const Affine& guide, Eigen::Index n) {
    const Vector numbers = Vector::LinSpaced(n, 1, static_cast<double>(n));
    const Vector found = (draw(numbers) - guide.location).cwiseQuotient(guide.scale);
    std::vector<Eigen::Index> out;
    for (const double number : found) {
        const double element = std::round(number) - 1;
        if (!(element >= 0 && element < static_cast<double>(n))) // not a number, too
            return {};
        out.push_back(static_cast<Eigen::Index>(element));
    }
    return out;
}

bool agree(const Vector& a, const Vector& b, const Vector& unit) {
    return ((a - b).cwiseAbs().array() <= 1e-9 * (unit.array() + a.cwiseAbs().array())).all();
}

} // namespace

std::optional<Affine> Affine::of(const Program& program, std::span<const double> parameters) {
    const auto n = static_cast<Eigen::Index>(program.guide().noise),
               d = static_cast<Eigen::Index>(program.dimension());
    if (n == 0 || d == 0)
        return std::nullopt;
    Probe draw(program, parameters);
    Affine out;
    out.noise_size = n;
    out.location = draw(Vector::Zero(n));
    const auto is_scale = [](const ParameterBlock& b) {
        return b.role == ParameterRole::location || b.role == ParameterRole::scale;
    };
    if (n == d && std::ranges::all_of(program.guide().blocks, is_scale)) {
        out.scale = (draw(Vector::Ones(n)) - out.location).cwiseAbs();
        out.noise = matching(draw, out, n);
        if (out.noise.empty())
            return std::nullopt;
    } else {
        if (program.guide().noise > most_dense || program.dimension() > most_dense)
            return std::nullopt;
        out.factor.resize(d, n);
        Vector unit = Vector::Zero(n);
        for (Eigen::Index j = 0; j < n; ++j) {
            unit[j] = 1;
            out.factor.col(j) = draw(unit) - out.location;
            unit[j] = 0;
        }
        out.scale = out.factor.rowwise().norm();
    }
    if (!out.location.allFinite() || !out.scale.allFinite() || !(out.scale.minCoeff() > 0))
        return std::nullopt;
    for (std::uint32_t probe = 0; probe < 3; ++probe) {
        const Vector noise = (probe + 1.0) * random_noise(n, probe);
        if (!agree(draw(noise), out.map(noise), out.scale))
            return std::nullopt;
    }
    return out;
}

Vector Affine::map(const Vector& standard) const {
    if (!is_diagonal())
        return location + factor * standard;
    Vector u = location;
    for (Eigen::Index k = 0; k < u.size(); ++k)
        u[k] += scale[k] * standard[noise[static_cast<std::size_t>(k)]];
    return u;
}

Vector Affine::inverse(const ConstVectorView& u) const {
    if (!is_diagonal())
        return dense::Lu(factor).solve(Vector(u - location));
    Vector standard(noise_size);
    for (Eigen::Index k = 0; k < u.size(); ++k)
        standard[noise[static_cast<std::size_t>(k)]] = (u[k] - location[k]) / scale[k];
    return standard;
}

double Affine::log_density(const ConstVectorView& u) const {
    const double constant = -0.5 * static_cast<double>(location.size()) * std::log(2 * std::numbers::pi);
    if (is_diagonal())
        return constant - 0.5 * inverse(u).squaredNorm() - scale.array().log().sum();
    const std::optional<Matrix> tril = dense::cholesky(dense::times_transposed(factor, factor));
    if (!tril)
        return -HUGE_VAL;
    Vector standard = u - location;
    dense::solve_lower(*tril, standard);
    return constant - 0.5 * standard.squaredNorm() - tril->diagonal().array().log().sum();
}

} // namespace ppc
