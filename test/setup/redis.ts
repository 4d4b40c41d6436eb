import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { promisify } from "node:util";
import { type RedisProcess, startRedis } from "../../src/bench/coherence/redis-process.js";

/**
 * A Redis for the tests: the one given, or `redis-server` from the PATH. On Debian root gets it installed.
 * @throws Error in one line if there is none to be had
 */
export async function provideRedis(given: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (given) return { url: given, stop: async () => {} };
  const server = await startRedis().catch(async (error: Error) => {
    if (!(await isDebianRoot())) throw error;
    await install();
    return startRedis();
  });
  return endWithProcess(server);
}

async function isDebianRoot(): Promise<boolean> {
  const hasApt = await access("/usr/bin/apt-get").then(
    () => true,
    () => false,
  );
  return hasApt && process.getuid?.() === 0;
}

async function install(): Promise<void> {
  process.stdout.write("Installing redis-server for the tests ...\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => promisify(execFile)("apt-get", args, { env });
  await apt("update");
  // Installed only, not started: the tests start their own.
  await apt("install", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confdef", "redis-server");
}

/** Vitest, told to end by a signal, leaves no time to tear down. */
function endWithProcess({ url, pid, stop }: RedisProcess): { url: string; stop(): Promise<void> } {
  const end = () => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", end);
  return {
    url,
    async stop() {
      process.off("exit", end);
      await stop();
    },
  };
}
