import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";

interface Result<Data> {
  data?: Data | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export interface Subscription<Data> {
  /** The next event; fails if none comes for a while. */
  next(patienceMs?: number): Promise<Result<Data>>;
  /** Resolves when the server has ended it, with what it was ended by. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** A real client's subscription over WebSocket. */
export async function subscribe<Data>(url: string, query: string, token?: string): Promise<Subscription<Data>> {
  const client: Client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {},
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
  });
  const arrived: Result<Data>[] = [];
  let wake = () => {};
  let unsubscribe = () => {};
  const ended = new Promise<unknown>((resolve) => {
    unsubscribe = client.subscribe<Data>(
      { query },
      {
        next: (result) => {
          arrived.push(result as Result<Data>);
          wake();
        },
        error: resolve,
        complete: () => resolve(undefined),
      },
    );
  });
  return {
    async next(patienceMs = PATIENCE_MS) {
      const timeout = AbortSignal.timeout(patienceMs);
      while (arrived.length === 0) {
        timeout.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
          timeout.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      return arrived.shift() as Result<Data>;
    },
    ended,
    async stop() {
      unsubscribe();
      await client.dispose();
    },
  };
}
