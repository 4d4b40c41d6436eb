import { REFRESH, SIGN_IN, SIGN_OUT } from "./operations.js";
import { RequestError, request, throwUserErrors } from "./request.js";

/** @typedef {{ name: string, role: string }} Viewer */

const STORAGE_KEY = "hirewise-dashboard-session";
/** So long before the access token ends it is replaced. */
const EARLY_MS = 60_000;
/** However wrong this computer's clock is, tokens are not replaced more often. */
const SHORTEST_MS = 60_000;
const RETRY_MS = 5_000;
const ENDED = "Your session has ended. Please sign in again.";

/**
 * Who is signed in. Tokens are in memory only. A refresh token is good for one use and for one tab, so it is put away just
 * while the page reloads: a copy of the tab finds none.
 */
export class Session {
  /** @type {string | undefined} */
  token;
  /** @type {Viewer | undefined} */
  viewer;
  /** @type {string | undefined} */
  #refreshToken;
  /** @type {Promise<boolean> | undefined} */
  #refreshing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #takenAt = Number.NEGATIVE_INFINITY;
  #endpoint;
  #listener;

  /**
   * @param {string} endpoint
   * @param {{ onToken(): void, onEnd(reason: string): void }} listener
   */
  constructor(endpoint, listener) {
    this.#endpoint = endpoint;
    this.#listener = listener;
    addEventListener("pagehide", () => {
      if (this.#refreshToken) sessionStorage.setItem(STORAGE_KEY, this.#refreshToken);
    });
    addEventListener("pageshow", () => sessionStorage.removeItem(STORAGE_KEY));
  }

  /** Goes on with the session from before the page was reloaded. @returns {Promise<boolean>} whether there is one */
  async resume() {
    this.#refreshToken = sessionStorage.getItem(STORAGE_KEY) ?? undefined;
    sessionStorage.removeItem(STORAGE_KEY);
    return this.#refreshToken !== undefined && (await this.refresh());
  }

  /**
   * @param {string} email
   * @param {string} password
   * @throws {RequestError} in words for whoever signs in
   */
  async signIn(email, password) {
    const { session } = await request(this.#endpoint, SIGN_IN, { variables: { input: { email, password } } });
    throwUserErrors(session);
    this.#take(session);
    if (this.viewer?.role !== "ADMIN") {
      const name = this.viewer?.name;
      await this.signOut();
      throw new RequestError(`The dashboard is for administrators. ${name} is none.`, "FORBIDDEN");
    }
    this.#listener.onToken();
  }

  /** Gets new tokens, once however many ask. @returns {Promise<boolean>} false if the session has ended */
  refresh() {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Ends the session, here in any case. */
  async signOut() {
    const { token } = this;
    this.#forget();
    if (token) await request(this.#endpoint, SIGN_OUT, { token }).catch(() => {});
  }

  /** @param {string} reason in words */
  end(reason) {
    this.#forget();
    this.#listener.onEnd(reason);
  }

  async #refresh() {
    const refreshToken = this.#refreshToken;
    if (!refreshToken) {
      this.end(ENDED);
      return false;
    }
    // A new token that is not taken either: the server is at fault, and asking on and on would not help it.
    if (performance.now() - this.#takenAt < RETRY_MS) {
      this.#refreshIn(RETRY_MS);
      return true;
    }
    try {
      const { session } = await request(this.#endpoint, REFRESH, { variables: { input: { refreshToken } } });
      // Signed out meanwhile.
      if (this.#refreshToken !== refreshToken) return false;
      throwUserErrors(session);
      this.#take(session);
      this.#listener.onToken();
      return true;
    } catch (error) {
      if (this.#refreshToken !== refreshToken) return false;
      if (error instanceof RequestError && error.code === "NO_ANSWER") {
        this.#refreshIn(RETRY_MS);
        return true;
      }
      this.end(ENDED);
      return false;
    }
  }

  /** @param {{ accessToken: string, refreshToken: string, expiresAt: string, viewer: Viewer }} given */
  #take({ accessToken, refreshToken, expiresAt, viewer }) {
    this.token = accessToken;
    this.viewer = viewer;
    this.#refreshToken = refreshToken;
    this.#takenAt = performance.now();
    this.#refreshIn(Math.max(Date.parse(expiresAt) - Date.now() - EARLY_MS, SHORTEST_MS));
  }

  /** @param {number} ms */
  #refreshIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), ms);
  }

  #forget() {
    clearTimeout(this.#timer);
    this.token = undefined;
    this.viewer = undefined;
    this.#refreshToken = undefined;
  }
}
