import { startActions } from "./actions.js";
import { createCharts } from "./charts.js";
import { byId, setText } from "./element.js";
import { time } from "./format.js";
import { WATCH_COUNTERS, WATCH_DELAYS, WATCH_FIGURES } from "./operations.js";
import { RequestError, request } from "./request.js";
import { Series } from "./series.js";
import { Session } from "./session.js";
import { Stream } from "./stream.js";
import { createTables } from "./tables.js";
import { startTheme } from "./theme.js";
import { createTiles } from "./tiles.js";

/** @type {Record<string, { seconds: number, words: string }>} */
const WINDOWS = {
  LAST_1_MINUTE: { seconds: 60, words: "In the last minute" },
  LAST_5_MINUTES: { seconds: 300, words: "In the last 5 minutes" },
  LAST_60_MINUTES: { seconds: 3_600, words: "In the last hour" },
  SINCE_START: { seconds: 3_600, words: "Since the start" },
};
const STATES = { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting", "signed-out": "Signed out" };

const endpoint = document.body.dataset.endpoint ?? "";
const windowChoice = /** @type {HTMLSelectElement} */ (byId("window"));
const scopeChoice = /** @type {HTMLSelectElement} */ (byId("scope"));
const series = new Series();
const charts = createCharts();
let showTiles = createTiles();
let showTables = createTables();
/** @type {import("./series.js").Delays | undefined} */
let delays;

const session = new Session(endpoint, { onToken: watch, onEnd: showSignedOut });
const stream = new Stream(endpoint, {
  onConnect: () => series.rebase(),
  onLive: () => setState("live"),
  onLost: (problem) => {
    series.interrupt();
    setState("reconnecting");
    if (problem) setText(byId("as-of"), problem);
  },
  onUnauthenticated: () => {
    setState("reconnecting");
    void session.refresh();
  },
  onForbidden: () => session.end("The dashboard is for administrators, and this account is none any more."),
});

startTheme(() => {
  for (const chart of charts) chart.recolor();
});
startActions(ask);
startSignIn();
for (const choice of [windowChoice, scopeChoice]) {
  const key = `hirewise-dashboard-${choice.id}`;
  const kept = localStorage.getItem(key);
  if (kept && [...choice.options].some(({ value }) => value === kept)) choice.value = kept;
  choice.addEventListener("change", () => {
    localStorage.setItem(key, choice.value);
    if (choice === scopeChoice) series.clear();
    if (session.token) watch();
  });
}
byId("sign-out").addEventListener("click", () => {
  showSignedOut("You are signed out.");
  void session.signOut();
});
// If there was one that has ended, that is said already.
if (!(await session.resume()) && document.body.dataset.state !== "signed-out") showSignedOut("");

/** Shows what the server tells from now on. */
function watch() {
  if (!session.token) return;
  if (byId("dashboard").hidden) {
    setState("connecting");
    setText(byId("viewer"), session.viewer?.name ?? "");
    showDashboard(true);
  }
  const scope = scopeChoice.value;
  const period = WINDOWS[windowChoice.value] ?? { seconds: 300, words: "" };
  stream.start(session.token, [
    {
      query: WATCH_FIGURES,
      variables: { scope, window: windowChoice.value },
      onData({ stats }) {
        setText(byId("as-of"), `As of ${time(new Date(stats.at))}`);
        showTiles(stats, period.words);
        showTables(stats);
      },
    },
    {
      query: WATCH_DELAYS,
      variables: { scope },
      onData({ stats }) {
        delays = stats;
      },
    },
    {
      query: WATCH_COUNTERS,
      variables: { scope },
      onData({ stats }) {
        series.add(stats, delays);
        for (const chart of charts) chart.show(series, period.seconds);
      },
    },
  ]);
}

/** @param {string} reason */
function showSignedOut(reason) {
  stream.stop();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  setState("signed-out");
  showDashboard(false);
  setText(byId("sign-in-reason"), reason);
  byId("email").focus();
  // The next one at this computer finds nothing of this.
  series.clear();
  delays = undefined;
  showTiles = createTiles();
  showTables = createTables();
  for (const chart of charts) chart.show(series, 0);
}

/** @param {boolean} isSignedIn */
function showDashboard(isSignedIn) {
  byId("dashboard").hidden = !isSignedIn;
  byId("controls").hidden = !isSignedIn;
  byId("sign-in").hidden = isSignedIn;
}

/** @param {keyof typeof STATES} state */
function setState(state) {
  document.body.dataset.state = state;
  setText(byId("state"), STATES[state]);
}

/**
 * For the buttons.
 * @param {string} query
 * @param {object} variables
 */
async function ask(query, variables) {
  try {
    return await request(endpoint, query, { variables, token: session.token });
  } catch (error) {
    // The computer slept for longer than the token lasts.
    if (!(error instanceof RequestError && error.code === "UNAUTHENTICATED") || !(await session.refresh())) throw error;
    return request(endpoint, query, { variables, token: session.token });
  }
}

function startSignIn() {
  const form = /** @type {HTMLFormElement} */ (byId("sign-in-form"));
  const submit = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const problem = byId("sign-in-problem");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    problem.textContent = "";
    const given = new FormData(form);
    try {
      await session.signIn(String(given.get("email")), String(given.get("password")));
      form.reset();
      byId("title").focus();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      submit.disabled = false;
    }
  });
}
