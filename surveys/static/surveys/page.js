/* What every page with a form wants: a summary of errors is read out first. */
document.querySelector("[data-error-summary]")?.focus();
