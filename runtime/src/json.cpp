#include "json.hpp"

#include <ppc/program.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace ppc {

namespace {

/// Puts quotes around the bare words that CmdStan's JSON allows for non-finite numbers.
std::string quote_nonfinite(const std::string& text) {
    static constexpr std::string_view words[] = {"-Infinity", "+Infinity", "Infinity", "-Inf",
                                                 "+Inf",      "Inf",       "NaN"};
    std::string result;
    result.reserve(text.size());
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\' && i + 1 < text.size()) {
            result += c;
            result += text[++i];
            continue;
        }
        if (c == '"')
            in_string = !in_string;
        const std::string_view rest = std::string_view(text).substr(i);
        const auto word = std::find_if(std::begin(words), std::end(words), [&](std::string_view candidate) {
            return rest.starts_with(candidate);
        });
        if (in_string || word == std::end(words)) {
            result += c;
            continue;
        }
        result += '"';
        result += *word;
        result += '"';
        i += word->size() - 1;
    }
    return result;
}

/// "line 3, column 7" of the byte at `offset`.
std::string position(const std::string& text, std::size_t offset) {
    const std::string_view before = std::string_view(text).substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) + ", column " +
           std::to_string(before.size() - line_start + 1);
}

/// What the parser says after its own account of the position: "unexpected '}'; expected ']'".
std::string reason(const Json::parse_error& error) {
    const std::string what = error.what();
    const std::size_t colon = what.find(": ");
    std::string text = colon == std::string::npos ? what : what.substr(colon + 2);
    const std::size_t dash = text.find(" - ");
    return dash == std::string::npos ? text : text.substr(dash + 3);
}

Json csv_cell(const std::string& cell) {
    if (cell.empty() || cell == "NA")
        return nullptr;
    const char* const first = cell.data() + (cell[0] == '+' ? 1 : 0);
    const char* const last = cell.data() + cell.size();
    long long integer;
    if (const auto parsed = std::from_chars(first, last, integer);
        parsed.ec == std::errc() && parsed.ptr == last)
        return integer;
    double real;
    if (const auto parsed = std::from_chars(first, last, real);
        parsed.ec == std::errc() && parsed.ptr == last)
        return real;
    return cell;
}

/// The cells of one line. A quoted cell may hold commas and doubled quotes, not line breaks.
std::vector<std::string> csv_cells(std::string_view line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
            cells.back() += line[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            cells.emplace_back();
        else if (quoted || !std::isspace(static_cast<unsigned char>(c)))
            cells.back() += c;
    }
    return cells;
}

} // namespace

Json parse_json(const std::string& text, const std::string& source) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        throw UserError(source + ": the file is empty; " + expected_object);
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const Json second = Json::parse(quote_nonfinite(text), nullptr, false);
        if (!second.is_discarded())
            return second;
        const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
        throw UserError(source + ": malformed JSON at " + position(text, offset) + ": " + reason(error));
    }
}

Json parse_csv(const std::string& text, const std::string& source) {
    std::vector<std::string> names;
    std::vector<Json> columns;
    std::size_t number = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = std::string_view(text).substr(start, end - start);
        start = end + 1;
        ++number;
        const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
        if (blank || line[0] == '#')
            continue;
        const std::vector<std::string> cells = csv_cells(line);
        if (names.empty()) {
            names = cells;
            columns.assign(names.size(), Json::array());
            continue;
        }
        if (cells.size() != names.size())
            throw UserError(source + ": line " + std::to_string(number) + " has " +
                            std::to_string(cells.size()) + " cells, but the header names " +
                            std::to_string(names.size()) + " columns");
        for (std::size_t c = 0; c < cells.size(); ++c)
            columns[c].push_back(csv_cell(cells[c]));
    }
    if (names.empty())
        throw UserError(source + ": the file is empty; its first line must name the columns");
    Json object = Json::object();
    for (std::size_t c = 0; c < names.size(); ++c)
        object[names[c]] = std::move(columns[c]);
    return object;
}

} // namespace ppc
