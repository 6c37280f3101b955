#include <ppc/output.hpp>
#include <ppc/svi.hpp>
#include <ppc/text.hpp>

#include "stan_names.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <unistd.h>
#include <utility>

namespace ppc {

namespace {

/// CmdStan's name of what the guide is.
std::string algorithm(const std::string& guide) {
    return guide == "normal" ? "meanfield" : guide == "multivariate" ? "fullrank" : guide;
}

} // namespace

std::string summary_json(const Fit& fit, const std::vector<SummaryMember>& further) {
    std::string members;
    for (const SummaryMember& member : further)
        members += ",\n" + json_string(member.name) + ":" + member.json;
    std::string sites;
    for (const FitSite& site : fit.sites) {
        const auto array = [&](const std::vector<double>& values) {
            return json_nested(site.shape, [&](std::size_t i) { return json_number(values[i]); });
        };
        sites += (sites.empty() ? "\n  " : ",\n  ") + json_string(site.name) +
                 ":{\"mean\":" + array(fit.mean(site.name)) + ",\"sd\":" + array(fit.sd(site.name)) +
                 ",\"quantiles\":{\"0.05\":" + array(fit.quantile(site.name, 0.05)) +
                 ",\"0.5\":" + array(fit.median(site.name)) +
                 ",\"0.95\":" + array(fit.quantile(site.name, 0.95)) + "}";
        // Which of the two the table shows is for `weighted` to say; both can be asked for.
        if (!std::isnan(fit.k_hat))
            for (const auto& [name, weighting] :
                 {std::pair("guide", Weighting::raw), std::pair("importance", Weighting::importance)})
                sites += ",\"" + std::string(name) + "\":{\"mean\":" + array(fit.mean(site.name, weighting)) +
                         ",\"sd\":" + array(fit.sd(site.name, weighting)) + "}";
        sites += "}";
    }
    return "{\"sites\":{" + sites + "},\n\"guide\":" + json_string(fit.guide) +
           ",\"k_hat\":" + json_number(fit.k_hat) + ",\"weighted\":" + (fit.weighted ? "true" : "false") +
           ",\"elbo\":" + json_number(fit.elbo) + ",\"elbo_se\":" + json_number(fit.elbo_se) +
           (fit.bound.objective.empty() ? ""
                                        : ",\"bound\":{\"objective\":" + json_string(fit.bound.objective) +
                                              ",\"value\":" + json_number(fit.bound.value) +
                                              ",\"error\":" + json_number(fit.bound.error) + "}") +
           ",\"steps\":" + std::to_string(fit.steps) + ",\"stopped\":" + json_string(fit.stopped) + members +
           "}\n";
}

void write_draws_csv(const Fit& fit, std::ostream& out) {
    const std::string rows = std::to_string(fit.rows);
    out << "# written by ppc\n# model = " << fit.model << "\n# method = variational\n#   variational\n"
        << "#     algorithm = " << algorithm(fit.guide) << "\n#     output_samples = " << rows
        << "\n# num_samples = " << rows
        << "\n# num_warmup = 0\n# save_warmup = 0\n# thin = 1\n# random\n#   seed = " << fit.seed
        << "\n# guide = " << fit.guide << "\n# k_hat = " << number_text(fit.k_hat) << "\n";
    std::vector<std::size_t> columns;
    std::string line = "lp__,log_p__,log_g__";
    for (const FitSite& site : fit.sites)
        for (std::size_t order = 0; order < site.size; ++order) {
            const std::size_t element = stan::column_major(order, site.shape);
            columns.push_back(site.column + element);
            line += "," + stan::name(site.name, element, site.shape);
        }
    out << line << "\n";
    for (std::size_t r = 0; r < fit.rows; ++r) {
        const std::string log_p = number_text(fit.log_p[r]);
        line = log_p + "," + log_p + "," + number_text(fit.log_q[r]);
        for (const std::size_t column : columns) {
            line += ',';
            line += number_text(fit.draws[r * fit.columns + column]);
        }
        out << line << '\n';
    }
}

ProgressBar::ProgressBar()
    : terminal_(::isatty(STDERR_FILENO)), start_(std::chrono::steady_clock::now()), last_(start_) {}

ProgressBar::~ProgressBar() {
    if (shown_)
        std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(const Progress& progress) {
    char text[96];
    std::snprintf(text, sizeof text, "step %d of at most %d, ELBO %.6g", progress.step, progress.limit,
                  progress.elbo);
    show(static_cast<std::size_t>(progress.step), static_cast<std::size_t>(progress.limit), text);
}

void ProgressBar::show(std::size_t done, std::size_t of, const std::string& text) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - start_ < 500ms || now - last_ < 100ms)
        return;
    last_ = now;
    shown_ = true;
    constexpr std::size_t width = 30;
    const std::size_t filled = of > 0 ? width * done / of : 0;
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r[%s] %s\033[K", bar.c_str(), text.c_str());
    std::fflush(stderr);
}

} // namespace ppc
