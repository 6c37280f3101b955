#include "trajectory.hpp"

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

double log_add(double a, double b) {
    const double high = std::max(a, b);
    return std::isinf(high) ? high : high + std::log1p(std::exp(std::min(a, b) - high));
}

} // namespace

bool join(Piece& earlier, Piece& later) {
    const auto sum = earlier.sum + later.sum;
    const auto with_next = earlier.sum + later.first_momentum;
    const auto with_previous = earlier.last_momentum + later.sum;
    const bool goes_on =
        earlier.first_velocity.dot(sum) > 0 && later.last_velocity.dot(sum) > 0 &&
        earlier.first_velocity.dot(with_next) > 0 && later.first_velocity.dot(with_next) > 0 &&
        earlier.last_velocity.dot(with_previous) > 0 && later.last_velocity.dot(with_previous) > 0;
    earlier.sum += later.sum;
    earlier.last_momentum.swap(later.last_momentum);
    earlier.last_velocity.swap(later.last_velocity);
    return goes_on;
}

Trajectory::Tree Trajectory::tree_of(std::size_t dimension) {
    const Vector zero = Vector::Zero(static_cast<Eigen::Index>(dimension));
    return {{zero, zero, zero, zero, zero}, {zero, zero, 0}, 0, 0};
}

Trajectory::Trajectory(Hamiltonian& hamiltonian, std::size_t dimension, int most_depth,
                       double most_energy_error)
    : hamiltonian_(hamiltonian), most_depth_(most_depth), most_energy_error_(most_energy_error),
      whole_(tree_of(dimension)), fresh_(whole_), later_(static_cast<std::size_t>(most_depth), whole_),
      velocity_(Vector::Zero(static_cast<Eigen::Index>(dimension))) {
    first_ = last_ = {whole_.proposal, velocity_};
}

DrawStatistics Trajectory::next(Position& position, double step_size, ChainRandom& random) {
    statistics_ = {};
    statistics_.step_size = step_size;
    sum_accept_ = 0;

    random.normals(first_.momentum);
    hamiltonian_.metric.to_momentum(first_.momentum);
    hamiltonian_.metric.velocity(first_.momentum, velocity_);
    start_energy_ = hamiltonian_.energy(position, first_.momentum, velocity_);
    first_.position = position;
    last_ = first_;
    whole_.piece.set(first_.momentum, velocity_);
    whole_.proposal = position;
    whole_.energy = start_energy_;
    whole_.log_weight = 0;

    while (statistics_.depth < most_depth_) {
        const bool forward = random.uniform() < 0.5;
        if (!grow(statistics_.depth, forward ? last_ : first_, forward ? step_size : -step_size, random,
                  fresh_))
            break;
        ++statistics_.depth;
        // Biased progressive sampling: the new half is preferred, which moves the chain further.
        if (std::log(random.uniform()) < fresh_.log_weight - whole_.log_weight) {
            std::swap(whole_.proposal, fresh_.proposal);
            whole_.energy = fresh_.energy;
        }
        whole_.log_weight = log_add(whole_.log_weight, fresh_.log_weight);
        if (!forward) {
            fresh_.piece.reverse();
            std::swap(whole_.piece, fresh_.piece);
        }
        if (!join(whole_.piece, fresh_.piece))
            break;
    }
    std::swap(position, whole_.proposal);
    statistics_.accept = sum_accept_ / statistics_.leapfrogs;
    statistics_.log_density = position.log_density;
    statistics_.energy = whole_.energy;
    return statistics_;
}

bool Trajectory::grow(int depth, End& end, double step, ChainRandom& random, Tree& tree) {
    if (depth == 0)
        return leaf(end, step, tree);
    Tree& later = later_[static_cast<std::size_t>(depth)];
    if (!grow(depth - 1, end, step, random, tree) || !grow(depth - 1, end, step, random, later))
        return false;
    tree.log_weight = log_add(tree.log_weight, later.log_weight);
    if (random.uniform() < std::exp(later.log_weight - tree.log_weight)) {
        std::swap(tree.proposal, later.proposal);
        tree.energy = later.energy;
    }
    return join(tree.piece, later.piece);
}

bool Trajectory::leaf(End& end, double step, Tree& tree) {
    hamiltonian_.leapfrog(end.position, end.momentum, velocity_, step);
    ++statistics_.leapfrogs;
    const double energy = hamiltonian_.energy(end.position, end.momentum, velocity_);
    const double log_weight = start_energy_ - energy;
    sum_accept_ += std::min(1.0, std::exp(log_weight));
    if (-log_weight > most_energy_error_) {
        statistics_.divergent = true;
        return false;
    }
    tree.piece.set(end.momentum, velocity_);
    tree.proposal = end.position;
    tree.energy = energy;
    tree.log_weight = log_weight;
    return true;
}

} // namespace ppc::detail
