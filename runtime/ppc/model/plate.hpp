// Plates and scopes: guards around statements that tell the current run where it is.
#pragma once

#include <ppc/model/run.hpp>

#include <cstddef>
#include <string>

namespace ppc {
namespace plain {

/// The range behind PPC_PLATE: 0, …, size - 1 in size's own integer type. It enters the plate when its loop
/// begins and leaves it when the loop ends, however it ends.
template <class Size> class PlateRange {
public:
    class Iterator {
    public:
        Iterator(Run* run, Size index) : run_(run), index_(index) {}
        Size operator*() const {
            run_->set_plate_index(static_cast<std::size_t>(index_));
            return index_;
        }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return index_ < other.index_; }

    private:
        Run* run_;
        Size index_;
    };

    PlateRange(Run& run, const char* name, Size size) : run_(&run), name_(name), size_(size) {}
    PlateRange(const PlateRange&) = delete;
    PlateRange& operator=(const PlateRange&) = delete;
    ~PlateRange() {
        if (entered_)
            run_->leave_plate();
    }

    Iterator begin() {
        run_->enter_plate(name_.c_str(), size_ > 0 ? static_cast<std::size_t>(size_) : 0);
        entered_ = true;
        return Iterator(run_, Size{});
    }
    Iterator end() const { return Iterator(run_, size_); }

private:
    Run* run_;
    std::string name_;
    Size size_;
    bool entered_ = false;
};

/// The guard behind PPC_SCOPE.
class Scope {
public:
    Scope(Run& run, const char* name) : run_(&run) { run_->enter_scope(name); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { run_->leave_scope(); }

private:
    Run* run_;
};

} // namespace plain

/// PPC_PLATE. `batch` (the size of a minibatch) concerns inference only: plain execution visits every
/// element.
template <class Size> plain::PlateRange<Size> plate(const char* name, Size size) {
    return plain::PlateRange<Size>(plain::Run::current(), name, size);
}
template <class Size, class Batch> plain::PlateRange<Size> plate(const char* name, Size size, Batch) {
    return plate(name, size);
}

/// PPC_MARKOV.
template <class Size> plain::PlateRange<Size> markov(const char* name, Size size) {
    return plate(name, size);
}

/// PPC_SCOPE: names of sites become "name.site" while the result lives.
inline plain::Scope scope(const char* name) { return plain::Scope(plain::Run::current(), name); }

} // namespace ppc
