// How a differential equation is solved. Apart from <ppc/ode.hpp>, so that it needs no Eigen.
#pragma once

namespace ppc {

struct OdeOptions {
    double relative_tolerance = 1e-8; ///< of each component of the state, in each step
    double absolute_tolerance = 1e-8;
    double most_steps = 1e5; ///< between two times; where they do not suffice the solution is NaN
    bool stiff = false;      ///< implicit steps, for equations in which some components decay far faster than
                             ///< the solution changes
};

} // namespace ppc
