import { byId, element, reconcile, setText } from "./element.js";
import { count, counted, milliseconds } from "./format.js";

/**
 * @typedef {import("../performance-stats.type.ts").PerformanceStats["queries"]} Queries
 * @typedef {{
 *   key: string,
 *   place: string,
 *   figures: string[],
 *   sql: string,
 *   advice: readonly string[],
 *   plan?: string | null,
 * }} Remark what is said of a statement
 */

/** @returns {(queries: Queries) => void} shows slow and repeated statements */
export function createStatements() {
  const slow = createList(byId("slow-list"), "No statement was slow in this time.");
  const repeated = createList(byId("repeated-list"), "No field read row by row in this time.");
  return (queries) => {
    slow(
      queries.slow.map((statement) => ({
        key: `${statement.operation} ${statement.fieldPath} ${statement.sql}`,
        place: placeOf(statement),
        figures: [
          `${milliseconds(statement.maxMs)} at most`,
          `p95 ${milliseconds(statement.p95Ms)}`,
          counted(statement.count, "time"),
        ],
        sql: statement.sql,
        advice: statement.advice,
        plan: statement.plan,
      })),
    );
    repeated(
      queries.nPlusOne.map((statement) => ({
        key: `${statement.operation} ${statement.fieldPath} ${statement.sql}`,
        place: placeOf(statement),
        figures: [
          counted(statement.statements, "statement"),
          `in ${counted(statement.requests, "request")}`,
          `${count(statement.statements / Math.max(statement.requests, 1))} each`,
        ],
        sql: statement.sql,
        advice: [statement.advice],
      })),
    );
  };
}

/** @param {{ operation: string, fieldPath: string }} statement */
function placeOf({ operation, fieldPath }) {
  if (!operation) return fieldPath || "Sent for no operation";
  return fieldPath ? `${operation}: ${fieldPath}` : operation;
}

/**
 * @param {HTMLElement} place
 * @param {string} empty
 * @returns {(remarks: readonly Remark[]) => void}
 */
function createList(place, empty) {
  const list = element("ul", { class: "statements", role: "list" });
  const nothing = element("p", { class: "empty" }, empty);
  place.replaceChildren(list, nothing);
  return (remarks) => {
    list.hidden = remarks.length === 0;
    nothing.hidden = remarks.length > 0;
    reconcile(list, remarks, { key: ({ key }) => key, create: createItem, update: updateItem });
  };
}

/** @param {Remark} remark */
function createItem(remark) {
  const body = element("div", { class: "statement" }, element("ul", { class: "advice", "aria-label": "Advice" }));
  body.append(element("h4", {}, "Statement"), codeBlock("Statement", remark.sql));
  if (remark.plan !== undefined) body.append(element("h4", {}, "Plan"), codeBlock("Plan", ""));
  const summary = element(
    "summary",
    {},
    element("span", { class: "place" }, remark.place),
    element("span", { class: "figures" }),
    element("code", { class: "excerpt" }, remark.sql),
  );
  return element("li", {}, element("details", {}, summary, body));
}

/**
 * @param {HTMLLIElement} item
 * @param {Remark} remark
 */
function updateItem(item, { figures, advice, plan }) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
  setText(find(".figures"), figures.join(" · "));
  const list = find(".advice");
  list.hidden = advice.length === 0;
  reconcile(list, advice, {
    key: (text) => text,
    create: (text) => element("li", {}, text),
    update: () => {},
  });
  if (plan !== undefined) {
    setText(find("pre[aria-label=Plan]"), plan || "PostgreSQL has not been asked for it yet.");
  }
}

/**
 * @param {string} label
 * @param {string} text
 */
function codeBlock(label, text) {
  return element("pre", { tabindex: "0", role: "group", "aria-label": label }, text);
}
