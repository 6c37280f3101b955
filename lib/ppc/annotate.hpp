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

/// Names the adjoint of the function that follows, whose arguments are numbers, vectors or matrices:
///
///     std::tuple<Eigen::MatrixXd, Eigen::VectorXd> solve_adjoint(
///         const Eigen::MatrixXd& a, const Eigen::VectorXd& b, const Eigen::VectorXd& x,
///         const Eigen::VectorXd& x_bar);
///     ppc::Shape solve_shape(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) { return {b.size()}; }
///     PPC_ADJOINT(&solve_adjoint, &solve_shape)
///     Eigen::VectorXd solve(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) { … }
///
/// The function stays a call, and the compiler never looks into its body. The adjoint takes what the function
/// takes, then its value x, then the adjoint of x, which is the derivative of the log density by each element
/// of x. It returns the adjoints of the arguments that are real, in a tuple if there are several. Integers
/// are data. The second name is a function from the same arguments to the size of the value; a number, or a
/// vector or matrix whose type says its size, needs none. What is said of annotated functions for
/// PPC_DERIVATIVE holds here too.
#define PPC_ADJOINT(...) PPC_ANNOTATE("ppc::adjoint", __VA_ARGS__)

namespace ppc {
/// Size of a vector, or rows and columns of a matrix.
struct Shape {
    long long rows = 1, cols = 1;
};
} // namespace ppc

/// Marks a function that stays a call in generated code and has no derivative of its own.
#define PPC_PRIMITIVE PPC_ANNOTATE("ppc::primitive")
