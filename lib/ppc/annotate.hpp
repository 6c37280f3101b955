// Annotations that `ppc` reads from a source file. They expand to a Clang attribute and to nothing under
// other compilers, so that annotated code compiles anywhere without warnings.
#pragma once

#if defined(__clang__)
/// Attaches a named annotation to a declaration. Write it first, before `inline` and the return type.
#define PPC_ANNOTATE(...) [[clang::annotate(__VA_ARGS__)]]
#else
#define PPC_ANNOTATE(...)
#endif

/// Names the partial derivatives of the function that follows, one function for each argument, in order:
///
///     inline double log_d0(double x) { return 1 / x; }
///     PPC_DERIVATIVE(&log_d0) inline double log(double x) { … }
///
/// A derivative takes the same arguments as the function and must be declared before this line. The function
/// becomes a primitive: the compiler calls it and never looks into its body. An integer argument has no
/// derivative and takes `nullptr` in its place.
///
/// The functions named must not be annotated themselves, since Clang 19 crashes over such chains when it
/// generates code: where the derivative is another primitive, name a function that calls it.
#define PPC_DERIVATIVE(...) PPC_ANNOTATE("ppc::derivative", __VA_ARGS__)

/// Marks a function that stays a call in generated code and has no derivative of its own.
#define PPC_PRIMITIVE PPC_ANNOTATE("ppc::primitive")
