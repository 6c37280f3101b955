// Which unconstrained latents meet in a term of the log density, and the sparse factors that follow from it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace ppc {

/// Follows a model's statements over its data: generated code says what each one reads and writes. An index
/// outside of an array reads nothing. Where too many latents meet, or too many elements depend on too many of
/// them, for a sparse factor to be of use, it throws UserError.
class Dependences {
public:
    /// At most `most` pairs, and 12 times as many latents noted for elements of arrays.
    Dependences(std::size_t arrays, long long latents, std::size_t most = 4'000'000);

    // What the next statement reads.

    void latent(long long k);                       ///< one unconstrained latent
    void latents(long long first, long long count); ///< several
    void element(std::size_t array, long long i);   ///< what element i depends on
    void all(std::size_t array);                    ///< what any element depends on

    // Statements: each uses up what was read.

    void make(std::size_t array, long long size); ///< an array whose elements depend on nothing
    void store(std::size_t array, long long i);   ///< element i depends on what was read
    void add(std::size_t array, long long i);     ///< also on that
    void store_all(std::size_t array);            ///< all elements
    void term();                                  ///< all that was read meets here

    /// Pairs (smaller, larger) of different latents that meet, each once, ascending.
    std::vector<std::pair<int, int>> pairs() const;
    long long count() const { return latents_; } ///< number of latents

private:
    using Set = std::vector<int>; // ascending, each once
    void read(const Set& set);
    void keep(Set& element);
    void compact() const;
    [[noreturn]] void refuse() const;

    long long latents_;
    std::size_t most_;
    std::vector<std::vector<Set>> arrays_;
    std::size_t kept_ = 0; ///< size of all sets of the arrays
    Set now_, merged_, last_term_;
    mutable std::vector<std::pair<int, int>> pairs_;
    mutable std::size_t compacted_ = 0;
};

/// An order of latents, and for each which before it in that order it depends on.
struct SparseFactor {
    std::vector<int> place;  ///< of each latent in the order
    std::vector<int> first;  ///< by place: where its entries in `before` begin
    std::vector<int> count;  ///< by place: how many there are
    std::vector<int> before; ///< places
    std::size_t pairs = 0;   ///< pairs of its latents that meet: entries of the graph below its diagonal
};

/// Latents in table order, each with those before it that it meets. `ranges`: the latents (first, count) that
/// it is of.
SparseFactor conditional_factor(const Dependences& dependences,
                                const std::vector<std::pair<std::size_t, std::size_t>>& ranges);

/// The pattern of the Cholesky factor of a precision in which those that meet have an entry, in an order
/// found by approximate minimum degree; the first in order is the last that is eliminated. Throws UserError
/// if it has more than `most` entries.
SparseFactor precision_factor(const Dependences& dependences,
                              const std::vector<std::pair<std::size_t, std::size_t>>& ranges,
                              std::size_t most = 4'000'000);

} // namespace ppc
