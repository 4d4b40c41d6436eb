import { type ChildProcess, fork } from "node:child_process";
import { GraphqlClient, type HttpAnswer, type Operation } from "./graphql-client.js";
import type { ServerProcessOptions, ServerStatus } from "./server-process.js";

/** A server in a process of its own, which may be ended and started anew. */
export class ServerHandle {
  private child: ChildProcess | undefined;
  private client = new GraphqlClient("");

  /** @param entry the compiled `server-process.js` */
  constructor(
    private readonly entry: string,
    private readonly options: ServerProcessOptions,
  ) {}

  /** Where it listens, once it has started. */
  get url(): string {
    return this.client.url;
  }

  /** @throws Error if it ends before it listens */
  async start(): Promise<void> {
    const child = fork(this.entry, [JSON.stringify(this.options)], {
      execArgv: ["--enable-source-maps"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.child = child;
    const url = await new Promise<string>((done, fail) => {
      child.once("message", (message) => done((message as { url: string }).url));
      child.once("exit", () => fail(new Error("A server ended before it listened.")));
    });
    this.client = new GraphqlClient(url);
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.client.close();
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
  post(operation: Operation, token?: string): Promise<HttpAnswer> {
    return this.client.post(operation, token);
  }
}

/**
 * Returns when a server has handled every change that was committed before: a mutation's answer waits for that, even if
 * the mutation changes nothing.
 */
export function settle(server: ServerHandle): Promise<HttpAnswer> {
  return server.post({ query: `mutation { recordJobView(input: { jobId: "none" }) { recorded } }` });
}
