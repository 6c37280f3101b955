#include "compiler/emit/routine.h"

#include "compiler/emit/names.h"

namespace ppc::emit {
namespace {

constexpr const char* parameters = "(const long long* sizes, const double* const* inputs, double* output)";

template <class F> void for_each_routine(const ir::Program& program, F&& f) {
    for (ir::RoutineId id = 0; id < program.routines.size(); ++id)
        for (const bool is_adjoint : {false, true})
            if (!program.routines[id].equation.rates &&
                (!is_adjoint || !program.routines[id].adjoint.empty()))
                f(program.routines[id], is_adjoint,
                  std::string("void ") + routine_symbol(program, id, is_adjoint) + parameters);
}

} // namespace

std::string routine_symbol(const ir::Program& program, ir::RoutineId routine, bool is_adjoint) {
    const ir::Routine& r = program.routines[routine];
    return identifier(program.name + "_" + std::to_string(routine) + "_" + (is_adjoint ? r.adjoint : r.name));
}

std::string equation_symbol(const ir::Program& program, ir::RoutineId routine) {
    return identifier(program.name + "_equation_" + std::to_string(routine));
}

Items declare_routines(const ir::Program& program) {
    Items out;
    for_each_routine(program, [&](const ir::Routine&, bool, const std::string& heading) {
        out.push_back(Verbatim{"extern \"C\" " + heading + ";", false});
    });
    return out;
}

Items define_routines(const ir::Program& program) {
    Items out;
    for_each_routine(program, [&](const ir::Routine& r, bool is_adjoint, const std::string& heading) {
        if (out.empty())
            out.push_back(Verbatim{"#include <ppc/routine.hpp>", false});
        out.push_back(Blank{});
        const std::string function = "static_cast<" + (is_adjoint ? r.adjoint_type : r.type) +
                                     ">(&::" + (is_adjoint ? r.adjoint : r.name) + ")";
        out.push_back(Braces{"extern \"C\" " + heading,
                             {Verbatim{std::string("ppc::routine::") + (is_adjoint ? "adjoint" : "call") +
                                       "(" + string_literal(is_adjoint ? r.adjoint : r.name) + ", " +
                                       function + ", sizes, inputs, output);"}},
                             true,
                             ""});
    });
    return out;
}

} // namespace ppc::emit
