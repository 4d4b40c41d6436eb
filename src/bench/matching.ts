import { Option } from "commander";
import { wholeNumber } from "../commands/options.js";
import { prepareCandidate, prepareJob } from "../matching/prepared.js";
import { score } from "../matching/score.js";
import { ensureJobs } from "./bench-data.service.js";
import type { BenchContext, Benchmark, Measurement, Verdict } from "./benchmark.js";
import { draftOf, factsForPairs, hasRealJobs, type Judgement, judge, recommendTo } from "./matching/judge.service.js";
import { personas } from "./matching/personas.js";
import { measureInterleaved, summarise } from "./measure.js";

const JOBS = 30_000;
const PAIRS = 1_000;
const PAIRS_MS = 50;
const RECOMMENDING_MS = 50;
const WARM_UP = 2 * personas.length;

interface Options {
  rounds: number;
  show: boolean;
}

/** Are recommendations sensible, and what do they cost? */
export const matching: Benchmark<Options> = {
  name: "matching",
  description: `the best jobs of ${personas.length} profiles, and the cost of scores and recommendations`,
  options: [
    new Option("--rounds <number>", "how often to measure each").argParser(wholeNumber(1, 100_000)).default(100),
    new Option("--show", "print the best ten of each profile, with reasons").default(false),
  ],
  async run(context, { rounds, show }) {
    const { db } = context;
    const kind = (await hasRealJobs(db)) ? "real" : "generated";
    const published = await ensureJobs(context, { jobs: kind === "real" ? 1 : JOBS, applications: JOBS });
    const judgements: Judgement[] = [];
    for (const persona of personas) judgements.push(await judge(db, persona));
    if (show) for (const judgement of judgements) showBest(context, judgement);
    const pairs = await measurePairs(context, rounds);
    const recommending = await measureRecommending(context, rounds);
    return {
      conditions: { publishedJobs: published, jobsAre: kind, profiles: personas.length },
      measurements: [pairs, recommending],
      verdicts: [
        ...judgements.flatMap((judgement) => verdictsOn(judgement, kind)),
        {
          claim: `CPU of scoring ${PAIRS} pairs, preparing included (median, ms)`,
          value: pairs.medianMs,
          limit: PAIRS_MS,
        },
        { claim: "recommending, cold (median, ms)", value: recommending.medianMs, limit: RECOMMENDING_MS },
      ],
    };
  },
};

function verdictsOn({ persona, sensible, absurd }: Judgement, kind: "real" | "generated"): Verdict[] {
  return [
    {
      claim: `${persona.name}: sensible titles among the best ten`,
      value: sensible,
      limit: persona.atLeast[kind],
      atLeast: true,
    },
    { claim: `${persona.name}: absurd ones`, value: absurd.length, limit: 0 },
  ];
}

function showBest({ say }: BenchContext, { persona, best }: Judgement): void {
  say(`\n${persona.name}`);
  for (const { title, location, recommendation, isSensible } of best) {
    const { total } = recommendation.score;
    say(`  ${String(total).padStart(3)} ${isSensible ? " " : "?"} ${title}${location ? `, ${location}` : ""}`);
    say(`        ${recommendation.reasons.join("; ")}`);
  }
}

/** Processor time, of this process alone: nothing is waited for. */
async function measurePairs({ db }: BenchContext, rounds: number): Promise<Measurement> {
  const { candidates, jobs } = await factsForPairs(db, personas);
  const perCandidate = Math.ceil(PAIRS / candidates.length);
  const times: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const startedAt = process.cpuUsage();
    let done = 0;
    for (const facts of candidates) {
      const candidate = prepareCandidate(facts);
      for (let n = 0; n < perCandidate && done < PAIRS; n++, done++) {
        score(candidate, prepareJob(jobs[(done * 7) % jobs.length] as (typeof jobs)[number]));
      }
    }
    const { user, system } = process.cpuUsage(startedAt);
    if (round >= 0) times.push((user + system) / 1_000);
  }
  return summarise(`${PAIRS} pairs, CPU`, times);
}

async function measureRecommending({ db }: BenchContext, rounds: number): Promise<Measurement> {
  const drafts = await Promise.all(personas.map((persona) => draftOf(db, persona)));
  let next = 0;
  const run = () => recommendTo(db, drafts[next++ % drafts.length] as (typeof drafts)[number]);
  const [measured] = await measureInterleaved([{ name: "recommending, cold", run }], { rounds, warmUp: WARM_UP });
  return measured as Measurement;
}
