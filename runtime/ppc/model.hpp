// The modelling language: include this, write a function, mark it PPC_MODEL.
//
//     PPC_MODEL void eight_schools(const std::vector<double>& y, const std::vector<double>& sigma) {
//         const double mu = PPC_SAMPLE("mu", Normal(0, 5));
//         const double tau = PPC_SAMPLE("tau", HalfCauchy(5));
//         PPC_PLATE("schools", j, y.size()) {
//             const double theta = PPC_SAMPLE("theta", Normal(mu, tau));
//             PPC_OBSERVE("y", Normal(theta, sigma[j]), y[j]);
//         }
//     }
//
// Compiled by ppc it becomes a density, its gradient and guides; compiled plainly it runs under the handlers
// of <ppc/handlers.hpp>, and without one it draws from the prior.
#pragma once

#include <ppc/constrained.hpp>
#include <ppc/distributions.hpp>
#include <ppc/gp.hpp>
#include <ppc/linalg.hpp>
#include <ppc/log_mix.hpp>
#include <ppc/model/autoguide.hpp>
#include <ppc/model/macros.hpp>
#include <ppc/model/plate.hpp>
#include <ppc/model/sites.hpp>
#include <ppc/model/string_names.hpp>
#include <ppc/supports.hpp>
#include <ppc/tags.hpp>

#include <array>
#include <cmath>
#include <optional>
#include <vector>
