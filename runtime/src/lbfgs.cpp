#include <ppc/lbfgs.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ppc {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

bool all_finite(std::span<const double> x) {
    return std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
}

/// The last pairs, oldest first, and the diagonal that they are applied to.
class History {
public:
    History(std::size_t dimension, std::size_t capacity)
        : dimension_(dimension), capacity_(capacity), s_(capacity * dimension), y_(capacity * dimension),
          alpha_(dimension, 1.0), weight_(capacity) {}

    /// Adds a pair unless its curvature is not clearly positive. Returns whether it did.
    bool add(std::span<const double> s, std::span<const double> y) {
        const double sy = dot(s, y), yy = dot(y, y);
        if (!(sy > 1e-12 * yy) || !(sy > 0) || !std::isfinite(yy))
            return false;
        update_diagonal(s, y, sy);
        if (pairs_ == capacity_) {
            const auto shift = static_cast<std::ptrdiff_t>(dimension_);
            std::move(s_.begin() + shift, s_.end(), s_.begin());
            std::move(y_.begin() + shift, y_.end(), y_.begin());
            --pairs_;
        }
        const auto at = static_cast<std::ptrdiff_t>(pairs_ * dimension_);
        std::copy(s.begin(), s.end(), s_.begin() + at);
        std::copy(y.begin(), y.end(), y_.begin() + at);
        ++pairs_;
        return true;
    }

    /// direction = -(inverse Hessian) gradient, by the two-loop recursion.
    void descend(std::span<const double> gradient, std::span<double> direction) {
        std::transform(gradient.begin(), gradient.end(), direction.begin(), [](double g) { return -g; });
        for (std::size_t i = pairs_; i-- > 0;) {
            weight_[i] = dot(s(i), direction) / dot(s(i), y(i));
            for (std::size_t k = 0; k < dimension_; ++k)
                direction[k] -= weight_[i] * y(i)[k];
        }
        for (std::size_t k = 0; k < dimension_; ++k)
            direction[k] *= alpha_[k];
        for (std::size_t i = 0; i < pairs_; ++i) {
            const double correction = weight_[i] - dot(y(i), direction) / dot(s(i), y(i));
            for (std::size_t k = 0; k < dimension_; ++k)
                direction[k] += correction * s(i)[k];
        }
    }

    void clear() {
        pairs_ = 0;
        std::fill(alpha_.begin(), alpha_.end(), 1.0);
    }

    void restore(const LbfgsMemory& memory) {
        pairs_ = memory.pairs;
        std::copy(memory.s.begin(), memory.s.end(), s_.begin());
        std::copy(memory.y.begin(), memory.y.end(), y_.begin());
        alpha_ = memory.alpha;
    }

    std::size_t pairs() const { return pairs_; }
    std::span<const double> steps() const { return std::span(s_).first(pairs_ * dimension_); }
    std::span<const double> changes() const { return std::span(y_).first(pairs_ * dimension_); }
    std::span<const double> alpha() const { return alpha_; }

private:
    std::span<const double> s(std::size_t i) const {
        return std::span(s_).subspan(i * dimension_, dimension_);
    }
    std::span<const double> y(std::size_t i) const {
        return std::span(y_).subspan(i * dimension_, dimension_);
    }

    void update_diagonal(std::span<const double> s, std::span<const double> y, double sy) {
        double y_alpha_y = 0, s_inverse_s = 0;
        for (std::size_t k = 0; k < dimension_; ++k) {
            y_alpha_y += y[k] * y[k] * alpha_[k];
            s_inverse_s += s[k] * s[k] / alpha_[k];
        }
        for (std::size_t k = 0; k < dimension_; ++k) {
            const double inverse = y_alpha_y / (sy * alpha_[k]) + y[k] * y[k] / sy -
                                   y_alpha_y * s[k] * s[k] / (sy * s_inverse_s * alpha_[k] * alpha_[k]);
            if (inverse > 0 && std::isfinite(inverse))
                alpha_[k] = 1 / inverse;
        }
    }

    std::size_t dimension_, capacity_, pairs_ = 0;
    std::vector<double> s_, y_, alpha_, weight_;
};

/// The search's point, a trial beside it, and the line search between them.
class Search {
public:
    Search(const DifferentiableFunction& objective, std::span<const double> start)
        : point(start.begin(), start.end()), gradient(start.size()), direction(start.size()),
          trial(start.size()), trial_gradient(start.size()), objective_(objective) {
        value = evaluate(point, gradient);
    }

    double evaluate(const std::vector<double>& at, std::vector<double>& slope) {
        ++evaluations;
        return objective_(at, slope);
    }

    /// Looks for a weak Wolfe point along `direction`, from step length `length`.
    LbfgsStatus line_search(double length) {
        constexpr double decrease = 1e-4, curvature = 0.9;
        constexpr int max_trials = 60;
        const double slope = dot(gradient, direction);
        double low = 0, high = HUGE_VAL;
        for (int i = 0; i < max_trials; ++i) {
            for (std::size_t k = 0; k < point.size(); ++k)
                trial[k] = point[k] + length * direction[k];
            if (trial == point)
                return LbfgsStatus::line_search_failed;
            trial_value = evaluate(trial, trial_gradient);
            if (trial_value == -HUGE_VAL)
                return LbfgsStatus::unbounded;
            const bool finite = std::isfinite(trial_value) && all_finite(trial_gradient);
            if (!finite || trial_value > value + decrease * length * slope)
                high = length;
            else if (dot(trial_gradient, direction) < curvature * slope)
                low = length;
            else
                return LbfgsStatus::converged;
            length = high < HUGE_VAL ? (low + high) / 2 : 2 * length;
        }
        // Flat to rounding, or a doubling that never met the bottom.
        return high == HUGE_VAL ? LbfgsStatus::unbounded : LbfgsStatus::line_search_failed;
    }

    std::vector<double> point, gradient, direction, trial, trial_gradient;
    double value, trial_value = 0;
    int evaluations = 0;

private:
    const DifferentiableFunction& objective_;
};

/// Norm of the gradient in units of the local Gaussian's scale: it is 1 one standard deviation away.
double scaled_norm(std::span<const double> gradient, std::span<const double> alpha) {
    double norm = 0;
    for (std::size_t k = 0; k < gradient.size(); ++k)
        norm = std::max(norm, std::abs(gradient[k]) * std::sqrt(alpha[k]));
    return norm;
}

} // namespace

LbfgsResult minimize(const DifferentiableFunction& objective, std::span<const double> start,
                     const LbfgsOptions& options, const std::function<bool(const LbfgsState&)>& on_iterate) {
    Search search(objective, start);
    History history(start.size(), static_cast<std::size_t>(std::max(1, options.history)));
    int iteration = 0, stalled = 0;
    if (options.memory) {
        history.restore(*options.memory);
        iteration = options.memory->iteration;
        stalled = options.memory->stalled;
    }
    const auto finish = [&](LbfgsStatus status) {
        return LbfgsResult{status,    std::move(search.point), std::move(search.gradient), search.value,
                           iteration, search.evaluations};
    };
    if (!std::isfinite(search.value) || !all_finite(search.gradient))
        return finish(LbfgsStatus::start_not_finite);

    std::vector<double> step(start.size()), change(start.size());
    for (;; ++iteration) {
        const LbfgsState state{search.point,      search.gradient, search.value,
                               iteration,         history.pairs(), history.steps(),
                               history.changes(), history.alpha(), stalled};
        if (on_iterate && !on_iterate(state))
            return finish(LbfgsStatus::stopped);
        if (scaled_norm(search.gradient, history.alpha()) <= options.gradient_tolerance || stalled >= 3)
            return finish(LbfgsStatus::converged);
        if (iteration == options.max_iterations)
            return finish(LbfgsStatus::iteration_limit);

        history.descend(search.gradient, search.direction);
        double first = 1;
        if (history.pairs() == 0)
            first = std::min(1.0, 1 / std::sqrt(dot(search.gradient, search.gradient)));
        LbfgsStatus found = search.line_search(first);
        if (found == LbfgsStatus::line_search_failed && history.pairs() > 0) {
            history.clear(); // once more along the steepest descent
            history.descend(search.gradient, search.direction);
            found = search.line_search(1 / std::sqrt(dot(search.gradient, search.gradient)));
        }
        if (found != LbfgsStatus::converged)
            return finish(found);

        for (std::size_t k = 0; k < step.size(); ++k) {
            step[k] = search.trial[k] - search.point[k];
            change[k] = search.trial_gradient[k] - search.gradient[k];
        }
        history.add(step, change);
        const double fall = search.value - search.trial_value;
        stalled = fall <= options.value_tolerance * (1 + std::abs(search.trial_value)) ? stalled + 1 : 0;
        std::swap(search.point, search.trial);
        std::swap(search.gradient, search.trial_gradient);
        search.value = search.trial_value;
    }
}

} // namespace ppc
