// Values in a fixed order as bytes, and back: one function goes over the members of a struct, whichever way.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ppc::detail {

/// Bytes that no record of this kind consists of; the message says what was expected.
class Damaged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Writes values down, or reads them in the order in which they were written. A number takes 8 bytes, least
/// significant first, and a double comes back bit for bit; texts and lists begin with their length. Reading
/// throws Damaged, before it allocates, where the bytes cannot be what is read.
class Record {
public:
    /// Appends to `out`.
    explicit Record(std::string& out) : out_(&out) {}
    /// Reads from `in`, which outlives it.
    explicit Record(std::string_view in) : in_(in) {}

    bool reading() const { return out_ == nullptr; }

    void operator()(std::uint64_t& value);
    void operator()(double& value);
    void operator()(bool& value);
    void operator()(std::string& value);
    void operator()(std::vector<double>& values);
    void operator()(std::vector<std::size_t>& values);
    /// An integer from `least` to `most`.
    void integer(int& value, int least, int most);
    /// An enumerator from 0 to `last`.
    template <class Enum> void choice(Enum& value, Enum last) {
        int number = static_cast<int>(value);
        integer(number, 0, static_cast<int>(last));
        value = static_cast<Enum>(number);
    }
    /// Numbers whose count both sides know.
    void fixed(std::span<double> values);
    /// The same of a vector or matrix that has its size.
    template <class Array> void array(Array& values) {
        fixed({values.data(), static_cast<std::size_t>(values.size())});
    }
    /// A list whose elements `each` goes over; it takes 8 bytes or more of each.
    template <class Element, class Each> void list(std::vector<Element>& elements, Each each) {
        elements.resize(count(elements.size()));
        for (Element& element : elements)
            each(element);
    }
    /// Throws Damaged if there is more to read.
    void end() const;

private:
    /// The length of what follows; when reading, one that the rest of the bytes can hold.
    std::size_t count(std::size_t size, std::size_t bytes_each = 8);
    std::string_view take(std::size_t bytes);

    std::string* out_ = nullptr;
    std::string_view in_;
};

/// What can be written down while it runs, and goes on from there.
class Resumable {
public:
    virtual ~Resumable() = default;
    /// Names what the bytes are of.
    virtual const char* kind() const = 0;
    /// Goes over everything that going on depends on. Called to read on an object that has been made with the
    /// same arguments as the one that wrote.
    virtual void transfer(Record& record) = 0;
};

} // namespace ppc::detail
