#include "record.hpp"

namespace ppc::detail {

std::string_view Record::take(std::size_t bytes) {
    if (bytes > in_.size())
        throw Damaged("it ends too early");
    const std::string_view taken = in_.substr(0, bytes);
    in_.remove_prefix(bytes);
    return taken;
}

void Record::operator()(std::uint64_t& value) {
    if (!reading()) {
        for (int shift = 0; shift < 64; shift += 8)
            out_->push_back(static_cast<char>(value >> shift & 0xff));
        return;
    }
    const std::string_view bytes = take(8);
    value = 0;
    for (int i = 7; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
}

void Record::operator()(double& value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    (*this)(bits);
    value = std::bit_cast<double>(bits);
}

void Record::operator()(bool& value) {
    int number = value;
    integer(number, 0, 1);
    value = number == 1;
}

void Record::integer(int& value, int least, int most) {
    auto bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    (*this)(bits);
    const auto number = static_cast<std::int64_t>(bits);
    if (reading() && (number < least || number > most))
        throw Damaged("it has " + std::to_string(number) + " where a number from " + std::to_string(least) +
                      " to " + std::to_string(most) + " must be");
    value = static_cast<int>(number);
}

std::size_t Record::count(std::size_t size, std::size_t bytes_each) {
    std::uint64_t number = size;
    (*this)(number);
    if (reading() && number > in_.size() / bytes_each)
        throw Damaged("it ends too early");
    return static_cast<std::size_t>(number);
}

void Record::operator()(std::string& value) {
    const std::size_t size = count(value.size(), 1);
    if (reading())
        value = take(size);
    else
        *out_ += value;
}

void Record::operator()(std::vector<double>& values) {
    values.resize(count(values.size()));
    fixed(values);
}

void Record::operator()(std::vector<std::size_t>& values) {
    list(values, [this](std::size_t& value) {
        std::uint64_t number = value;
        (*this)(number);
        value = static_cast<std::size_t>(number);
    });
}

void Record::fixed(std::span<double> values) {
    if (reading() && values.size() > in_.size() / 8)
        throw Damaged("it ends too early");
    for (double& value : values)
        (*this)(value);
}

void Record::end() const {
    if (!in_.empty())
        throw Damaged("it has more than it should");
}

} // namespace ppc::detail
