import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A Redis of one's own, which may be ended and frozen. Keeps nothing on disk. */
export interface RedisProcess {
  url: string;
  port: number;
  pid: number;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const START_MS = 10_000;

/**
 * Starts `redis-server`, on a free port unless one is given.
 * @throws Error in words if it is not installed or does not start
 */
export async function startRedis(wanted?: number, settings: string[] = []): Promise<RedisProcess> {
  const port = wanted ?? (await freePort());
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...settings];
  const child = spawn("redis-server", flags, { stdio: "ignore" });
  const ended = new Promise<Error | undefined>((done) => {
    child.once("error", done).once("exit", () => done(undefined));
  });
  const failure = await Promise.race([untilReady(port), ended.then((error) => error ?? new Error("it ended"))]);
  if (failure instanceof Error) {
    child.kill("SIGKILL");
    const isMissing = (failure as NodeJS.ErrnoException).code === "ENOENT";
    throw new Error(
      isMissing
        ? "Redis is needed: install `redis-server`, or set REDIS_URL."
        : `redis-server does not start: ${failure.message}`,
    );
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid as number,
    signal: (signal) => void child.kill(signal),
    stop: () => stop(child, ended),
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  // Also if it is frozen.
  child.kill("SIGKILL");
  await ended;
}

async function untilReady(port: number): Promise<Error | undefined> {
  const giveUpAt = Date.now() + START_MS;
  while (Date.now() < giveUpAt) {
    if (await answers(port)) return undefined;
    await sleep(20);
  }
  return new Error("it does not answer");
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => done(false));
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      done(data.toString().startsWith("+PONG"));
    });
  });
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
