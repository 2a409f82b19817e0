/* Runs before the first paint, so that neither the words for a page without scripts nor another
   theme than the chosen one flash. */
(() => {
  document.documentElement.dataset.scripted = "";
  try {
    const theme = localStorage.getItem("numscribe.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that forbids storage has the system's theme.
  }
})();
