/* Runs before the first paint, so that neither the message for browsers without JavaScript nor a wrong
   theme flashes. */
(() => {
  document.documentElement.dataset.scripted = "";
  try {
    const theme = localStorage.getItem("numscribe.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch {
    // Without storage, the page uses the theme of the system.
  }
})();
