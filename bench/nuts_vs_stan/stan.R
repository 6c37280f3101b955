# Rscript stan.R MODEL.stan DATA.R SEEDS: for each seed a line of JSON with leapfrog steps after warm-up and the bulk
# effective size of each parameter, by rstan with its defaults.
suppressMessages({library(rstan); library(posterior)})
arguments <- commandArgs(trailingOnly = TRUE)
data <- read_rdump(arguments[2])
model <- stan_model(arguments[1])
for (seed in seq_len(as.integer(arguments[3]))) {
  fit <- suppressWarnings(sampling(model, data = data, chains = 4, warmup = 1000, iter = 2000, seed = seed, refresh = 0,
                                   cores = 1))
  draws <- as.array(fit)
  names <- setdiff(dimnames(draws)[[3]], "lp__")
  ess <- sapply(names, function(name) ess_bulk(draws[, , name]))
  steps <- sum(sapply(get_sampler_params(fit, inc_warmup = FALSE), function(chain) sum(chain[, "n_leapfrog__"])))
  cat(sprintf("{\"leapfrogs\":%.0f,\"ess\":{%s}}\n", steps, paste(sprintf("\"%s\":%.8g", names, ess), collapse = ",")))
}
