// What a calibration found, for people and for programs.
#include <ppc/sbc.hpp>

#include <ppc/text.hpp>

#include "../table.hpp"

#include <algorithm>

namespace ppc {

namespace {

const char* words(SbcVerdict verdict) {
    switch (verdict) {
    case SbcVerdict::calibrated:
        return "calibrated";
    case SbcVerdict::too_narrow:
        return "too narrow";
    case SbcVerdict::too_wide:
        return "too wide";
    case SbcVerdict::too_low:
        return "biased: too low";
    case SbcVerdict::too_high:
        return "biased: too high";
    case SbcVerdict::uneven:
        return "uneven";
    }
    return "";
}

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t size : shape)
        text += (text.empty() ? "" : ",") + std::to_string(size);
    return shape.empty() ? "" : "[" + text + "]";
}

/// Ten bars; uniform ranks are at half of the height.
std::string histogram(const SbcElement& element, int draws) {
    static const char* const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const auto count = std::min<std::size_t>(10, static_cast<std::size_t>(draws) + 1);
    const std::size_t values = static_cast<std::size_t>(draws) + 1;
    std::vector<double> seen(count), expected(count);
    for (std::size_t r = 0; r < values; ++r)
        expected[r * count / values] +=
            static_cast<double>(element.ranks.size()) / static_cast<double>(values);
    for (const int rank : element.ranks)
        ++seen[static_cast<std::size_t>(rank) * count / values];
    std::string text;
    for (std::size_t b = 0; b < count; ++b)
        text += bars[std::min<std::size_t>(7, static_cast<std::size_t>(4 * seen[b] / expected[b]))];
    return text;
}

std::string p_text(double p) { return p < 1e-4 ? "<0.0001" : detail::formatted("%.*f", 4, p); }

} // namespace

std::string summary(const SbcResult& result) {
    std::vector<detail::TableRow> rows{{"", "shape", "deviation", "p", "ranks", "verdict"}};
    std::size_t elements = 0, wrong = 0;
    for (const SbcSite& site : result.sites) {
        elements += site.elements.size();
        const SbcElement* worst = SbcResult::worst(site);
        if (!worst) {
            rows.push_back({site.name, shape_text(site.shape), "", "", "", "never varies"});
            continue;
        }
        const SbcVerdict verdict = result.verdict(*worst);
        const auto others = static_cast<std::size_t>(std::ranges::count_if(
            site.elements, [&](const SbcElement& e) { return result.verdict(e) != SbcVerdict::calibrated; }));
        wrong += others;
        std::string text = words(verdict);
        if (verdict != SbcVerdict::calibrated && site.elements.size() > 1)
            text +=
                " (" + worst->name + (others > 1 ? " and " + std::to_string(others - 1) + " more" : "") + ")";
        rows.push_back({site.name, shape_text(site.shape),
                        detail::formatted("%.*f", 3, worst->test.deviation),
                        p_text(result.corrected_p(*worst)), histogram(*worst, result.draws), text});
    }
    std::string text = detail::aligned(rows) + "\n" + std::to_string(result.datasets) +
                       " data sets, ranks among " + std::to_string(result.draws) + " draws of guide " +
                       result.guide + "; p is corrected for " + std::to_string(elements) +
                       (elements == 1 ? " quantity.\n" : " quantities.\n");
    if (result.failed)
        text += "Left out: " + std::to_string(result.failed) + (result.failed == 1 ? " fit" : " fits") +
                " that failed (the first: " + result.first_error + ").\n";
    if (result.distrusted)
        text += std::to_string(result.distrusted) +
                (result.distrusted == 1 ? " fit says of itself that it is"
                                        : " fits say of themselves that they are") +
                " not to be trusted; their draws are the guide's own.\n";
    if (wrong == 0)
        return text + "The ranks are as those of right fits: at the level of 1 %, nothing is found wrong.\n";
    return text + std::to_string(wrong) + (wrong == 1 ? " quantity is" : " quantities are") +
           " not fitted right. Try another guide (multivariate, iaf), or another parametrisation of the "
           "model.\n";
}

std::string sbc_json(const SbcResult& result) {
    const auto tested = [&](const SbcElement& e) {
        return "\"p\":" + json_number(result.corrected_p(e)) +
               ",\"deviation\":" + json_number(e.test.deviation) +
               ",\"verdict\":" + json_string(words(result.verdict(e)));
    };
    std::string sites;
    for (const SbcSite& site : result.sites) {
        std::string elements, shape;
        for (const SbcElement& e : site.elements) {
            std::string ranks;
            for (const int r : e.ranks)
                ranks += (ranks.empty() ? "" : ",") + std::to_string(r);
            elements += (elements.empty() ? "\n  " : ",\n  ") + json_string(e.name) + ":{" + tested(e) +
                        ",\"uniform_p\":" + json_number(e.test.uniform_p) +
                        ",\"bias\":" + json_number(e.test.bias) +
                        ",\"narrowness\":" + json_number(e.test.narrowness) + ",\"ranks\":[" + ranks + "]}";
        }
        for (const std::size_t size : site.shape)
            shape += (shape.empty() ? "" : ",") + std::to_string(size);
        const SbcElement* worst = SbcResult::worst(site);
        sites += (sites.empty() ? "\n " : ",\n ") + json_string(site.name) + ":{\"shape\":[" + shape + "]," +
                 (worst ? tested(*worst) + "," : "") + "\"elements\":{" + elements + "}}";
    }
    return "{\"datasets\":" + std::to_string(result.datasets) + ",\"draws\":" + std::to_string(result.draws) +
           ",\"guide\":" + json_string(result.guide) + ",\"failed\":" + std::to_string(result.failed) +
           ",\"distrusted\":" + std::to_string(result.distrusted) +
           ",\"calibrated\":" + (result.is_calibrated() ? "true" : "false") + ",\"sites\":{" + sites + "}}\n";
}

} // namespace ppc
