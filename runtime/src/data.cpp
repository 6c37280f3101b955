#include "json.hpp"

#include <ppc/data.hpp>
#include <ppc/program.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>

namespace ppc {

struct Data::Storage {
    Json object;
    std::string source;
    Integers integers;
    std::set<std::string, std::less<>> read; ///< keys that were asked for
};

namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code unknown;
    if (!file || std::filesystem::is_directory(path, unknown))
        throw UserError("cannot read '" + path + "': is it a file, and may it be read?");
    return {std::istreambuf_iterator<char>(file), {}};
}

const Json& json(const void* node) {
    static const Json zero = 0;
    return node ? *static_cast<const Json*>(node) : zero;
}

/// "a string (\"abc\")", for messages.
std::string describe(const Json& value) {
    switch (value.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::boolean:
        return value.get<bool>() ? "true" : "false";
    case Json::value_t::string: {
        const std::string text = value.get<std::string>();
        return "a string (\"" + (text.size() > 20 ? text.substr(0, 20) + "…" : text) + "\")";
    }
    case Json::value_t::array:
        return "an array of " + std::to_string(value.size());
    case Json::value_t::object:
        return "an object";
    default:
        return "the number " + value.dump();
    }
}

/// Edits (insertions, deletions, replacements) from one name to another.
std::size_t distance(const std::string& from, const std::string& to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (std::tolower(from[i]) != std::tolower(to[j]));
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

/// "; did you mean 'sigma'? It has: sigma, y", for messages on the missing `key`.
std::string alternatives(const Json& object, const std::string& key) {
    std::string list, nearest;
    std::size_t least = key.size() / 2 + 1;
    std::size_t listed = 0;
    for (const auto& item : object.items()) {
        if (++listed <= 30)
            list += (list.empty() ? "" : ", ") + item.key();
        if (const std::size_t edits = distance(key, item.key()); edits < least) {
            least = edits;
            nearest = item.key();
        }
    }
    if (listed > 30)
        list += ", …";
    return (nearest.empty() ? "" : "; did you mean '" + nearest + "'?") +
           (list.empty() ? "; it has no keys" : (nearest.empty() ? "; it has: " : " It has: ") + list);
}

bool ends_with_csv(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    std::string extension = dot == std::string::npos ? "" : path.substr(dot);
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return std::tolower(c); });
    return extension == ".csv";
}

} // namespace

Data::Data(std::unique_ptr<Storage> storage) : storage_(std::move(storage)) {
    if (!storage_->object.is_object())
        throw UserError(storage_->source + ": " + expected_object + ", found " + describe(storage_->object));
}

Data::Data(const std::string& path, Integers integers)
    : Data(ends_with_csv(path) ? from_csv(read_file(path), path, integers)
                               : from_json(read_file(path), path, integers)) {}

Data Data::from_json(const std::string& text, const std::string& source, Integers integers) {
    return Data(std::make_unique<Storage>(Storage{parse_json(text, source), source, integers, {}}));
}

Data Data::from_csv(const std::string& text, const std::string& source, Integers integers) {
    return Data(std::make_unique<Storage>(Storage{parse_csv(text, source), source, integers, {}}));
}

Data::Data(Data&&) noexcept = default;
Data& Data::operator=(Data&&) noexcept = default;
Data::~Data() = default;

Data Data::with(const std::vector<std::pair<std::string, std::string>>& values) const {
    Data out(std::make_unique<Storage>(Storage{storage_->object, storage_->source, storage_->integers, {}}));
    for (const auto& [key, text] : values)
        out.storage_->object[key] = parse_json(text, storage_->source);
    return out;
}

bool Data::contains(const std::string& key) const { return storage_->object.contains(key); }

std::vector<std::string> Data::keys() const {
    std::vector<std::string> names;
    for (const auto& item : storage_->object.items())
        names.push_back(item.key());
    return names;
}

std::vector<std::string> Data::unread_keys() const {
    std::vector<std::string> names = keys();
    std::erase_if(names, [&](const std::string& name) { return storage_->read.contains(name); });
    return names;
}

const std::string& Data::source() const { return storage_->source; }

DataCursor::DataCursor(const Data& data, const char* key) : node_(nullptr), data_(&data), key_(key) {
    Data::Storage& storage = *data.storage_;
    const auto found = storage.object.find(key);
    if (found == storage.object.end())
        throw UserError(storage.source + " has no '" + key + "'" + alternatives(storage.object, key) +
                        (storage.integers == Data::Integers::sizes
                             ? ". Of what is drawn the size is enough: \"" + std::string(key) + "\": 10"
                             : std::string()));
    storage.read.insert(key);
    node_ = &*found;
}

DataCursor::DataCursor(const DataCursor& parent, const void* node, std::size_t index)
    : node_(node), data_(parent.data_), parent_(&parent), index_(index) {}

DataCursor DataCursor::member(const std::string& key) const {
    const Json& value = json(node_);
    if (!value.is_object())
        fail("expected an object with a member '" + key + "', found " + describe(value));
    const auto found = value.find(key);
    if (found == value.end())
        fail("has no '" + key + "'" + alternatives(value, key));
    DataCursor result(*this, &*found, 0);
    result.key_ = key;
    return result;
}

std::vector<std::string> DataCursor::members() const {
    const Json& value = json(node_);
    if (!value.is_object())
        fail("expected an object of named values, found " + describe(value));
    std::vector<std::string> names;
    for (const auto& item : value.items())
        names.push_back(item.key());
    return names;
}

DataCursor DataCursor::element(std::size_t index) const {
    const Json& value = json(node_);
    return DataCursor(*this, value.is_array() ? &value[index] : nullptr, index);
}

std::size_t DataCursor::size(const char* expected) const {
    const Json& value = json(node_);
    if (value.is_array())
        return value.size();
    const bool count = value.is_number_integer() && value.get<long long>() >= 0;
    if (data_->storage_->integers == Data::Integers::sizes && count)
        return value.get<std::size_t>();
    fail(std::string("expected ") + expected + ", found " + describe(value));
}

bool DataCursor::is_null() const { return json(node_).is_null(); }
bool DataCursor::is_array() const { return json(node_).is_array(); }

std::optional<std::pair<std::size_t, std::size_t>> DataCursor::dimensions() const {
    const Json& value = json(node_);
    const auto is_size = [](const Json& n) { return n.is_number_integer() && n.get<long long>() >= 0; };
    if (data_->storage_->integers != Data::Integers::sizes || !value.is_array() || value.size() != 2 ||
        !is_size(value[0]) || !is_size(value[1]))
        return std::nullopt;
    return std::pair{value[0].get<std::size_t>(), value[1].get<std::size_t>()};
}

double DataCursor::number() const {
    const Json& value = json(node_);
    if (value.is_number())
        return value.get<double>();
    if (value.is_null())
        return std::numeric_limits<double>::quiet_NaN();
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        const bool negative = text.starts_with('-');
        const std::string word = text.substr(negative || text.starts_with('+') ? 1 : 0);
        if (word == "NaN")
            return std::numeric_limits<double>::quiet_NaN();
        if (word == "Inf" || word == "Infinity")
            return negative ? -HUGE_VAL : HUGE_VAL;
    }
    fail("expected a number, found " + describe(value));
}

long long DataCursor::integer(long long lower, long long upper) const {
    const Json& value = json(node_);
    long long result = 0;
    const auto too_large = [&] {
        fail("expected an integer of at most " + std::to_string(upper) + ", found " + describe(value));
    };
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(upper))
        too_large();
    if (value.is_number_integer()) {
        result = value.get<long long>();
    } else if (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>() &&
               std::abs(value.get<double>()) < 9e15) {
        result = static_cast<long long>(value.get<double>());
    } else {
        fail("expected an integer, found " + describe(value));
    }
    if (result > upper)
        too_large();
    if (result < lower)
        fail("expected an integer of at least " + std::to_string(lower) + ", found " + describe(value));
    return result;
}

bool DataCursor::boolean() const {
    const Json& value = json(node_);
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_integer() && (value == 0 || value == 1))
        return value == 1;
    fail("expected true or false (or 1 or 0), found " + describe(value));
}

std::string DataCursor::text() const {
    const Json& value = json(node_);
    if (!value.is_string())
        fail("expected a string, found " + describe(value));
    return value.get<std::string>();
}

std::string DataCursor::path() const {
    if (!parent_)
        return key_;
    return parent_->path() + (key_.empty() ? "[" + std::to_string(index_ + 1) + "]" : "." + key_);
}

void DataCursor::fail(const std::string& message) const {
    throw UserError(path() + ": " + message + " (in " + data_->storage_->source + ")");
}

} // namespace ppc
