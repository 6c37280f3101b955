#include "eigen.hpp"

#include <ppc/dependences.hpp>
#include <ppc/program.hpp>

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>

#include <algorithm>
#include <iterator>

namespace ppc {

Dependences::Dependences(std::size_t arrays, long long latents, std::size_t most)
    : latents_(latents), most_(most), arrays_(arrays) {}

void Dependences::read(const Set& set) {
    if (set.empty())
        return;
    if (now_.empty()) {
        now_ = set;
        return;
    }
    if (std::includes(now_.begin(), now_.end(), set.begin(), set.end()))
        return;
    merged_.clear();
    std::set_union(now_.begin(), now_.end(), set.begin(), set.end(), std::back_inserter(merged_));
    now_.swap(merged_);
}

void Dependences::latent(long long k) {
    if (k >= 0 && k < latents_)
        read({static_cast<int>(k)});
}

void Dependences::latents(long long first, long long count) {
    Set all;
    for (long long k = std::max(first, 0LL); k < std::min(first + count, latents_); ++k)
        all.push_back(static_cast<int>(k));
    read(all);
}

void Dependences::element(std::size_t array, long long i) {
    if (i >= 0 && i < static_cast<long long>(arrays_[array].size()))
        read(arrays_[array][static_cast<std::size_t>(i)]);
}

void Dependences::all(std::size_t array) {
    for (const Set& s : arrays_[array])
        read(s);
}

void Dependences::make(std::size_t array, long long size) {
    for (const Set& s : arrays_[array])
        kept_ -= s.size();
    arrays_[array].assign(static_cast<std::size_t>(std::max(size, 0LL)), {});
}

void Dependences::keep(Set& element) {
    kept_ += now_.size() - element.size();
    if (kept_ > 12 * most_)
        refuse();
    element = now_;
}

void Dependences::store(std::size_t array, long long i) {
    if (i >= 0 && i < static_cast<long long>(arrays_[array].size()))
        keep(arrays_[array][static_cast<std::size_t>(i)]);
    now_.clear();
}

void Dependences::add(std::size_t array, long long i) {
    element(array, i);
    store(array, i);
}

void Dependences::store_all(std::size_t array) {
    for (Set& s : arrays_[array])
        keep(s);
    now_.clear();
}

void Dependences::term() {
    if (now_ == last_term_) { // as rows of data do that differ in data only
        now_.clear();
        return;
    }
    if (!now_.empty() && now_.size() * (now_.size() - 1) / 2 > most_)
        refuse();
    for (std::size_t i = 0; i < now_.size(); ++i)
        for (std::size_t j = i + 1; j < now_.size(); ++j)
            pairs_.emplace_back(now_[i], now_[j]);
    last_term_.swap(now_);
    now_.clear();
    // Rows of data repeat the same pairs: keep memory near what is different.
    if (pairs_.size() > 2 * compacted_ + 1'000'000)
        compact();
    if (compacted_ > most_)
        refuse();
}

void Dependences::refuse() const {
    throw UserError(
        "the guides 'gaussian' and 'structured' follow which latents meet in the model, and of these " +
        std::to_string(latents_) + " too many do: more than " + std::to_string(most_) +
        " pairs. Use normal or lowrank, or write elements as sums of few latents: a walk as "
        "steps from the element before, not as a sum of all steps so far");
}

void Dependences::compact() const {
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    compacted_ = pairs_.size();
}

std::vector<std::pair<int, int>> Dependences::pairs() const {
    compact();
    return pairs_;
}

namespace {

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

/// Pairs of latents within the ranges, numbered there.
struct Graph {
    std::size_t size = 0;
    std::vector<std::pair<int, int>> pairs; ///< (smaller, larger)
};

Graph graph_of(const Dependences& dependences, const Ranges& ranges) {
    Graph graph;
    std::vector<int> number(static_cast<std::size_t>(dependences.count()), -1);
    for (const auto& [first, count] : ranges)
        for (std::size_t k = 0; k < count; ++k)
            number[first + k] = static_cast<int>(graph.size++);
    for (const auto& [a, b] : dependences.pairs()) {
        const int i = number[static_cast<std::size_t>(a)], j = number[static_cast<std::size_t>(b)];
        if (i >= 0 && j >= 0)
            graph.pairs.emplace_back(std::min(i, j), std::max(i, j));
    }
    return graph;
}

/// rows[k]: places before k.
SparseFactor packed(std::vector<int> place, std::vector<std::vector<int>> rows, std::size_t pairs) {
    SparseFactor out{std::move(place), {}, {}, {}, pairs};
    for (std::vector<int>& row : rows) {
        std::sort(row.begin(), row.end());
        out.first.push_back(static_cast<int>(out.before.size()));
        out.count.push_back(static_cast<int>(row.size()));
        out.before.insert(out.before.end(), row.begin(), row.end());
    }
    return out;
}

/// step[k]: when k is eliminated.
std::vector<int> elimination_steps(const Graph& graph) {
    const auto n = static_cast<Eigen::Index>(graph.size);
    std::vector<Eigen::Triplet<double, int>> entries;
    for (int k = 0; k < static_cast<int>(graph.size); ++k)
        entries.emplace_back(k, k, 1.0);
    for (const auto& [a, b] : graph.pairs) {
        entries.emplace_back(a, b, 1.0);
        entries.emplace_back(b, a, 1.0);
    }
    Eigen::SparseMatrix<double, Eigen::ColMajor, int> matrix(n, n);
    matrix.setFromTriplets(entries.begin(), entries.end());
    Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> order;
    Eigen::AMDOrdering<int>()(matrix, order);
    std::vector<int> steps(graph.size);
    for (std::size_t k = 0; k < graph.size; ++k) // the order lists latents by step
        steps[static_cast<std::size_t>(order.indices()[static_cast<Eigen::Index>(k)])] = static_cast<int>(k);
    return steps;
}

} // namespace

SparseFactor conditional_factor(const Dependences& dependences, const Ranges& ranges) {
    const Graph graph = graph_of(dependences, ranges);
    std::vector<std::vector<int>> rows(graph.size);
    std::vector<int> place(graph.size);
    for (std::size_t k = 0; k < graph.size; ++k)
        place[k] = static_cast<int>(k);
    for (const auto& [a, b] : graph.pairs)
        rows[static_cast<std::size_t>(b)].push_back(a);
    return packed(std::move(place), std::move(rows), graph.pairs.size());
}

SparseFactor precision_factor(const Dependences& dependences, const Ranges& ranges, std::size_t most) {
    const Graph graph = graph_of(dependences, ranges);
    const std::vector<int> steps = elimination_steps(graph);
    // Column by column in order of elimination: what a column holds passes to its parent, the first it meets.
    std::vector<std::vector<int>> columns(graph.size);
    for (const auto& [a, b] : graph.pairs) {
        const int i = steps[static_cast<std::size_t>(a)], j = steps[static_cast<std::size_t>(b)];
        columns[static_cast<std::size_t>(std::min(i, j))].push_back(std::max(i, j));
    }
    std::size_t entries = 0;
    for (std::size_t k = 0; k < graph.size; ++k) {
        std::vector<int>& column = columns[k];
        std::sort(column.begin(), column.end());
        column.erase(std::unique(column.begin(), column.end()), column.end());
        entries += column.size();
        if (entries > most)
            throw UserError("the guide 'gaussian' would need more than " + std::to_string(most) +
                            " entries in the factor of its precision, for " + std::to_string(graph.size) +
                            " latents of which " + std::to_string(graph.pairs.size()) +
                            " pairs meet in the model: too many of them depend on each other. Use "
                            "structured, which has an entry for each pair that meets, or normal for the "
                            "sites with most elements");
        if (column.empty())
            continue;
        std::vector<int>& parent = columns[static_cast<std::size_t>(column.front())];
        parent.insert(parent.end(), column.begin() + 1, column.end());
    }
    const int last = static_cast<int>(graph.size) - 1;
    std::vector<std::vector<int>> rows(graph.size);
    std::vector<int> place(graph.size);
    for (std::size_t k = 0; k < graph.size; ++k) {
        place[k] = last - steps[k];
        std::vector<int>& row = rows[graph.size - 1 - k];
        for (const int j : columns[k])
            row.push_back(last - j);
    }
    return packed(std::move(place), std::move(rows), graph.pairs.size());
}

} // namespace ppc
