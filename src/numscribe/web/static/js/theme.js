/* Runs before the first paint, so that a theme that was chosen does not flash. */
(() => {
  try {
    const theme = localStorage.getItem("numscribe.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that forbids storage has the system's theme.
  }
})();
