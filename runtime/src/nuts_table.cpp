// A fit and chains side by side, for people and for programs.
#include "nuts_check.hpp"
#include "table.hpp"

#include <ppc/text.hpp>

#include <algorithm>
#include <cmath>

namespace ppc::detail {
namespace {

std::string or_dash(const char* format, int precision, double value) {
    if (!std::isfinite(value))
        return "-";
    const std::string text = formatted(format, precision, value);
    return text == "+0.00" || text == "-0.00" ? "0.00" : text;
}

std::string lines(const NutsCheck& check, const char* between) {
    std::string text;
    for (const std::string& line : verdict(check))
        text += (text.empty() ? "" : between) + line;
    return text;
}

TableRow row_of(const std::string& name, const CheckedElement& e, bool point) {
    return {name,
            rounded(e.fit_mean, e.sd),
            point ? "-" : rounded(e.fit_sd, e.sd),
            rounded(e.mean, e.sd),
            rounded(e.sd, e.sd),
            or_dash("%+.*f", 2, e.difference()),
            or_dash("%.*f", 3, e.r_hat),
            or_dash("%.*f", 0, std::fmin(e.ess_bulk, e.ess_tail)),
            e.mean_differs && e.sd_differs ? "mean, sd"
            : e.mean_differs               ? "mean"
            : e.sd_differs                 ? "sd"
                                           : ""};
}

} // namespace

std::string check_table(const NutsCheck& check, std::size_t max_rows) {
    std::vector<TableRow> rows{
        {"", "fit: mean", "sd", "NUTS: mean", "sd", "off (sds)", "R-hat", "ESS", "differs"}};
    if (check.agrees())
        rows[0].pop_back();
    for (const CheckedSite& site : check.sites) {
        const std::size_t shown = std::min(site.elements.size(), max_rows);
        for (std::size_t i = 0; i < shown; ++i)
            rows.push_back(
                row_of(site.site.name + index_text(site.site.shape, i), site.elements[i], check.point));
        if (site.elements.size() > shown)
            rows.push_back(
                {"… " + std::to_string(site.elements.size() - shown) + " more of " + site.site.name});
    }
    return "Check by NUTS: " + std::to_string(check.chains) + " chains of " + std::to_string(check.draws) +
           " draws after " + std::to_string(check.warmup) + " of warm-up\n\n" + aligned(rows) + "\n" +
           lines(check, "\n") + "\n";
}

std::string check_json(const NutsCheck& check) {
    std::string sites;
    for (const CheckedSite& site : check.sites) {
        const auto array = [&](const char* name, auto value) {
            return json_string(name) + ":" +
                   json_nested(site.site.shape, [&](std::size_t i) { return value(site.elements[i]); });
        };
        const auto numbers = [&](const char* name, double CheckedElement::* member) {
            return array(name, [=](const CheckedElement& e) { return json_number(e.*member); }) + ",";
        };
        const auto flags = [&](const char* name, bool CheckedElement::* member) {
            return array(
                name, [=](const CheckedElement& e) -> std::string { return e.*member ? "true" : "false"; });
        };
        sites += (sites.empty() ? "\n  " : ",\n  ") + json_string(site.site.name) + ":{" +
                 numbers("mean", &CheckedElement::mean) + numbers("sd", &CheckedElement::sd) +
                 numbers("mcse_mean", &CheckedElement::mcse_mean) +
                 numbers("mcse_sd", &CheckedElement::mcse_sd) + numbers("r_hat", &CheckedElement::r_hat) +
                 numbers("ess_bulk", &CheckedElement::ess_bulk) +
                 numbers("ess_tail", &CheckedElement::ess_tail) +
                 array("off", [](const CheckedElement& e) { return json_number(e.difference()); }) + "," +
                 flags("mean_differs", &CheckedElement::mean_differs) + "," +
                 flags("sd_differs", &CheckedElement::sd_differs) + "}";
    }
    const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
    return "{\"kind\":\"nuts\",\"agrees\":" + (check.point ? "null" : flag(check.agrees())) +
           ",\"trusted\":" + flag(check.trusted()) + ",\"verdict\":" + json_string(lines(check, " ")) +
           ",\"chains\":" + std::to_string(check.chains) + ",\"draws\":" + std::to_string(check.draws) +
           ",\"warmup\":" + std::to_string(check.warmup) +
           ",\"divergences\":" + std::to_string(check.divergences) +
           ",\"saturated\":" + std::to_string(check.saturated) +
           ",\"leapfrogs\":" + std::to_string(check.leapfrogs) +
           ",\"max_r_hat\":" + json_number(check.max_r_hat) + ",\"min_ess\":" + json_number(check.min_ess) +
           ",\"e_bfmi\":" + json_number(check.e_bfmi) + ",\"sites\":{" + sites + "}}";
}

} // namespace ppc::detail
