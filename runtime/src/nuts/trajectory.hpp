// One transition of a chain: a trajectory that doubles until it turns around, and a draw of its points.
#pragma once

#include "hamiltonian.hpp"
#include "randomness.hpp"

#include <vector>

namespace ppc::detail {

/// Momenta p and velocities M^-1 p at both ends of a piece of trajectory, and the sum of its momenta. First
/// and last are in the order of integration time.
struct Piece {
    Vector first_momentum, first_velocity, last_momentum, last_velocity, sum;

    /// A single point. Copies, which allocate nothing where the sizes are the same.
    void set(const Vector& momentum, const Vector& velocity) {
        first_momentum = last_momentum = sum = momentum;
        first_velocity = last_velocity = velocity;
    }
    void reverse() {
        first_momentum.swap(last_momentum);
        first_velocity.swap(last_velocity);
    }
};

/// Puts `later` after `earlier`. False if the whole turns: the generalised criterion of Betancourt (2017),
/// velocity . sum of momenta > 0 at both ends, holds for the two together, and, so that a turn whose period
/// fits the doubling is not missed, for each with the neighbouring end of the other.
bool join(Piece& earlier, Piece& later);

class Trajectory {
public:
    Trajectory(Hamiltonian& hamiltonian, std::size_t dimension, int most_depth, double most_energy_error);

    /// Draws a momentum and replaces `position`, which has its density and gradient.
    DrawStatistics next(Position& position, double step_size, ChainRandom& random);

private:
    struct Tree {
        Piece piece;
        Position proposal;     ///< a draw of its points by weight
        double energy = 0;     ///< of the proposal
        double log_weight = 0; ///< log of the sum over points of exp(start energy - energy)
    };
    /// An end of the trajectory, from which it can go on.
    struct End {
        Position position;
        Vector momentum;
    };

    static Tree tree_of(std::size_t dimension);
    /// Adds 2^depth points beyond `end` to nothing, as `tree`, in the order in which they are reached. False
    /// if a part of it turns or diverges: then the tree is not to be used.
    bool grow(int depth, End& end, double step, ChainRandom& random, Tree& tree);
    bool leaf(End& end, double step, Tree& tree);

    Hamiltonian& hamiltonian_;
    int most_depth_;
    double most_energy_error_;
    Tree whole_, fresh_;
    std::vector<Tree> later_; ///< by depth: second halves while they are joined to the first
    End first_, last_;
    Vector velocity_;
    double start_energy_ = 0, sum_accept_ = 0;
    DrawStatistics statistics_;
};

} // namespace ppc::detail
