#pragma once

#include <Eigen/Dense>

struct Rows {
    Eigen::MatrixXd X;
    Eigen::VectorXd y;
};

/// Called by the model and by the application, which allocate and free on either side of the generated code.
inline Eigen::MatrixXd with_intercept(Eigen::MatrixXd X) {
    X.conservativeResize(Eigen::NoChange, X.cols() + 1);
    X.rightCols(1).setOnes();
    return X;
}
