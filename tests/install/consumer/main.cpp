// An application: Eigen data go into the model, vectors grow on both sides of the generated code, and a fit
// comes back.
#include "regression.ppc.hpp"
#include "rows.hpp"

#include <cmath>
#include <iostream>

int unrelated();

int main() {
    const Eigen::Vector3d truth(2, -1, 0.5); // the last one is the intercept
    Rows rows{Eigen::MatrixXd(40, 2), Eigen::VectorXd(40)};
    for (int i = 0; i < 40; ++i) {
        rows.X(i, 0) = std::sin(0.7 * i);
        rows.X(i, 1) = std::cos(1.3 * i);
    }
    rows.y = with_intercept(rows.X) * truth;
    for (int i = 0; i < 40; ++i)
        rows.y[i] += 0.1 * std::sin(11.0 * i);

    regression::Model model(rows);
    // The model keeps no reference: what happens to the data now is the application's business.
    rows.X.conservativeResize(4000, 8);
    rows.X.setConstant(NAN);
    rows.y.conservativeResize(4000);

    regression::Guide guide(model);
    ppc::Fit fit = ppc::svi(guide, {.seed = 1});
    std::cout << ppc::summary(fit);

    const std::vector<double> mean = fit.mean("beta");
    Eigen::VectorXd beta =
        Eigen::Map<const Eigen::VectorXd>(mean.data(), static_cast<Eigen::Index>(mean.size()));
    const double error = (beta - truth).cwiseAbs().maxCoeff();
    beta.conservativeResize(1000);
    if (!(error < 0.05)) {
        std::cerr << "beta is off by " << error << "\n";
        return 1;
    }
    return unrelated();
}
