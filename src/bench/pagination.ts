import { createHash } from "node:crypto";
import { Option } from "commander";
import pg from "pg";
import { wholeNumber } from "../commands/options.js";
import { showProgress } from "../commands/progress.js";
import { ensureJobs } from "./bench-data.service.js";
import { type BenchServer, type Statement, withBenchServer } from "./bench-server.js";
import type { Benchmark, Measurement, Verdict } from "./benchmark.js";
import { type Contestant, measureInterleaved } from "./measure.js";

const PAGE_SIZE = 20;
const DEPTH = 500_000;
const LIMIT = 1.5;
const WARM_UP = 20;
/** How many rows a request skips on the way to the deep page: the most that it may ask for. */
const STRIDE = 100;

const listQuery = `query ($first: Int, $after: String) {
  jobs(first: $first, after: $after) {
    nodes { title company { name } skills { name } applicationCount }
    pageInfo { hasNextPage endCursor }
  }
}`;
const numberedQuery = `query ($page: Int, $pageSize: Int) {
  jobsPage(page: $page, pageSize: $pageSize) {
    items { title company { name } skills { name } applicationCount }
    hasNextPage
  }
}`;
const walkQuery = `query ($first: Int, $after: String) {
  jobs(first: $first, after: $after) { pageInfo { hasNextPage endCursor } }
}`;

interface Options {
  jobs: number;
  rounds: number;
}

/** Does the page at depth 500,000 by cursor cost what page 1 costs? */
export const pagination: Benchmark<Options> = {
  name: "pagination",
  description: "page 1 of the job list against the page at depth 500,000",
  options: [
    new Option("--jobs <number>", "how many jobs to measure on")
      .argParser(wholeNumber(1_000, 10_000_000))
      .default(1_000_000),
    new Option("--rounds <number>", "how often to measure each").argParser(wholeNumber(1, 100_000)).default(100),
  ],
  async run(context, { jobs, rounds }) {
    const published = await ensureJobs(context, { jobs, applications: 0 });
    const depth = Math.floor(Math.min(DEPTH, published - PAGE_SIZE) / STRIDE) * STRIDE;
    return withBenchServer(context.env, context.url, async (server) => {
      context.say(`Walking by cursor to row ${depth} of ${published} ...`);
      const after = await cursorAt(server, depth);
      context.say(`Measuring ${rounds} rounds ...`);
      const measurements = await measure(context.url, server, { depth, after, rounds });
      return {
        conditions: { publishedJobs: published, depth, pageSize: PAGE_SIZE },
        measurements: [...measurements.values()],
        verdicts: (["HTTP", "SQL"] as const).map((way) => verdictOn(way, measurements)),
      };
    });
  },
};

/** Reads on to the row, as a client that scrolls would. */
async function cursorAt(server: BenchServer, depth: number): Promise<string | undefined> {
  let after: string | undefined;
  const progress = showProgress("rows", depth);
  for (let row = 0; row < depth; row += STRIDE) {
    const { jobs } = await server.send<{ jobs: { pageInfo: { endCursor: string } } }>(walkQuery, {
      first: STRIDE,
      after,
    });
    after = jobs.pageInfo.endCursor;
    progress.update(row + STRIDE);
  }
  progress.stop();
  return after;
}

type Page = "page 1" | "by cursor" | "by number";
type Way = "HTTP" | "SQL";
type Measurements = Map<`${Page}, ${Way}`, Measurement>;

async function measure(
  databaseUrl: string,
  server: BenchServer,
  { depth, after, rounds }: { depth: number; after: string | undefined; rounds: number },
): Promise<Measurements> {
  const pages: Record<Page, () => Promise<unknown>> = {
    "page 1": () => server.send(listQuery, { first: PAGE_SIZE }),
    "by cursor": () => server.send(listQuery, { first: PAGE_SIZE, after }),
    "by number": () => server.send(numberedQuery, { page: depth / PAGE_SIZE + 1, pageSize: PAGE_SIZE }),
  };
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const contestants: Contestant[] = [];
    for (const [page, run] of Object.entries(pages)) {
      const statements = await server.statementsOf(run);
      contestants.push(
        { name: `${page}, HTTP`, run },
        { name: `${page}, SQL`, run: () => execute(client, statements) },
      );
    }
    const progress = showProgress("rounds", rounds);
    const measured = await measureInterleaved(contestants, { rounds, warmUp: WARM_UP }, (done) =>
      progress.update(done),
    );
    progress.stop();
    return new Map(measured.map((measurement) => [measurement.name as `${Page}, ${Way}`, measurement]));
  } finally {
    await client.end();
  }
}

/** What the server sends for a page, as it sends it: prepared once for the connection. */
async function execute(client: pg.Client, statements: Statement[]): Promise<void> {
  for (const { sql, parameters } of statements) {
    await client.query({ text: sql, values: [...parameters], name: createHash("sha1").update(sql).digest("hex") });
  }
}

function verdictOn(way: Way, measurements: Measurements): Verdict {
  const [first, deep] = (["page 1", "by cursor"] as const).map((page) => measurements.get(`${page}, ${way}`)?.medianMs);
  return {
    claim: `${way}: a deep page by cursor costs what page 1 costs (ratio of the medians)`,
    value: (deep ?? Number.NaN) / (first ?? Number.NaN),
    limit: LIMIT,
  };
}
