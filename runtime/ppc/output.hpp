// A fit for people and other programs: the posterior table, the JSON summary and draws in Stan's CSV.
#pragma once

#include <ppc/fit.hpp>

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>

namespace ppc {

struct Progress;

/// The posterior table: a row per element with mean, sd, 5 %, 50 % and 95 % quantiles, importance-weighted
/// where that can be trusted; above it a warning where it cannot, below it how the fit ended. Sites with
/// more than `max_rows` elements are cut short.
std::string summary(const Fit& fit, std::size_t max_rows = 30);

/// `{"sites":{NAME:{"mean":…,"sd":…,"quantiles":{"0.05":…,"0.5":…,"0.95":…}}},"guide":…,"k_hat":…,
/// "weighted":…,"elbo":…,"elbo_se":…,"steps":…,"stopped":…}`: nested arrays of the site's shape, null for
/// what is not finite, numbers that read back to the same double; then further members.
struct SummaryMember {
    std::string name, json;
};
std::string summary_json(const Fit& fit, const std::vector<SummaryMember>& further = {});

/// Draws of the guide as CmdStan writes those of its variational method: comment lines, then the columns
/// lp__ (as log_p__), log_p__ (log density with Jacobian), log_g__ (log density of the guide) and an
/// element of a site each, first index fastest: "mu", "theta.1", "m.1.1", "m.2.1", …. Indices from 1.
void write_draws_csv(const Fit& fit, std::ostream& out);

/// A bar on standard error while a fit or chains run; silent where standard error is no terminal.
class ProgressBar {
public:
    ProgressBar();
    /// Clears the line.
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(const Progress& progress);
    /// A bar that is `done` of `of` long, and `text`.
    void show(std::size_t done, std::size_t of, const std::string& text);

private:
    bool terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point start_, last_;
};

} // namespace ppc
