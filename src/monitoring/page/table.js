import { element, reconcile, setText } from "./element.js";

/**
 * @template Row
 * @typedef {{
 *   label: string,
 *   text(row: Row): string,
 *   kind?: "number" | "name" | "code" | "words",
 *   title?: string,
 *   share?: (row: Row) => number,
 * }} Column `share`, between 0 and 1, is shown as a bar below the text
 */

/**
 * A table that fills its place, or a sentence while there is nothing to show.
 * @template Row
 * @param {HTMLElement} place
 * @param {{ caption: string, empty: string, columns: Column<Row>[], key(row: Row): string }} options the key is the row's
 *   name in the table
 * @returns {(rows: readonly Row[]) => void} shows rows
 */
export function createTable(place, { caption, empty, columns, key }) {
  const body = element("tbody");
  const head = columns.map(({ label, kind = "words", title }) =>
    element("th", { scope: "col", class: kind, ...(title && { title }) }, label),
  );
  const table = element(
    "table",
    {},
    element("caption", { class: "visually-hidden" }, caption),
    element("thead", {}, element("tr", {}, ...head)),
    body,
  );
  // It can be scrolled with the keyboard, so it must be reached by it.
  const scroller = element("div", { class: "scroller", role: "region", tabindex: "0", "aria-label": caption }, table);
  const nothing = element("p", { class: "empty" }, empty);
  place.replaceChildren(scroller, nothing);
  scroller.hidden = true;

  return (rows) => {
    scroller.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
    reconcile(body, rows, {
      key,
      create: () => element("tr", {}, ...columns.map(createCell)),
      update(line, row) {
        columns.forEach((column, index) => {
          updateCell(/** @type {HTMLElement} */ (line.children[index]), column, row);
        });
      },
    });
  };
}

/**
 * @param {Column<any>} column
 * @param {number} index
 */
function createCell({ kind = "words", share }, index) {
  const name = share ? `${kind} share` : kind;
  return index === 0 ? element("th", { scope: "row", class: name }) : element("td", { class: name });
}

/**
 * @template Row
 * @param {HTMLElement} cell
 * @param {Column<Row>} column
 * @param {Row} row
 */
function updateCell(cell, { text, share }, row) {
  setText(cell, text(row));
  if (share) cell.style.setProperty("--share", `${100 * share(row)}%`);
}
