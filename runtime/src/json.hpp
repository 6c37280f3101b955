// JSON inside the runtime's sources; never included by a public header.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace ppc {

/// What a file must hold, for messages.
inline constexpr const char* expected_object =
    "expected a JSON object of named values ({\"name\": value, …})";

using Json = nlohmann::json;

/// Parses CmdStan's dialect: JSON and the bare words NaN, Inf and Infinity. Throws UserError with line and
/// column; `source` names the text.
Json parse_json(const std::string& text, const std::string& source);

/// The columns of CSV text as an object of arrays. Throws UserError with the line.
Json parse_csv(const std::string& text, const std::string& source);

} // namespace ppc
