import { Figures, TICK_MS } from "./figures.js";
import { FileFigures } from "./file-figures.js";
import { LoaderRegistry } from "./loader-figures.js";
import { OperationRegistry } from "./operation-figures.js";
import { ProcessFigures } from "./process-figures.js";
import { type Explain, SlowStatements } from "./slow-statements.js";
import { type NPlusOne, StatementFigures } from "./statement-figures.js";

interface Options {
  slowQueryMs: number;
  explain: Explain;
  log: (line: object, message: string) => void;
  warn: (error: unknown) => void;
}

/** Everything that one server counts of itself. */
export class Metrics {
  readonly figures = new Figures();
  readonly operations = new OperationRegistry(this.figures);
  readonly loaders = new LoaderRegistry(this.figures);
  readonly files = new FileFigures(this.figures);
  readonly slow: SlowStatements;
  readonly statements: StatementFigures;
  /** Told of each repetition that was found. */
  readonly repetitionListeners = new Set<(found: NPlusOne) => void>();
  private readonly process = new ProcessFigures(this.figures);
  private readonly ticks = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor({ slowQueryMs, explain, log, warn }: Options) {
    this.slow = new SlowStatements(this.figures, {
      thresholdMs: slowQueryMs,
      explain,
      warn,
      log: (line) => log(line, "slow statement"),
    });
    this.statements = new StatementFigures(this.figures, this.slow, (found, isNew) => {
      // Once: what is repeated is asked for again and again.
      if (isNew) log(found, "statement repeated for each row");
      for (const listener of this.repetitionListeners) listener(found);
    });
  }

  /** Called at the end of each stretch of time. */
  onTick(listener: () => void): void {
    this.ticks.add(listener);
  }

  start(): void {
    this.process.start();
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Has what others measure counted, up to this moment. */
  collect(): void {
    this.process.collect();
  }

  tick(): void {
    this.collect();
    this.figures.tick();
    for (const listener of this.ticks) listener();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.process.stop();
    await this.slow.settled();
  }
}
