// What generated load sources use: collects the values that a model's step needs from the user's data.
//
// A load source runs the load-time part of a model over the data; each value that the step needs is appended
// to a numbered array, in iteration order, and sizes are noted as numbered extents.
#pragma once

#include <ppc/dependences.hpp>
#include <ppc/limits.hpp>
#include <ppc/math.hpp>
#include <ppc/program.hpp>

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ppc {

class Loader {
public:
    Loader(std::size_t reals, std::size_t integers, std::size_t extents) : extent_is_set_(extents, false) {
        tables_.real.resize(reals);
        tables_.integer.resize(integers);
        tables_.extent.resize(extents, 0);
    }

    /// Appends to array k of reals.
    void real(std::size_t k, double value) { tables_.real[k].push_back(value); }

    /// Appends to array k of integers, which are 32-bit.
    template <std::integral T> void integer(std::size_t k, T value) {
        if constexpr (!std::same_as<T, bool>)
            if (!std::in_range<int>(value))
                throw UserError("the integer " + std::to_string(value) +
                                " in the data is too large: integers lie within [" +
                                std::to_string(std::numeric_limits<int>::min()) + ", " +
                                std::to_string(std::numeric_limits<int>::max()) + "]");
        tables_.integer[k].push_back(static_cast<int>(value));
    }
    template <class T>
        requires std::is_enum_v<T>
    void integer(std::size_t k, T value) {
        integer(k, static_cast<std::underlying_type_t<T>>(value));
    }

    /// Sets extent n. If the same size is met again it must have the same value; `what` names it: "plate
    /// 'schools'".
    template <std::integral T> void extent(std::size_t n, T value, const char* what) {
        const long long size = checked_size(value, what);
        if (extent_is_set_[n] && tables_.extent[n] != size)
            throw UserError("the size of " + std::string(what) +
                            " differs: " + std::to_string(tables_.extent[n]) + " and " +
                            std::to_string(size) + "; all uses of it must have the same size");
        tables_.extent[n] = size;
        extent_is_set_[n] = true;
    }

    /// One run of a loop whose number of iterations varies: notes where its values begin in flat arrays and
    /// how many there are, and adds them to the extent `total`.
    template <std::integral T>
    void ragged(std::size_t offsets, std::size_t counts, std::size_t total, T count) {
        integer(offsets, tables_.extent[total]);
        integer(counts, count);
        tables_.extent[total] += static_cast<long long>(count);
    }

    /// Two sizes that the model needs equal. The message is `before` a `between` b `after`:
    /// "m.cpp:12: sizes differ in 'X * beta': 'X' has " 3 " columns, 'beta' has " 2 " elements".
    template <std::integral A, std::integral B>
    void same_size(A a, B b, const char* before, const char* between, const char* after) const {
        if (!std::cmp_equal(a, b))
            throw UserError(before + std::to_string(a) + " " + between + std::to_string(b) + " " + after);
    }

    /// `place` is where the model uses the index: "m.cpp:12".
    template <std::integral I, std::integral N>
    void check_index(I index, N size, const char* array, const char* place) const {
        if (std::cmp_less(index, 0) || std::cmp_greater_equal(index, size))
            throw UserError(place + std::string(": index ") + std::to_string(index) +
                            " is out of range for '" + array + "', which has " + std::to_string(size) +
                            " elements (numbered from 0)");
    }

    /// A part of an array, elements first to end - 1.
    template <std::integral I, std::integral E, std::integral N>
    void check_part(I first, E end, N size, const char* array, const char* place) const {
        if (std::cmp_less(first, 0) || std::cmp_less(end, first) || std::cmp_greater(end, size))
            throw UserError(place + std::string(": elements ") + std::to_string(first) + " to " +
                            std::to_string(end) + " (not included) are out of range for '" + array +
                            "', which has " + std::to_string(size) + " elements (numbered from 0)");
    }

    /// The values that all elements of a discrete site have together: extent n is count^elements, integer
    /// array k the powers up to it.
    void joint_states(std::size_t n, std::size_t k, long long count, long long elements, const char* site) {
        long long states = 1;
        for (long long e = 0; e < elements; ++e) {
            integer(k, static_cast<int>(states));
            if (count > 0 && states > most_table_entries / count)
                throw UserError("the " + std::to_string(elements) + " elements of the discrete site '" +
                                site + "' depend on each other and have to be summed out together: that is " +
                                std::to_string(count) + "^" + std::to_string(elements) +
                                " terms, and ppc takes " + std::to_string(most_table_entries) +
                                " at most. Let each observation depend on few of them");
            states *= count;
        }
        tables_.extent[n] = states;
    }

    /// Groups `count` rows from position `base` on by the integers that they have in the arrays `keys`: one
    /// row of each group, counted from the base, the number of rows of each, and the number of groups, in
    /// arrays as long as the keys.
    void equal_rows(std::initializer_list<std::size_t> keys, long long base, long long count,
                    std::size_t rows, std::size_t counts, std::size_t groups);

    /// Where a SparseFactor goes: numbers of integer arrays, and of the extent that counts its entries. The
    /// family of guides that it is for, and the sites of its latents.
    struct SparseTables {
        std::size_t entries, place, first, count, before;
        const char* family = "";
        std::vector<std::string> sites = {};
    };

    void sparse_factor(SparseFactor factor, const SparseTables& to) {
        factors_.push_back({to.family, to.sites, factor.place.size(), factor.pairs, factor.before.size()});
        tables_.extent[to.entries] = static_cast<long long>(factor.before.size());
        tables_.integer[to.place] = std::move(factor.place);
        tables_.integer[to.first] = std::move(factor.first);
        tables_.integer[to.count] = std::move(factor.count);
        tables_.integer[to.before] = std::move(factor.before);
        integers(); // the arrays have moved
    }

    /// Sets extent n to the root of `of`, rounded.
    void root(std::size_t n, std::size_t of) {
        long long rank = 1;
        while (rank * (rank + 1) < static_cast<long long>(of))
            ++rank;
        tables_.extent[n] = rank;
    }

    /// A part of a guide whose family is none of a single latent; `sites` are its sites as a message shows
    /// them.
    void check_several(std::size_t count, const char* family, const char* sites) const {
        if (count < 2)
            throw UserError("the guide family '" + std::string(family) +
                            "' is one of two latents or more, and of " + sites + " there " +
                            (count == 1 ? "is 1" : "are 0") +
                            " in these data; use 'normal' here, or give this part more sites");
    }

    /// A part of a guide that stores matrices of the square of its number of latents.
    void check_dense(std::size_t count, const char* family, const char* sites) const {
        if (count > static_cast<std::size_t>(most_dense_latents))
            throw UserError("the guide family '" + std::string(family) + "' stores a matrix over its " +
                            std::to_string(count) + " latents, and ppc takes " +
                            std::to_string(most_dense_latents) + " at most (" + sites +
                            "); use lowrank, or gaussian, which stores what meets in the model, or normal "
                            "for the sites with most elements");
    }

    /// The largest number in integer array k; of an empty one 0.
    long long largest(std::size_t k) const {
        const std::vector<int>& values = tables_.integer[k];
        return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    }

    /// A discrete site, and how many values it has.
    struct Values {
        const char* site;
        long long count;
    };

    /// A table over the values of discrete sites, which must not be too large. `place` is where the model has
    /// the site that is summed out: "m.cpp:12".
    void value_table(std::initializer_list<Values> over, const char* place) const {
        long long entries = 1;
        for (const Values& v : over) {
            constexpr long long limit = std::numeric_limits<long long>::max();
            if (v.count > 1)
                entries = entries > limit / v.count ? limit : entries * v.count;
        }
        if (entries <= most_table_entries)
            return;
        std::string sites, sizes;
        for (const Values& v : over) {
            const std::string name = std::string("'") + v.site + "'";
            if (sites.find(name) == std::string::npos)
                sites += (sites.empty() ? "" : ", ") + name;
            sizes += (sizes.empty() ? "" : " * ") + std::to_string(v.count);
        }
        throw UserError(
            place + std::string(": to sum out the discrete sites takes a table over the values of ") + sites +
            ": " + sizes + " = " + std::to_string(entries) + " entries, and ppc takes " +
            std::to_string(most_table_entries) +
            " at most. Observe one of them, or let each observation and each site depend on fewer "
            "of them or have fewer values");
    }

    void uniforms(long long count) { tables_.uniforms = static_cast<std::size_t>(count); }

    /// How many there were before, of what extent n counts.
    long long next(std::size_t n) { return tables_.extent[n]++; }

    /// Extent n, as set so far.
    long long size(std::size_t n) const { return tables_.extent[n]; }

    /// Element `at` of integer array k, as captured so far.
    long long captured(std::size_t k, long long at) const {
        return tables_.integer[k].at(static_cast<std::size_t>(at));
    }

    /// The values of a discrete site, first, …, first + count - 1, as a guide's distribution has them and as
    /// the model has.
    void same_values(const char* site, long long first, long long count, long long of_model,
                     long long count_of_model) const {
        const auto values = [](long long from, long long number) {
            return std::to_string(from) + " to " + std::to_string(from + number - 1);
        };
        if (first != of_model || count != count_of_model)
            throw UserError("the guide's distribution of site '" + std::string(site) +
                            "' is over the values " + values(first, count) +
                            ", and in the model it has the values " + values(of_model, count_of_model) +
                            "; they must be the same");
    }

    /// A guide's site has as many elements as the model's. Negative: not known here.
    void same_site(const char* site, long long guide, long long model) const {
        if (guide >= 0 && model >= 0 && guide != model)
            throw UserError("the guide gives site '" + std::string(site) + "' " + std::to_string(guide) +
                            " elements; in the model it has " + std::to_string(model));
    }

    /// Initial values of a guide's `lower_cholesky` parameter: the packed rows of a lower triangle, its
    /// diagonal unconstrained.
    template <class Matrix> void lower_cholesky(std::size_t k, const Matrix& initial) {
        for (std::ptrdiff_t i = 0; i < initial.rows(); ++i)
            for (std::ptrdiff_t j = 0; j <= i; ++j)
                real(k, i == j ? math::softplus_inverse(initial(i, i)) : static_cast<double>(initial(i, j)));
    }
    const std::vector<double>& reals(std::size_t k) const { return tables_.real[k]; }

    // Used after the slice, by the generated code that fills the tables.

    const long long* extents() const { return tables_.extent.data(); }
    const int* const* integers() {
        integer_pointers_.clear();
        for (const auto& array : tables_.integer)
            integer_pointers_.push_back(array.data());
        return integer_pointers_.data();
    }
    /// Makes room for a derived array, which the kernel's `prepare` fills.
    void derived(std::size_t k, long long size) { tables_.real[k].resize(static_cast<std::size_t>(size)); }

    /// Adds a row of the site table; its offset follows from the rows before it.
    void site(SiteLayout row, const std::vector<long long>& shape, long long size) {
        for (long long dimension : shape)
            row.shape.push_back(static_cast<std::size_t>(dimension));
        row.size = static_cast<std::size_t>(size);
        std::size_t* next = row.kind == SiteKind::latent          ? &latents_
                            : row.kind == SiteKind::deterministic ? &deterministics_
                                                                  : nullptr;
        if (next) {
            row.offset = *next;
            *next += row.size;
        }
        tables_.sites.push_back(std::move(row));
    }
    /// Number of unconstrained latents.
    std::size_t latents() const {
        std::size_t count = 0;
        for (const SiteLayout& row : tables_.sites)
            if (row.kind == SiteKind::latent)
                count += row.free_size == SiteLayout::as_values ? row.size : row.free_size;
        return count;
    }

    /// The tables, moved out.
    Program::Tables finish(std::string model_name, const Kernel& kernel, GuideLayout guide,
                           long long work_size) {
        tables_.model_name = std::move(model_name);
        tables_.kernel = &kernel;
        tables_.guide = std::move(guide);
        tables_.guide.factors = std::move(factors_);
        tables_.work_size = static_cast<std::size_t>(work_size);
        return std::move(tables_);
    }

private:
    template <std::integral T> static long long checked_size(T value, const char* what) {
        if (std::cmp_less(value, 0) || !std::in_range<int>(value)) // positions are stored as 32-bit integers
            throw UserError("the size of " + std::string(what) + " is " + std::to_string(value) +
                            ", which is out of range");
        return static_cast<long long>(value);
    }

    Program::Tables tables_;
    std::vector<bool> extent_is_set_;
    std::vector<const int*> integer_pointers_;
    std::vector<FactorSize> factors_;
    std::size_t latents_ = 0, deterministics_ = 0;
};

} // namespace ppc
