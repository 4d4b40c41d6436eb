import { setTimeout as sleep } from "node:timers/promises";
import { SeededRandom } from "../../seed/random.js";
import { type Environment, untilLive } from "./environment.js";
import { cause, pickFault } from "./faults.js";
import type { HttpAnswer } from "./graphql-client.js";
import { makeRead, type Read } from "./reads.js";
import { type ServerHandle, settle } from "./server-handle.js";
import { type Accounts, resetWorld, type ViewerName, type World } from "./world.js";
import { isSql, perform, pickWrite } from "./writes.js";

/** Which of the two servers. */
type At = 0 | 1;

interface Step {
  fault?: { kind: string; seed: number };
  /** Done at the same time. */
  writes: { kind: string; seed: number; at: At }[];
  /** Sent while the writes are under way: of no account, but they fill the caches. */
  racing: { read: number; at: At; afterMs: number }[];
  /** For deadlines to pass. */
  waitMs: number;
  /** Compared with the database once all servers know of the writes. */
  reads: { read: number; at: At }[];
}

/** Writes, reads and faults, as a seed makes them. */
export interface History {
  seed: number;
  /** The queries, each by the seed that makes it. */
  queries: number[];
  steps: Step[];
}

export interface Difference {
  read: Read;
  at: At;
  /** X-Cache. */
  cache: string;
  got: string;
  truth: string;
  step: number;
}

export interface Tally {
  /** Compared with the database. */
  settledReads: number;
  racingReads: number;
  hits: number;
  stale: number;
  writes: number;
  faults: number;
  /** Answers that were none. */
  failedRequests: number;
}

const QUERIES = 8;

/** @param faultRate how many histories have faults */
export function makeHistory(seed: number, faultRate = 0.1): History {
  const random = new SeededRandom(seed);
  const seedOf = () => random.between(0, 2 ** 31);
  const at = () => random.pick<At>([0, 1]);
  const read = () => random.between(0, QUERIES - 1);
  const hasFaults = random.next() < faultRate;
  const steps = Array.from({ length: random.between(3, 7) }, (): Step => {
    const writes = Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 3]) }, () => ({
      kind: pickWrite(random, { mayChangeAccess: !hasFaults }),
      seed: seedOf(),
      at: at(),
    }));
    return {
      ...(hasFaults && random.next() < 0.5 && { fault: { kind: pickFault(random), seed: seedOf() } }),
      writes,
      racing: Array.from({ length: random.between(0, 4) }, () => ({
        read: read(),
        at: at(),
        afterMs: random.pick([0, 0, 1, 3, 10, 30]),
      })),
      waitMs: random.next() < 0.05 ? random.between(100, 800) : 0,
      reads: Array.from({ length: random.between(3, 8) }, () => ({ read: read(), at: at() })),
    };
  });
  return { seed, queries: Array.from({ length: QUERIES }, seedOf), steps };
}

/** Plays a history. @returns the first settled read that differs from the database */
export async function play(
  history: History,
  environment: Environment,
  accounts: Accounts,
  tally: Tally,
): Promise<Difference | undefined> {
  await untilLive(environment);
  const world = await resetWorld(environment.sql, accounts);
  const player = new Player(environment, world, tally);
  try {
    await player.prepare(history);
    for (const [index, step] of history.steps.entries()) {
      const difference = await player.take(step);
      if (difference) return { ...difference, step: index };
    }
    return undefined;
  } finally {
    await player.heal();
  }
}

class Player {
  private reads: Read[] = [];
  private heals: (() => Promise<void>)[] = [];
  private hasViews = false;

  constructor(
    private readonly environment: Environment,
    private readonly world: World,
    private readonly tally: Tally,
  ) {}

  async prepare({ queries }: History): Promise<void> {
    await this.settleAll();
    for (const seed of queries) {
      const askCursor = async (operation: { query: string }, viewer: ViewerName) => {
        const { body } = await this.ask(this.environment.reference, { ...operation, viewer });
        return /"endCursor":"([^"]+)"/.exec(body)?.[1] ?? null;
      };
      this.reads.push(await makeRead(new SeededRandom(seed), this.world, askCursor));
    }
    // Only what is cached can become stale.
    await Promise.all(this.environment.servers.flatMap((server) => this.reads.map((read) => this.ask(server, read))));
  }

  async take(step: Step): Promise<Omit<Difference, "step"> | undefined> {
    if (step.fault) await this.cause(step.fault);
    const racing = step.racing.map(async ({ read, at, afterMs }) => {
      await sleep(afterMs);
      await this.ask(this.server(at), this.read(read));
      this.tally.racingReads++;
    });
    // Handled below; until then a failure among them is no one's.
    for (const request of racing) request.catch(() => {});
    await Promise.all(step.writes.map((write) => this.write(write)));
    const [write] = step.writes;
    // One reads one's own write as soon as it is answered; the others' once they have had time to hear of it.
    if (write && step.writes.length === 1 && !isSql(write.kind)) {
      const own = step.reads.map(({ read }) => ({ read, at: write.at }));
      const difference = await this.compareAll(own);
      if (difference) return difference;
    }
    await this.settleAll();
    await Promise.all(racing);
    if (step.waitMs > 0) await sleep(step.waitMs);
    return this.compareAll(step.reads);
  }

  async heal(): Promise<void> {
    for (const heal of this.heals.splice(0)) await heal();
  }

  private async cause({ kind, seed }: NonNullable<Step["fault"]>): Promise<void> {
    await this.heal();
    const heal = await cause(kind, this.environment, new SeededRandom(seed));
    if (heal) this.heals.push(heal);
    this.tally.faults++;
  }

  private async write({ kind, seed, at }: Step["writes"][number]): Promise<void> {
    this.tally.writes++;
    if (kind === "recordJobView") this.hasViews = true;
    await perform(kind, new SeededRandom(seed), {
      world: this.world,
      sql: this.environment.sql,
      send: (operation, viewer) => this.ask(this.server(at), { ...operation, viewer }),
    });
  }

  private async compareAll(reads: Step["reads"]): Promise<Omit<Difference, "step"> | undefined> {
    const differences = await Promise.all(reads.map(({ read, at }) => this.compare(this.read(read), at)));
    return differences.find((difference) => difference !== undefined);
  }

  private async compare(read: Read, at: At): Promise<Omit<Difference, "step"> | undefined> {
    this.tally.settledReads++;
    let isSecond = false;
    for (;;) {
      // A deadline may pass between two answers. Only where the truth is the same before and after must it be that.
      const truth = await this.ask(this.environment.reference, read);
      const got = await this.ask(this.server(at), read);
      if (got.cache === "HIT") this.tally.hits++;
      if (got.cache === "STALE") this.tally.stale++;
      if (isSame(truth, got)) return undefined;
      const after = await this.ask(this.environment.reference, read);
      if (!isSame(truth, after)) continue;
      if (!this.hasViews || isSecond) return { read, at, cache: got.cache, got: got.body, truth: truth.body };
      // Views are written some time after their answer: that may have been just now.
      isSecond = true;
      await settle(this.server(at));
    }
  }

  private async settleAll(): Promise<void> {
    const { servers, reference } = this.environment;
    await Promise.all([...servers, reference].map(settle));
  }

  private async ask(server: ServerHandle, { viewer, ...operation }: Read): Promise<HttpAnswer> {
    const token = viewer === "visitor" ? undefined : this.world.accounts[viewer].token;
    const answer = await server.post(operation, token);
    if (answer.status >= 500 || answer.body.includes('"UNAVAILABLE"')) this.tally.failedRequests++;
    return answer;
  }

  private server(at: At): ServerHandle {
    return this.environment.servers[at];
  }

  private read(index: number): Read {
    return this.reads[index] as Read;
  }
}

/** Whether two servers say the same. */
export function isSame(one: HttpAnswer, other: HttpAnswer): boolean {
  return one.status === other.status && (one.body === other.body || essence(one.body) === essence(other.body));
}

/** Data and codes: what is said beside differs from one execution to the next. */
function essence(body: string): string {
  const { data, errors } = JSON.parse(body) as { data?: unknown; errors?: { extensions?: { code?: string } }[] };
  return JSON.stringify([data ?? null, (errors ?? []).map(({ extensions }) => extensions?.code)]);
}
