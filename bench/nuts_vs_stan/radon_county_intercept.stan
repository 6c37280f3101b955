data { int<lower=0> N; int<lower=0> J; int<lower=1, upper=J> county_idx[N]; vector[N] floor_measure; vector[N] log_radon; }
parameters { vector[J] alpha; real beta; real<lower=0> sigma_y; }
model {
  alpha ~ normal(0, 10);
  beta ~ normal(0, 10);
  sigma_y ~ normal(0, 1);
  log_radon ~ normal(alpha[county_idx] + beta * floor_measure, sigma_y);
}
