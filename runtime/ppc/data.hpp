// Data in: named values from a file in CmdStan's JSON format or from the columns of a CSV file, read into
// the C++ types of a model's parameters.
//
//     Data data("eight_schools.json");
//     std::vector<double> y;
//     read(data, "y", y);
//
// A mistake in the data is a UserError (code 3) that names the key and the index: "y[3][2]: expected a
// number, found a string". Indices in messages count from 1, as in Stan. Light: neither JSON nor Eigen here.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ppc {

class DataCursor;

/// The contents of one data file: an object of named values.
class Data {
public:
    /// What an integer means where an array is expected: a mistake, or (for `simulate`, whose data are only
    /// sizes) an array of that length filled with zeros.
    enum class Integers { numbers, sizes };

    /// Reads `path`: CSV if its name ends in ".csv", else JSON. Throws UserError if the file cannot be read
    /// or is malformed, with line and column.
    explicit Data(const std::string& path, Integers integers = Integers::numbers);
    /// Parses JSON `text`; `source` names it in messages.
    static Data from_json(const std::string& text, const std::string& source = "the data",
                          Integers integers = Integers::numbers);
    /// Parses CSV `text`: the first line names the columns; empty cells and NA are missing.
    static Data from_csv(const std::string& text, const std::string& source = "the data",
                         Integers integers = Integers::numbers);
    Data(Data&&) noexcept;
    Data& operator=(Data&&) noexcept;
    ~Data();

    /// A copy in which these keys, in the data or not, have the values of these JSON texts.
    Data with(const std::vector<std::pair<std::string, std::string>>& values) const;

    bool contains(const std::string& key) const;
    std::vector<std::string> keys() const;
    /// Keys that nothing has asked for yet: in the file, but not in the model.
    std::vector<std::string> unread_keys() const;
    /// The file's name, for messages.
    const std::string& source() const;

private:
    friend class DataCursor;
    struct Storage;
    explicit Data(std::unique_ptr<Storage> storage);
    std::unique_ptr<Storage> storage_;
};

/// A value inside the data together with the way to it. A cursor refers to the one it came from, which
/// must outlive it.
class DataCursor {
public:
    /// The value of `key`, which counts as read from now on. Throws if the data have no such key.
    DataCursor(const Data& data, const char* key);

    /// The member `key` of this object.
    DataCursor member(const std::string& key) const;
    /// The names in this object.
    std::vector<std::string> members() const;
    /// Element `index` (from 0) of this array, or zero if this is a size (see Data::Integers).
    DataCursor element(std::size_t index) const;
    /// Number of elements of this array. `expected` says in messages what was wanted: "an array of numbers".
    std::size_t size(const char* expected) const;

    bool is_null() const;
    bool is_array() const;
    /// Rows and columns, where this is [rows, columns] in a file of sizes.
    std::optional<std::pair<std::size_t, std::size_t>> dimensions() const;
    /// The number; "NaN", "Inf", "-Inf" (and CmdStan's other spellings) count, null is NaN.
    double number() const;
    /// The integer, if it lies within [lower, upper]. 2.0 is an integer, 2.5 is not.
    long long integer(long long lower, long long upper) const;
    bool boolean() const;
    std::string text() const;

    /// "y[3][2]", indices from 1.
    std::string path() const;
    /// Throws UserError "PATH: message (in FILE)".
    [[noreturn]] void fail(const std::string& message) const;

private:
    DataCursor(const DataCursor& parent, const void* node, std::size_t index);
    /// Null where this is an element of an array of zeros.
    const void* node_;
    const Data* data_;
    const DataCursor* parent_ = nullptr;
    std::string key_;
    std::size_t index_ = 0;
};

// read_value: one overload a family of types. A model's own type can be read once an overload for it is
// declared in its namespace.

template <std::floating_point T> void read_value(const DataCursor& from, T& out) {
    out = static_cast<T>(from.number());
}

template <std::integral T>
    requires(!std::same_as<T, bool>)
void read_value(const DataCursor& from, T& out) {
    using Limits = std::numeric_limits<T>;
    constexpr auto widest = std::numeric_limits<long long>::max();
    constexpr auto upper =
        std::cmp_less(widest, Limits::max()) ? widest : static_cast<long long>(Limits::max());
    out = static_cast<T>(from.integer(static_cast<long long>(Limits::min()), upper));
}

inline void read_value(const DataCursor& from, bool& out) { out = from.boolean(); }

inline void read_value(const DataCursor& from, std::string& out) { out = from.text(); }

template <class T> void read_value(const DataCursor& from, std::optional<T>& out) {
    out.reset();
    if (from.is_null())
        return;
    T value{};
    read_value(from, value);
    if (value == value) // NaN is missing too
        out = std::move(value);
}

template <class T> void read_value(const DataCursor& from, std::vector<T>& out) {
    const std::size_t size = from.size("an array");
    out.clear();
    out.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        T value{};
        read_value(from.element(i), value);
        out.push_back(std::move(value));
    }
}

template <class T, std::size_t N> void read_value(const DataCursor& from, std::array<T, N>& out) {
    const std::size_t size = from.size("an array");
    if (size != N)
        from.fail("expected " + std::to_string(N) + " elements, found " + std::to_string(size));
    for (std::size_t i = 0; i < N; ++i)
        read_value(from.element(i), out[i]);
}

template <class First, class Second> void read_value(const DataCursor& from, std::pair<First, Second>& out) {
    const std::size_t size = from.size("an array of two");
    if (size != 2)
        from.fail("expected 2 elements, found " + std::to_string(size));
    read_value(from.element(0), out.first);
    read_value(from.element(1), out.second);
}

/// Eigen vectors, matrices and arrays; a matrix is an array of its rows. In a file of sizes, [2, 3] is a
/// matrix of 2 by 3 zeros.
template <class Dense>
    requires requires { typename Dense::PlainObject; }
void read_value(const DataCursor& from, Dense& out) {
    using Index = decltype(out.rows());
    const auto check = [](const DataCursor& at, int fixed, std::size_t size, const char* what) {
        if (fixed >= 0 && size != static_cast<std::size_t>(fixed))
            at.fail("expected " + std::to_string(fixed) + what + ", found " + std::to_string(size));
    };
    if constexpr (Dense::RowsAtCompileTime == 1 || Dense::ColsAtCompileTime == 1) {
        const std::size_t size = from.size("an array of numbers");
        check(from, Dense::SizeAtCompileTime, size, " elements");
        out.resize(static_cast<Index>(size));
        for (std::size_t i = 0; i < size; ++i)
            read_value(from.element(i), out(static_cast<Index>(i)));
    } else if (const auto dimensions = from.dimensions()) {
        out = Dense::PlainObject::Zero(static_cast<Index>(dimensions->first),
                                       static_cast<Index>(dimensions->second));
    } else {
        const std::size_t rows = from.size("an array of rows");
        check(from, Dense::RowsAtCompileTime, rows, " rows");
        for (std::size_t i = 0; i < rows; ++i) {
            const DataCursor row = from.element(i);
            const std::size_t columns = row.size("an array of numbers");
            check(row, Dense::ColsAtCompileTime, columns, " columns");
            if (i == 0)
                out.resize(static_cast<Index>(rows), static_cast<Index>(columns));
            else if (columns != static_cast<std::size_t>(out.cols()))
                row.fail("every row of a matrix has the same length: expected " + std::to_string(out.cols()) +
                         " numbers as in the first row, found " + std::to_string(columns));
            for (std::size_t j = 0; j < columns; ++j)
                read_value(row.element(j), out(static_cast<Index>(i), static_cast<Index>(j)));
        }
        if (rows == 0)
            out.resize(0, Dense::ColsAtCompileTime >= 0 ? Dense::ColsAtCompileTime : 0);
    }
}

/// Reads the value called `name` into `out`. Throws UserError if it is missing, misshapen or of another type.
template <class T> void read(const Data& data, const char* name, T& out) {
    const DataCursor cursor(data, name);
    read_value(cursor, out);
}

} // namespace ppc
