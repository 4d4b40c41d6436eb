import { type ChildProcess, fork } from "node:child_process";
import { Agent, request } from "node:http";
import type { ServerProcessOptions, ServerStatus } from "./server-process.js";

export interface HttpAnswer {
  status: number;
  /** The header X-Cache. */
  cache: string;
  body: string;
}

export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
}

/** A server in a process of its own, which may be ended and started anew. */
export class ServerHandle {
  private child: ChildProcess | undefined;
  private readonly agent = new Agent({ keepAlive: true });
  /** Where it listens, once it has started. */
  url = "";

  /** @param entry the compiled `server-process.js` */
  constructor(
    private readonly entry: string,
    private readonly options: ServerProcessOptions,
  ) {}

  /** @throws Error if it ends before it listens */
  async start(): Promise<void> {
    const child = fork(this.entry, [JSON.stringify(this.options)], {
      execArgv: ["--enable-source-maps"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.child = child;
    this.url = await new Promise<string>((done, fail) => {
      child.once("message", (message) => done((message as { url: string }).url));
      child.once("exit", () => fail(new Error("A server ended before it listened.")));
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.agent.destroy();
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await ended;
  }

  status(): Promise<ServerStatus> {
    return new Promise((done, fail) => {
      const { child } = this;
      child?.once("message", (message) => done((message as { status: ServerStatus }).status));
      child?.send({}, (error) => error && fail(error));
    });
  }

  /** @throws Error if there is no answer over HTTP */
  async post(operation: Operation, token?: string): Promise<HttpAnswer> {
    try {
      return await this.send(operation, token);
    } catch (error) {
      // A kept connection may have been closed just when it was used again.
      if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
      return await this.send(operation, token);
    }
  }

  private send(operation: Operation, token?: string): Promise<HttpAnswer> {
    const body = JSON.stringify(operation);
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    return new Promise((done, fail) => {
      const sent = request(`${this.url}/graphql`, { method: "POST", agent: this.agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          done({ status: response.statusCode ?? 0, cache: String(response.headers["x-cache"] ?? ""), body: text }),
        );
        response.on("error", fail);
      });
      sent.on("error", fail);
      sent.end(body);
    });
  }
}

/**
 * Returns when a server has handled every change that was committed before: a mutation's answer waits for that, even if
 * the mutation changes nothing.
 */
export function settle(server: ServerHandle): Promise<HttpAnswer> {
  return server.post({ query: `mutation { recordJobView(input: { jobId: "none" }) { recorded } }` });
}
