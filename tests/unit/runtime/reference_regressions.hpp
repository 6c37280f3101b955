// The 18 linear regressions of the reference folder (PPC_REFERENCE_DIR) as data for models::Regression.
#pragma once

#include "models.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace models {

using Json = nlohmann::json;

inline Json read_json(const std::filesystem::path& path) { return Json::parse(std::ifstream(path)); }

/// Columns of the design matrix and the outcome of one posterior of posteriordb.
class Design {
public:
    explicit Design(const Json& data) : data_(data), rows_(data.at("N").get<std::size_t>()) {}

    std::vector<double> column(const std::string& name) const {
        return data_.at(name).get<std::vector<double>>();
    }
    template <class F> std::vector<double> map(F f) const {
        std::vector<double> out(rows_);
        for (std::size_t i = 0; i < rows_; ++i)
            out[i] = f(i);
        return out;
    }
    std::vector<double> ones() const { return std::vector<double>(rows_, 1.0); }
    std::vector<double> log(const std::string& name) const {
        const auto x = column(name);
        return map([&](std::size_t i) { return std::log(x[i]); });
    }
    /// Of the logs of a product of columns.
    std::vector<double> log_product(const std::vector<std::string>& names) const {
        std::vector<double> out(rows_);
        for (const auto& name : names)
            for (std::size_t i = 0; i < rows_; ++i)
                out[i] += std::log(data_.at(name)[i].get<double>());
        return out;
    }
    std::vector<double> log_ratio(const std::string& a, const std::string& b) const {
        return map([&](std::size_t i) {
            return std::log(data_.at(a)[i].get<double>() / data_.at(b)[i].get<double>());
        });
    }
    RegressionData regression(std::vector<double> y, const std::vector<std::vector<double>>& columns) const {
        RegressionData out{{}, std::move(y), columns.size()};
        for (std::size_t i = 0; i < rows_; ++i)
            for (const auto& c : columns)
                out.x.push_back(c[i]);
        return out;
    }

private:
    const Json& data_;
    std::size_t rows_;
};

inline RegressionData reference_regression(const Json& posterior) {
    const std::string model = posterior.at("model");
    const Json& data = posterior.at("data");
    const Design d(data);
    if (model == "kidscore_momhsiq") {
        auto out = d.regression(d.column("kid_score"), {d.ones(), d.column("mom_hs"), d.column("mom_iq")});
        out.sigma_prior = 1;
        out.sigma_scale = 2.5;
        return out;
    }
    if (model == "kidscore_interaction_c2") {
        const auto hs = d.column("mom_hs"), iq = d.column("mom_iq");
        return d.regression(d.column("kid_score"),
                            {d.ones(), d.map([&](auto i) { return hs[i] - 0.5; }),
                             d.map([&](auto i) { return iq[i] - 100; }),
                             d.map([&](auto i) { return (hs[i] - 0.5) * (iq[i] - 100); })});
    }
    if (model == "logearn_height_male")
        return d.regression(d.log("earn"), {d.ones(), d.column("height"), d.column("male")});
    if (model == "logearn_logheight_male")
        return d.regression(d.log("earn"), {d.ones(), d.log("height"), d.column("male")});
    if (model == "logearn_interaction_z") {
        auto z = d.column("height");
        const auto male = d.column("male");
        double mean = 0, square = 0;
        for (double x : z)
            mean += x / static_cast<double>(z.size());
        for (double x : z)
            square += (x - mean) * (x - mean) / static_cast<double>(z.size() - 1);
        for (double& x : z)
            x = (x - mean) / std::sqrt(square);
        return d.regression(d.log("earn"),
                            {d.ones(), z, male, d.map([&](auto i) { return z[i] * male[i]; })});
    }
    const std::vector<std::string> volume = {"diam1", "diam2", "canopy_height"};
    if (model == "logmesquite_logvolume")
        return d.regression(d.log("weight"), {d.ones(), d.log_product(volume)});
    if (model == "logmesquite_logva")
        return d.regression(d.log("weight"), {d.ones(), d.log_product(volume),
                                              d.log_product({"diam1", "diam2"}), d.column("group")});
    if (model == "logmesquite_logvash")
        return d.regression(d.log("weight"),
                            {d.ones(), d.log_product(volume), d.log_product({"diam1", "diam2"}),
                             d.log_ratio("diam1", "diam2"), d.log("total_height"), d.column("group")});
    if (model == "blr") {
        std::vector<std::vector<double>> columns(data.at("D").get<std::size_t>());
        for (const auto& row : data.at("X"))
            for (std::size_t j = 0; j < columns.size(); ++j)
                columns[j].push_back(row[j]);
        auto out = d.regression(d.column("y"), columns);
        out.prior_precision.assign(columns.size(), 0.01);
        out.sigma_prior = 2;
        out.sigma_scale = 10;
        return out;
    }
    if (model == "kilpisjarvi") {
        auto out = d.regression(d.column("y"), {d.ones(), d.column("x")});
        const double a = data.at("psalpha"), b = data.at("psbeta");
        out.prior_mean = {data.at("pmualpha"), data.at("pmubeta")};
        out.prior_precision = {1 / (a * a), 1 / (b * b)};
        return out;
    }
    // nes
    const auto age = d.column("age_discrete");
    const auto is = [&](int k) { return d.map([&](auto i) { return age[i] == k ? 1.0 : 0.0; }); };
    return d.regression(d.column("partyid7"),
                        {d.ones(), d.column("real_ideo"), d.column("race_adj"), is(2), is(3), is(4),
                         d.column("educ1"), d.column("gender"), d.column("income")});
}

} // namespace models
