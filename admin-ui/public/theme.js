// Light or dark as chosen before, set before the first paint; without a choice the system decides.
try {
  const chosen = localStorage.getItem('holdgate.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's choice stands then.
}
