import { byId, setText } from "./element.js";

const STORAGE_KEY = "hirewise-theme";

/**
 * Lets the button change between light and dark. A choice that is the system's anyway is not kept: the page follows the
 * system then.
 * @param {() => void} onChange
 */
export function startTheme(onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = byId("theme");
  const { dataset } = document.documentElement;
  const isDark = () => (dataset.theme ? dataset.theme === "dark" : system.matches);
  const show = () => {
    const other = isDark() ? "light" : "dark";
    button.dataset.other = other;
    setText(byId("theme-label"), `Use ${other} colours`);
    onChange();
  };
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    if ((wanted === "dark") === system.matches) {
      delete dataset.theme;
      localStorage.removeItem(STORAGE_KEY);
    } else {
      dataset.theme = wanted;
      localStorage.setItem(STORAGE_KEY, wanted);
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}
