// All joint values of the discrete latents of a model, one after the other.
#pragma once

#include <cstddef>
#include <vector>

namespace ppc::plain {

/// A counter with a digit for each discrete element, in the order in which a run asks for them. The digits
/// are found while the model runs, so that how many there are, and how many values each has, may depend on
/// those before it.
class Assignments {
public:
    /// The numbers of values of one run's elements may multiply to so many: more cannot be gone through.
    static constexpr std::size_t most = std::size_t{1} << 20;

    /// Which value the next element of this run takes, of 0, …, count - 1.
    std::size_t next(std::size_t count) {
        if (position_ == digits_.size())
            digits_.push_back({0, count, before()});
        return digits_[position_++].value;
    }
    /// True if there would be more than `most` with an element of so many values.
    bool is_too_many(std::size_t count) const { return count > most / before(); }
    /// True if the next element had another number of values in the run before, with equal values before it.
    bool contradicts(std::size_t count) const {
        return position_ < digits_.size() && digits_[position_].count != count;
    }

    /// Turns to the next joint value, for the next run; false if that was the last.
    bool advance() {
        digits_.resize(position_);
        position_ = 0;
        while (!digits_.empty() && digits_.back().value + 1 == digits_.back().count)
            digits_.pop_back();
        if (digits_.empty())
            return false;
        ++digits_.back().value;
        return true;
    }

private:
    struct Digit {
        std::size_t value, count;
        std::size_t before; ///< product of the counts of the digits before it
    };
    /// Product of the counts of the elements that this run has asked for.
    std::size_t before() const {
        return position_ == 0 ? 1 : digits_[position_ - 1].before * digits_[position_ - 1].count;
    }

    std::vector<Digit> digits_;
    std::size_t position_ = 0;
};

} // namespace ppc::plain
