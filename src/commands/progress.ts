import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  /** @param total if it has only now become known, or has changed */
  update(done: number, total?: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/** Shows how far long work is, on standard error: a bar for people, a line now and then for logs. */
export function showProgress(label: string, total?: number): Progress {
  return process.stderr.isTTY ? showBar(label, total) : showLines(label, total);
}

/** Shows work that goes through stages: a bar for each. */
export async function showStages(work: (show: (stage: string, done: number, total: number) => void) => Promise<void>) {
  let current = "";
  let progress: Progress | undefined;
  await work((stage, done, total) => {
    if (stage !== current) {
      progress?.stop();
      progress = showProgress(stage, total);
      current = stage;
    }
    progress?.update(done, total);
  }).finally(() => progress?.stop());
}

function showBar(label: string, total = 0): Progress {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(24)} {bar} {percentage}% | {value}/{total} | {duration_formatted}`,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update(done, newTotal) {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function showLines(label: string, total?: number): Progress {
  let known = total;
  let lastLine = Date.now();
  return {
    update(done, newTotal) {
      known = newTotal ?? known;
      if (Date.now() - lastLine < LINE_EVERY_MS) return;
      lastLine = Date.now();
      console.error(`${label}: ${done}${known ? ` of ${known} (${Math.floor((done / known) * 100)} %)` : ""}`);
    },
    stop() {},
  };
}
