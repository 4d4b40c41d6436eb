import { byId } from "./element.js";
import { bytes, count, counted, milliseconds, NOTHING } from "./format.js";
import { CLEAR, WARM } from "./operations.js";
import { throwUserErrors } from "./request.js";
import { createTable } from "./table.js";

/** @typedef {(query: string, variables: object) => Promise<any>} Ask */

/** Connects the buttons that warm and clear the cache to their dialogs. @param {Ask} ask */
export function startActions(ask) {
  startClear(ask);
  startWarm(ask);
}

/** @param {Ask} ask */
function startClear(ask) {
  startDialog("clear", {
    working: "Clearing…",
    onOpen: () => {},
    async run(form) {
      const namespaces = form.getAll("namespace");
      if (namespaces.length === 0) throw new Error("Choose at least one part.");
      const { clearCache } = await ask(CLEAR, { input: { namespaces } });
      throwUserErrors(clearCache);
      return `Empty now, on every server: ${clearCache.cleared.join(", ")}.`;
    },
  });
}

/** @typedef {{ name: string, variables: string, state: keyof typeof STATES, ms: number, bytes: number }} Warmed */

const STATES = {
  PLANNED: "Would be warmed",
  ALREADY_FRESH: "Was in the cache",
  WARMED: "Warm now",
  FAILED: "Failed",
};

/** @param {Ask} ask */
function startWarm(ask) {
  const place = byId("warm-operations");
  /** @type {(rows: readonly (Warmed & { index: number })[]) => void} */
  const show = createTable(place, {
    caption: "What became of each operation",
    empty: "No operation has been asked for often enough to be worth it.",
    key: ({ index }) => String(index),
    columns: [
      { label: "Operation", kind: "name", text: ({ name }) => name || "(unnamed)" },
      { label: "Variables", kind: "code", text: ({ variables }) => (variables === "{}" ? NOTHING : variables) },
      { label: "Result", text: ({ state }) => STATES[state] },
      { label: "Took", kind: "number", text: ({ state, ms }) => (state === "WARMED" ? milliseconds(ms) : NOTHING) },
      { label: "Size", kind: "number", text: (row) => (row.bytes > 0 ? bytes(row.bytes) : NOTHING) },
    ],
  });
  startDialog("warm", {
    working: "Warming… this may take a while.",
    onOpen: () => {
      place.hidden = true;
    },
    async run(form) {
      const input = {
        namespace: form.get("namespace") || null,
        top: Number(form.get("top")),
        dryRun: form.has("dryRun"),
      };
      const { warmCache } = await ask(WARM, { input });
      throwUserErrors(warmCache);
      show(
        warmCache.operations.map((/** @type {Warmed} */ operation, /** @type {number} */ index) => ({
          ...operation,
          index,
        })),
      );
      place.hidden = false;
      return summaryOf(warmCache.operations);
    },
  });
}

/** @param {readonly Warmed[]} operations */
function summaryOf(operations) {
  const all = (/** @type {Warmed["state"]} */ state) => operations.filter((operation) => operation.state === state);
  const planned = all("PLANNED").length;
  if (planned > 0)
    return `${counted(planned, "answer")} would be made, ${count(all("ALREADY_FRESH").length)} are fresh.`;
  const warmed = all("WARMED");
  const took = warmed.reduce((sum, { ms }) => sum + ms, 0);
  const failed = all("FAILED").length;
  return [
    `${counted(warmed.length, "answer")} made${warmed.length > 0 ? `, in ${milliseconds(took)} of work` : ""}`,
    `${count(all("ALREADY_FRESH").length)} were fresh`,
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ].join("; ");
}

/**
 * A dialog that asks before it does something, and then tells what came of it.
 * @param {string} name of the button, and with `-dialog` and `-status` of the dialog and the place for the result
 * @param {{ working: string, onOpen(): void, run(form: FormData): Promise<string> }} action
 */
function startDialog(name, { working, onOpen, run }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(`${name}-dialog`));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const submit = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const status = byId(`${name}-status`);
  byId(name).addEventListener("click", () => {
    status.textContent = "";
    status.classList.remove("problem");
    onOpen();
    dialog.showModal();
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    status.classList.remove("problem");
    status.textContent = working;
    try {
      status.textContent = await run(new FormData(form));
    } catch (error) {
      status.classList.add("problem");
      status.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      submit.disabled = false;
    }
  });
}
