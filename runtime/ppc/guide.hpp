// Base classes of generated models and guides: handles on a loaded Program, cheap to copy. Generated headers
// include this, and with it what an application needs to fit a guide and to look at the fit.
#pragma once

#include <ppc/output.hpp>
#include <ppc/posterior.hpp>
#include <ppc/program.hpp>
#include <ppc/svi.hpp>

#include <memory>
#include <utility>

namespace ppc {

/// A compiled model with its data.
class Model {
public:
    /// Layout, packed data and kernel. Lives as long as a Model, Guide or Fit that came from it.
    const Program& program() const { return *program_; }
    const std::shared_ptr<const Program>& shared_program() const { return program_; }
    operator const Program&() const { return *program_; }

protected:
    explicit Model(Program::Tables tables) : program_(std::make_shared<const Program>(std::move(tables))) {}

private:
    std::shared_ptr<const Program> program_;
};

/// The guide (approximating family) that was compiled with a model: what svi() fits.
class Guide {
public:
    explicit Guide(const Model& model) : program_(model.shared_program()) {}

    const Program& program() const { return *program_; }
    const std::shared_ptr<const Program>& shared_program() const { return program_; }
    operator const Program&() const { return *program_; }
    /// Names and sizes of the variational parameters.
    const GuideLayout& layout() const { return program_->guide(); }
    /// The guide at the parameters of a fit, or at others: a distribution to draw from, to score with, and to
    /// ask for means, quantiles and its sites' locations and scales.
    Posterior posterior(const Fit& fit) const { return {program_, fit.parameters}; }
    Posterior posterior(std::vector<double> parameters) const { return {program_, std::move(parameters)}; }
    /// The ELBO at given parameters, without a step, with its standard error.
    Estimate elbo(std::span<const double> parameters, std::size_t draws = 1000,
                  std::uint64_t seed = 0) const {
        return ppc::elbo(*program_, parameters, draws, seed);
    }

private:
    std::shared_ptr<const Program> program_;
};

} // namespace ppc
