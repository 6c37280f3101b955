#include <ppc/draws.hpp>

#include <ppc/psis.hpp>
#include <ppc/random.hpp>
#include <ppc/text.hpp>

#include "stan_names.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <ostream>

namespace ppc {

namespace {

/// For each of `rows` draws the number of a row to take, each as often as its weight says, give or take one
/// (systematic resampling; Kitagawa 1996).
std::vector<std::size_t> resampled(std::span<const double> weights, std::size_t rows, std::uint64_t seed) {
    double uniform = 0;
    fill_uniform({.seed = seed, .stream = Stream::resample}, std::span(&uniform, 1));
    std::vector<std::size_t> chosen;
    double below = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        const double target = (static_cast<double>(i) + uniform) / static_cast<double>(rows);
        while (at + 1 < weights.size() && below + weights[at] < target)
            below += weights[at++];
        chosen.push_back(at);
    }
    return chosen;
}

/// Reads Stan's CSV, line by line.
class Reader {
public:
    explicit Reader(const std::string& path) : path_(path), file_(path) {
        if (!file_)
            throw UserError("cannot read '" + path + "'");
    }

    Draws read() {
        if (!next())
            fail("it has no line of column names; expected the draws that `ppc run --output` writes");
        read_names();
        while (next())
            read_row();
        if (draws_.rows == 0)
            fail("it has no draws");
        weigh();
        return std::move(draws_);
    }

private:
    [[noreturn]] void fail(const std::string& message) const {
        throw UserError(path_ + (number_ ? ":" + std::to_string(number_) : "") + ": " + message);
    }

    /// The next line that is not a comment.
    bool next() {
        while (std::getline(file_, line_)) {
            ++number_;
            if (!line_.empty() && line_.back() == '\r')
                line_.pop_back();
            if (!line_.empty() && line_.front() != '#')
                return true;
        }
        return false;
    }

    std::vector<std::string_view> cells() const {
        std::vector<std::string_view> out;
        for (std::string_view rest = line_;;) {
            const std::size_t comma = rest.find(',');
            out.push_back(rest.substr(0, comma));
            if (comma == std::string_view::npos)
                return out;
            rest.remove_prefix(comma + 1);
        }
    }

    void read_names() {
        std::vector<stan::Column> columns;
        for (const std::string_view name : cells()) {
            if (name == "log_p__")
                log_p_ = width_;
            if (name == "log_g__")
                log_q_ = width_;
            ++width_;
            const bool is_site = !name.empty() && !name.ends_with("__");
            columns.push_back(is_site ? stan::parse(name) : stan::Column{});
            if (is_site && columns.back().site.empty())
                fail("'" + std::string(name) + "' is no name of a column such as theta or theta.3");
        }
        for (stan::Column& c : columns) {
            if (c.site.empty())
                continue;
            auto site = std::ranges::find(draws_.sites, c.site, &FitSite::name);
            if (site == draws_.sites.end())
                site = draws_.sites.insert(site, {c.site, SiteKind::latent, "", c.indices, 0, 0});
            if (site->shape.size() != c.indices.size())
                fail("the columns of '" + c.site + "' have different numbers of indices");
            for (std::size_t d = 0; d < c.indices.size(); ++d)
                site->shape[d] = std::max(site->shape[d], c.indices[d]);
            ++site->size;
        }
        for (FitSite& site : draws_.sites) {
            site.column = draws_.columns;
            draws_.columns += site.size;
        }
        std::vector<bool> seen(draws_.columns);
        for (const stan::Column& c : columns) {
            if (c.site.empty()) {
                column_.push_back(nowhere);
                continue;
            }
            const FitSite& site = *draws_.find(c.site);
            const std::size_t element = stan::position(c.indices, site.shape);
            if (element >= site.size || seen[site.column + element])
                fail("the columns of '" + c.site + "' are not those of an array, each element once");
            seen[site.column + element] = true;
            column_.push_back(site.column + element);
        }
    }

    void read_row() {
        const std::vector<std::string_view> row = cells();
        if (row.size() != width_)
            fail(std::to_string(row.size()) + " numbers, and there are " + std::to_string(width_) +
                 " columns; the file may have been cut short");
        const std::size_t first = draws_.values.size();
        draws_.values.resize(first + draws_.columns);
        double log_p = 0, log_q = 0;
        for (std::size_t c = 0; c < width_; ++c) {
            double value = std::numeric_limits<double>::quiet_NaN();
            const auto [end, error] = std::from_chars(row[c].data(), row[c].data() + row[c].size(), value);
            if (error == std::errc::invalid_argument || end != row[c].data() + row[c].size())
                fail("'" + std::string(row[c]) + "' is not a number");
            if (column_[c] != nowhere)
                draws_.values[first + column_[c]] = value;
            if (c == log_p_)
                log_p = value;
            if (c == log_q_)
                log_q = value;
        }
        ratios_.push_back(log_p - log_q);
        ++draws_.rows;
    }

    void weigh() {
        if (log_p_ == nowhere || log_q_ == nowhere)
            return;
        const Psis smoothed = psis(ratios_);
        if (!(smoothed.k_hat < k_hat_limit))
            return;
        std::vector<double> taken;
        for (const std::size_t r : resampled(smoothed.weights, draws_.rows, 0)) {
            const auto row = std::span(draws_.values).subspan(r * draws_.columns, draws_.columns);
            taken.insert(taken.end(), row.begin(), row.end());
        }
        draws_.values = std::move(taken);
    }

    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::string path_;
    std::ifstream file_;
    std::string line_;
    std::size_t number_ = 0, width_ = 0, log_p_ = nowhere, log_q_ = nowhere;
    std::vector<std::size_t> column_; ///< of the table, by column of the file
    std::vector<double> ratios_;
    Draws draws_;
};

} // namespace

const FitSite* Draws::find(std::string_view name) const {
    const auto found = std::ranges::find(sites, name, &FitSite::name);
    return found == sites.end() ? nullptr : &*found;
}

Draws posterior_draws(const Fit& fit) {
    Draws out{fit.sites, fit.columns, fit.rows, fit.draws};
    if (!fit.weighted)
        return out;
    out.values.clear();
    for (const std::size_t r : resampled(fit.weights, fit.rows, fit.seed)) {
        const bool is_further = r >= fit.rows;
        const auto row = std::span(is_further ? fit.further_draws : fit.draws)
                             .subspan((is_further ? r - fit.rows : r) * fit.columns, fit.columns);
        out.values.insert(out.values.end(), row.begin(), row.end());
    }
    return out;
}

Draws read_draws(const std::string& path) { return Reader(path).read(); }

void write_draws(const Draws& draws, std::ostream& out) {
    out << "# written by ppc\n# num_samples = " << draws.rows << "\n";
    std::vector<std::size_t> columns;
    std::string line;
    for (const FitSite& site : draws.sites)
        for (std::size_t order = 0; order < site.size; ++order) {
            const std::size_t element = stan::column_major(order, site.shape);
            columns.push_back(site.column + element);
            line += (line.empty() ? "" : ",") + stan::name(site.name, element, site.shape);
        }
    out << line << "\n";
    for (std::size_t r = 0; r < draws.rows; ++r) {
        line.clear();
        for (const std::size_t column : columns) {
            line += line.empty() ? "" : ",";
            line += number_text(draws.values[r * draws.columns + column]);
        }
        out << line << '\n';
    }
}

} // namespace ppc
