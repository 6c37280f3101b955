// What a model returns, kept beside its sites.
#pragma once

#include <ppc/model/run.hpp>
#include <ppc/model/values.hpp>

#include <type_traits>

namespace ppc::plain {

/// Calls `model` under the current run, which records the value that it returns, if that is a number or an
/// array of numbers, as the deterministic site `return`.
template <class Model> void call(Model&& model) {
    using Returned = std::invoke_result_t<Model>;
    if constexpr (std::is_void_v<Returned>) {
        model();
    } else if constexpr (detail::SiteValue<std::remove_cvref_t<Returned>>) {
        const auto value = detail::evaluated(model());
        Run::current().record_return(detail::shape_of(value), detail::flatten(value));
    } else {
        static_cast<void>(model());
    }
}

} // namespace ppc::plain
