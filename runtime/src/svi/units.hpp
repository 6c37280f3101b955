// Parameters of a guide as an optimiser sees them.
#pragma once

#include "gaussian_guide.hpp"
#include "monitor.hpp"

namespace ppc::detail {

/// Parameters as the optimiser sees them: raw = origin + unit * x, so that a step means the same for
/// locations and scales of any size. The unit of a location is the guide's scale there.
class Units {
public:
    Units(const Program& program, const StartingPoint& start)
        : layout_(program.guide()), origin_(layout_.parameters), unit_(layout_.parameters, 1.0),
          scale_(start.scale) {
        scale_.resize(program.dimension(), 1);
        if (!start.parameters.empty()) {
            rebase(start.parameters);
            return;
        }
        for (const ParameterBlock& block : layout_.blocks)
            for (std::size_t i = 0, row = 0, column = 0; i < block.size; ++i) {
                origin_[block.offset + i] = initial(block, i, row, column, start);
                advance(row, column);
            }
        set_units();
    }

    double raw(std::size_t i, double x) const { return origin_[i] + unit_[i] * x; }
    double unit(std::size_t i) const { return unit_[i]; }

    /// Makes `parameters` the origin, and takes units from the scales in them.
    void rebase(std::span<const double> parameters) {
        origin_.assign(parameters.begin(), parameters.end());
        for (const ParameterBlock& block : layout_.blocks)
            for (std::size_t i = 0, row = 0, column = 0; i < block.size; ++i) {
                const double raw = parameters[block.offset + i];
                if (block.role == ParameterRole::scale)
                    scale_[block.first_latent + i] = scale_of(block.map, raw);
                if (block.role == ParameterRole::scale_tril) {
                    double& scale = scale_[block.row_latent(row)];
                    scale =
                        std::hypot(column == 0 ? 0 : scale, row == column ? scale_of(block.map, raw) : raw);
                    advance(row, column);
                }
            }
        set_units();
    }

    void transfer(Record& record) {
        for (std::vector<double>* values : {&origin_, &unit_, &scale_})
            record.fixed(*values);
    }

private:
    /// To the next element of a packed lower triangle.
    static void advance(std::size_t& row, std::size_t& column) {
        if (row == column) {
            ++row;
            column = 0;
        } else
            ++column;
    }

    static double initial(const ParameterBlock& block, std::size_t i, std::size_t row, std::size_t column,
                          const StartingPoint& start) {
        switch (block.role) {
        case ParameterRole::location:
            return start.mean[block.first_latent + i];
        case ParameterRole::scale:
            return raw_of(block.map, start.scale[block.first_latent + i]);
        case ParameterRole::scale_tril:
            return row == column ? raw_of(block.map, start.scale[block.row_latent(row)]) : 0;
        case ParameterRole::weight:
        case ParameterRole::free:
            break;
        }
        return i < block.initial.size() ? block.initial[i] : 0;
    }

    void set_units() {
        for (const ParameterBlock& block : layout_.blocks)
            for (std::size_t i = 0, row = 0, column = 0; i < block.size; ++i) {
                double& unit = unit_[block.offset + i];
                const double raw = origin_[block.offset + i];
                if (block.role == ParameterRole::location)
                    unit = scale_[block.first_latent + i];
                else if (block.role == ParameterRole::scale)
                    unit = raw_unit(block.map, raw);
                else if (block.role == ParameterRole::scale_tril) {
                    unit = row == column ? raw_unit(block.map, raw) : scale_[block.row_latent(row)];
                    advance(row, column);
                }
            }
    }

    const GuideLayout& layout_;
    std::vector<double> origin_, unit_, scale_; ///< scale by latent
};

} // namespace ppc::detail
