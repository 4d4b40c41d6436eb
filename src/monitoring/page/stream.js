/**
 * @typedef {{ query: string, variables: object, onData(data: any): void }} Subscribed
 * @typedef {{ message: string, extensions?: { code?: string } }} Problem
 * @typedef {{
 *   onConnect(): void,
 *   onLive(): void,
 *   onLost(problem?: string): void,
 *   onUnauthenticated(): void,
 *   onForbidden(): void,
 * }} StreamListener
 */

const PROTOCOL = "graphql-transport-ws";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The server says something every two seconds. A connection that is silent for so long is dead, whatever the network says. */
const SILENCE_MS = 15_000;
/** Close codes of a token that is not good. */
const REFUSED = [4401, 4403];

/** Keeps subscriptions going over one WebSocket, and connects again when it breaks. */
export class Stream {
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Subscribed[]} */
  #subscribed = [];
  /** @type {string | undefined} */
  #token;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  #failures = 0;
  #url;
  #listener;

  /**
   * @param {string} endpoint
   * @param {StreamListener} listener
   */
  constructor(endpoint, listener) {
    this.#url = new URL(endpoint, location.href);
    this.#url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#listener = listener;
    addEventListener("online", () => {
      if (this.#retry !== undefined) this.#connect();
    });
  }

  /**
   * Takes the place of what was going on before.
   * @param {string} token
   * @param {Subscribed[]} subscribed
   */
  start(token, subscribed) {
    this.#token = token;
    this.#subscribed = subscribed;
    this.#connect();
  }

  stop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #connect() {
    this.stop();
    const socket = new WebSocket(this.#url, PROTOCOL);
    this.#socket = socket;
    this.#expectWord();
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${this.#token}` } }));
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(socket, JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      if (REFUSED.includes(code)) this.#refuse("UNAUTHENTICATED");
      else this.#lose();
    };
  }

  /**
   * @param {WebSocket} socket
   * @param {{ type: string, id?: string, payload?: any }} message
   */
  #receive(socket, { type, id, payload }) {
    this.#expectWord();
    switch (type) {
      case "connection_ack":
        this.#listener.onConnect();
        this.#subscribed.forEach(({ query, variables }, index) => {
          socket.send(JSON.stringify({ type: "subscribe", id: String(index), payload: { query, variables } }));
        });
        return;
      case "ping":
        socket.send(JSON.stringify({ type: "pong" }));
        return;
      case "next":
        if (payload.errors?.length) return this.#fail(payload.errors);
        this.#failures = 0;
        this.#listener.onLive();
        this.#subscribed[Number(id)]?.onData(payload.data);
        return;
      case "error":
        return this.#fail(payload);
      case "complete":
        // These never end by themselves.
        this.#lose();
    }
  }

  /** @param {Problem[]} problems */
  #fail([problem]) {
    const code = problem?.extensions?.code ?? "";
    if (code === "UNAUTHENTICATED" || code === "FORBIDDEN") this.#refuse(code);
    else this.#lose(problem?.message);
  }

  /** @param {"UNAUTHENTICATED" | "FORBIDDEN"} code */
  #refuse(code) {
    this.stop();
    if (code === "FORBIDDEN") this.#listener.onForbidden();
    else this.#listener.onUnauthenticated();
  }

  /** @param {string} [problem] what the server says it is */
  #lose(problem) {
    this.stop();
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, LONGEST_WAIT_MS);
    // Not all at once, when a server returns that many watch.
    this.#retry = setTimeout(() => this.#connect(), wait * (0.5 + Math.random() / 2));
    this.#listener.onLost(problem);
  }

  #expectWord() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(), SILENCE_MS);
  }
}
