// The passes in their order: the table that says what happens to a program.
#pragma once

#include "compiler/ir/program.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace ppc::passes {

struct Pass {
    const char* name;
    ir::Program (*run)(const ir::Program&);
};

/// On the log density or ELBO of lowered samples, before Terms are collected or differentiated.
std::span<const Pass> simplifying_passes();
/// On a program with results, gradients or outputs, before it is emitted.
std::span<const Pass> finishing_passes();

/// What a run of passes tells its caller.
struct Observer {
    /// Called after each pass, and after "differentiate" and "collect_terms", with the program's text or
    /// "(unchanged)\n". May be empty.
    std::function<void(std::string_view pass, const std::string& text)> print_after;
    /// Verify after each pass. What the verifier finds is a bug of the pass: the process ends, with the
    /// pass's name on standard error.
    bool verify = true;
};

ir::Program run(std::span<const Pass> passes, const ir::Program& program, const Observer& observer = {});

/// A program ready to emit, or the function that lacks a derivative.
struct Finished {
    ir::Program program;
    std::string underivable; ///< empty, or see differentiate.h
    ir::Place place;
};

/// Terms to results: simplify, collect_terms, finish.
Finished value_program(const ir::Program& density, const Observer& observer = {});
/// Terms to results and gradient: simplify, differentiate, finish.
Finished gradient_program(const ir::Program& density, const Observer& observer = {});
/// For programs without Terms (constrain, unconstrain, draw, prepare): simplify and finish.
ir::Program output_program(const ir::Program& program, const Observer& observer = {});

} // namespace ppc::passes
