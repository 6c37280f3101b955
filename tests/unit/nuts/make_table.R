# Expected values of chains_test.cpp, from the R package posterior: Rscript make_table.R
suppressMessages(library(posterior))
set <- function(chains, draws, r, shape) {
  state <- 1
  sapply(seq_len(chains), function(chain) {
    x <- 0
    values <- numeric(draws)
    for (i in seq_len(draws)) {
      state <<- (state * 16807) %% 2147483647
      x <- r * x + state / 2147483647 - 0.5
      values[i] <- shape(x, chain)
    }
    values
  })
}
cases <- list(
  slow = set(4, 250, 0.7, function(x, chain) x),
  antithetic = set(4, 250, -0.6, function(x, chain) x),
  shifted = set(4, 200, 0.3, function(x, chain) x + ifelse(chain == 3, 0.4, 0)),
  wider = set(4, 200, 0.3, function(x, chain) x * ifelse(chain == 2, 3, 1)),
  heavy = set(2, 500, 0.5, function(x, chain) tan(1.5 * x)),
  odd = set(3, 101, 0.5, function(x, chain) x),
  ties = set(4, 100, 0.2, function(x, chain) floor(4 * x)),
  stuck = set(2, 60, 0.999, function(x, chain) x),
  single = set(1, 40, 0.4, function(x, chain) exp(3 * x)))
for (name in names(cases)) {
  x <- cases[[name]]
  values <- suppressWarnings(c(rhat(x), ess_bulk(x), ess_tail(x), ess_mean(x), ess_quantile(x, 0.5), mcse_mean(x),
                               mcse_sd(x), mcse_quantile(x, 0.05), mcse_quantile(x, 0.9)))
  cat(sprintf("{\"%s\", {%s}},\n", name, paste(sprintf("%.12g", values), collapse = ", ")))
}
