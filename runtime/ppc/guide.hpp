// Base classes of generated models and guides: handles on a loaded Program, cheap to copy. Generated headers
// include this, and with it what an application needs to fit a guide and to look at the fit.
#pragma once

#include <ppc/output.hpp>
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

private:
    std::shared_ptr<const Program> program_;
};

} // namespace ppc
