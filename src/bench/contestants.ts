import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export const CONNECTIONS = 16;

/** A server in a process of its own, and what is asked of it. */
export interface Contestant {
  name: string;
  url: string;
  query: string;
  token?: string;
  process: ChildProcess;
}

/** @throws Error if it ends before it listens */
export function start(entry: string, argument: object): Promise<{ url: string; process: ChildProcess }> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  const child = fork(path, [JSON.stringify(argument)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((done, fail) => {
    child.once("message", (message) => done({ url: `${(message as { url: string }).url}/graphql`, process: child }));
    child.once("exit", () => fail(new Error(`${entry} ended before it listened.`)));
  });
}

export async function ask(url: string, query: string, token?: string): Promise<string> {
  const response = await fetch(url, { method: "POST", headers: headersFor(token), body: JSON.stringify({ query }) });
  return response.text();
}

function headersFor(token: string | undefined): Record<string, string> {
  return { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
}

export interface Cost {
  /** Milliseconds for one request, with as many under way as connections. */
  ms: number;
  /** Milliseconds of the server's processor for one request. */
  cpuMs: number;
}

/** Asks for so many seconds. @throws Error if one is not answered well */
export async function perRequest(contestant: Contestant, duration: number): Promise<Cost> {
  const cpuBefore = await cpuOf(contestant.process);
  const { ms, requests } = await load(contestant, duration);
  return { ms, cpuMs: ((await cpuOf(contestant.process)) - cpuBefore) / 1000 / requests };
}

/** As {@link perRequest}, of a process that need not tell what it uses. */
export async function load({ name, url, query, token }: Contestant, duration: number) {
  const { default: autocannon } = await import("autocannon");
  const { requests, non2xx, errors } = await autocannon({
    url,
    method: "POST",
    headers: headersFor(token),
    body: JSON.stringify({ query }),
    connections: CONNECTIONS,
    duration,
  });
  if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx + errors} requests failed.`);
  return { ms: 1000 / requests.mean, requests: requests.total };
}

function cpuOf(child: ChildProcess): Promise<number> {
  return new Promise((done) => {
    child.once("message", (message) => done((message as { status: { cpu: number } }).status.cpu));
    child.send({});
  });
}
