#include <ppc/objective.hpp>

#include <ppc/program.hpp>
#include <ppc/text.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace ppc {
namespace {

constexpr int most_draws = 1'000'000;

[[noreturn]] void refuse(std::string_view text) {
    throw UserError("there is no objective '" + std::string(text) +
                    "'; there are trace, stl, iwae(K), dreg(K) and renyi(ALPHA, K), with K draws from 1 to " +
                    std::to_string(most_draws));
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

template <class Number> std::optional<Number> number(std::string_view text) {
    Number value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// What stands between the parentheses, at the commas apart; empty without them.
std::vector<std::string_view> arguments(std::string_view text) {
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || text.back() != ')')
        return {};
    std::string_view rest = text.substr(open + 1, text.size() - open - 2);
    std::vector<std::string_view> out;
    for (std::size_t comma; (comma = rest.find(',')) != std::string_view::npos; rest.remove_prefix(comma + 1))
        out.push_back(trimmed(rest.substr(0, comma)));
    out.push_back(trimmed(rest));
    return out;
}

} // namespace

Objective Objective::parse(std::string_view written) {
    const std::string_view text = trimmed(written);
    if (text == "trace")
        return {};
    if (text == "stl")
        return {.is_path_only = true};
    const std::string_view name = trimmed(text.substr(0, text.find('(')));
    const std::vector<std::string_view> values = arguments(text);
    Objective out{.alpha = 0, .is_path_only = name == "dreg"};
    if (values.empty() || values.size() != (name == "renyi" ? 2 : 1) ||
        (name != "renyi" && name != "iwae" && name != "dreg"))
        refuse(written);
    if (name == "renyi") {
        const std::optional<double> alpha = number<double>(values[0]);
        if (!alpha || !std::isfinite(*alpha))
            refuse(written);
        if (*alpha == 1)
            throw UserError(
                "Rényi's bound has no order 1, whose limit is the ELBO: take the objective trace");
        out.alpha = *alpha;
    }
    const std::optional<int> draws = number<int>(values.back());
    if (!draws || *draws < 1 || *draws > most_draws)
        refuse(written);
    out.draws = *draws;
    return out;
}

std::string Objective::text() const {
    if (is_elbo())
        return is_path_only ? "stl" : "trace";
    const std::string k = std::to_string(draws) + ")";
    if (alpha == 0)
        return (is_path_only ? "dreg(" : "iwae(") + k;
    return "renyi(" + number_text(alpha) + ", " + k;
}

Objective::Estimate Objective::estimate(std::span<const double> w) const {
    const auto group = static_cast<std::size_t>(draws);
    const std::size_t groups = w.size() / group;
    if (groups == 0)
        return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    double mean = 0, squares = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const std::span<const double> part = w.subspan(g * group, group);
        double bound = 0;
        if (is_elbo()) {
            for (const double x : part)
                bound += x / static_cast<double>(group);
        } else {
            double largest = -std::numeric_limits<double>::infinity(), sum = 0;
            for (const double x : part)
                largest = std::max(largest, (1 - alpha) * x);
            for (const double x : part)
                sum += std::exp((1 - alpha) * x - largest);
            bound = (largest + std::log(sum / static_cast<double>(group))) / (1 - alpha);
        }
        const double off = bound - mean;
        mean += off / static_cast<double>(g + 1);
        squares += off * (bound - mean);
    }
    const double n = static_cast<double>(groups);
    return {mean, groups > 1 ? std::sqrt(squares / (n - 1) / n) : 0};
}

} // namespace ppc
