#include <ppc/program.hpp>

#include <cmath>
#include <cstdio>

namespace ppc {
namespace {

std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", x);
    return text;
}

/// "[2,3]" of flat element k of a shape, 1-based, last index fastest; "" for a scalar.
std::string index_text(const std::vector<std::size_t>& shape, std::size_t k) {
    std::string text;
    for (std::size_t i = shape.size(); i-- > 0;) {
        text = std::to_string(k % shape[i] + 1) + (text.empty() ? "" : ",") + text;
        k /= shape[i];
    }
    return text.empty() ? text : "[" + text + "]";
}

/// Views of a program's tables as a kernel reads them. Kernels write to them in `prepare` only.
void point_to(Program::Tables& tables, std::vector<double*>& real, std::vector<int*>& integer) {
    for (auto& array : tables.real)
        real.push_back(array.data());
    for (auto& array : tables.integer)
        integer.push_back(array.data());
}

} // namespace

Program::Program(Tables tables) : tables_(std::move(tables)) {
    if (!tables_.kernel)
        throw UserError("model '" + tables_.model_name + "' has no kernel: link the generated kernel source");
    if (tables_.kernel->abi != kernel_abi)
        throw UserError("model '" + tables_.model_name + "' was generated for kernel interface " +
                        std::to_string(tables_.kernel->abi) + ", this runtime has " +
                        std::to_string(kernel_abi) + ": generate it again with the ppc of this installation");
    for (const SiteLayout& site : tables_.sites) {
        if (site.kind == SiteKind::latent)
            dimension_ += site.size;
        if (site.kind == SiteKind::deterministic)
            deterministics_ += site.size;
    }
    if (tables_.kernel->prepare) {
        std::vector<double*> real;
        std::vector<int*> integer;
        point_to(tables_, real, integer);
        std::vector<double> work(tables_.work_size), value(2);
        const KernelArgs args{real.data(), integer.data(), tables_.extent.data(),
                              nullptr,     nullptr,        value.data(),
                              nullptr,     nullptr,        work.data()};
        tables_.kernel->prepare(&args);
    }
}

std::string Program::element_name(std::size_t k) const {
    for (const SiteLayout& site : tables_.sites)
        if (site.kind == SiteKind::latent && k >= site.offset && k < site.offset + site.size)
            return site.name + index_text(site.shape, k - site.offset);
    return "element " + std::to_string(k + 1);
}

std::string Program::describe_nonfinite(std::span<const double> u) const {
    Workspace workspace(*this);
    std::vector<double> terms(tables_.sites.size()), values(dimension_ + deterministics_);
    workspace.terms(u, terms);
    workspace.constrain(u, values);
    std::string text;
    const auto add = [&text](const std::string& item) { text += (text.empty() ? "" : "; ") + item; };
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const SiteLayout& site = tables_.sites[i];
        if (!std::isfinite(terms[i]))
            add("'" + site.name + "' (" + site.distribution + (site.place.empty() ? "" : ", " + site.place) +
                ") has log density " + number(terms[i]));
    }
    constexpr int max_elements = 4;
    int elements = 0;
    for (std::size_t k = 0; k < dimension_ && elements < max_elements; ++k)
        if (!std::isfinite(values[k])) {
            add(element_name(k) + " = " + number(values[k]));
            ++elements;
        }
    return text;
}

Program::Workspace::Workspace(const Program& program) : program_(&program), work_(program.tables_.work_size) {
    // The entries called from here only read the tables: `prepare` has run.
    point_to(const_cast<Tables&>(program.tables_), real_, integer_);
    args_ = {real_.data(), integer_.data(), program.tables_.extent.data(), nullptr, nullptr, value_, nullptr,
             nullptr,      work_.data()};
}

Program::Workspace::Density Program::Workspace::log_density(std::span<const double> u) {
    args_.input = u.data();
    program_->tables_.kernel->log_density(&args_);
    return {value_[0], value_[1]};
}

void Program::Workspace::constrain(std::span<const double> u, std::span<double> values) {
    args_.input = u.data();
    args_.output = values.data();
    program_->tables_.kernel->constrain(&args_);
}

void Program::Workspace::unconstrain(std::span<const double> values, std::span<double> u) {
    args_.input = values.data();
    args_.output = u.data();
    program_->tables_.kernel->unconstrain(&args_);
}

void Program::Workspace::terms(std::span<const double> u, std::span<double> per_site) {
    args_.input = u.data();
    args_.output = per_site.data();
    program_->tables_.kernel->terms(&args_);
}

double Program::Workspace::elbo(std::span<const double> parameters, std::span<const double> noise) {
    args_.input = parameters.data();
    args_.noise = noise.data();
    program_->tables_.kernel->elbo(&args_);
    return value_[0];
}

double Program::Workspace::elbo(std::span<const double> parameters, std::span<const double> noise,
                                std::span<double> gradient) {
    args_.input = parameters.data();
    args_.noise = noise.data();
    args_.gradient = gradient.data();
    program_->tables_.kernel->elbo_gradient(&args_);
    return value_[0];
}

double Program::Workspace::draw(std::span<const double> parameters, std::span<const double> noise,
                                std::span<double> u) {
    args_.input = parameters.data();
    args_.noise = noise.data();
    args_.output = u.data();
    program_->tables_.kernel->draw(&args_);
    return value_[0];
}

} // namespace ppc
