// Before anything is drawn: a page that changes its colours while it loads hurts the eyes.
{
  const chosen = localStorage.getItem("hirewise-theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
}
