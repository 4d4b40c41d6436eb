import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * A part of the benchmark in a process of its own, which does not wait for the work of the others. It does one thing after
 * the other, as it is told.
 */
export class Assistant {
  private readonly child: ChildProcess;

  /** @param script a compiled program beside this one, which calls {@link obeyParent} */
  constructor(script: string, options: object) {
    this.child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(options)]);
  }

  /** @param what one of the commands given to {@link obeyParent} @returns what comes of it */
  tell<T>(what: string): Promise<T> {
    const { child } = this;
    return new Promise((done, fail) => {
      const onExit = () => fail(new Error("A process of the benchmark ended early."));
      child.once("exit", onExit);
      child.once("message", ({ answer }: { answer: T }) => {
        child.off("exit", onExit);
        done(answer);
      });
      child.send(what);
    });
  }

  end(): void {
    this.child.kill();
  }
}

/** In the process: does what the parent tells. */
export function obeyParent(commands: Record<string, () => Promise<unknown>>): void {
  process.on("message", async (what: string) => process.send?.({ answer: await commands[what]?.() }));
  process.on("disconnect", () => process.exit());
}
