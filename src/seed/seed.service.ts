import { base, en, Faker } from "@faker-js/faker";
import { type Kysely, sql, type Transaction } from "kysely";
import { foldRollups } from "../analytics/rollups.service.js";
import { refreshCompanions, refreshMatchWeights, refreshPopularity } from "../matching/statistics.queries.js";
import type { DB } from "../platform/db/db.types.js";
import { inTransaction } from "../platform/db/transaction.js";
import { slugify } from "../platform/slug.js";
import {
  countSteps,
  disableTriggers,
  dropIndexes,
  enableTriggers,
  isNearlyEmpty,
  prepareForBulk,
  recreateIndexes,
  renewIfEmpty,
} from "./bulk-load.service.js";
import { occupations } from "./catalog/occupations.js";
import { industries } from "./catalog/phrases.js";
import { places } from "./catalog/places.js";
import { builtInSkills } from "./catalog/skills.js";
import { createJobProfiles } from "./job-profiles.js";
import { SeededRandom } from "./random.js";
import { applicationRanges, insertApplications } from "./seed-applications.queries.js";
import {
  createSeedTables,
  dropSeedTables,
  ensureSkills,
  findTakenSlugs,
  insertCompanies,
  type SeedCompany,
  storePlaces,
  storeProfiles,
} from "./seed-catalog.queries.js";
import { insertPlannedJobs, planJobs, type Range, rememberTitles, sumPopularity } from "./seed-jobs.queries.js";
import { insertCandidates } from "./seed-people.queries.js";

export interface SeedOptions {
  jobs: number;
  applications: number;
  /** The same seed on the same day makes the same rows in an empty database. */
  seed: number;
  /** About one for 200 jobs, if not given. */
  companies?: number;
  /** About one for 25 applications, at most 500,000, if not given; but enough for the job that most people want. */
  candidates?: number;
  /** Of every account that is made; nobody can sign in with the default. */
  passwordHash?: string;
}

/** Called as each part of the work proceeds; `done` = `total` at its end. */
export type OnSeedProgress = (
  part: "jobs" | "candidates" | "applications" | "indexes",
  done: number,
  total: number,
) => void;

const CHUNK = 50_000;
const APPLICATIONS_CHUNK = 200_000;
/** The hash of a password that was forgotten at once. */
const NO_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$y92P9dZQqf/4W2UMHxjIpQ$Rb6kWckaiuMVvcVbriYgEYHN78vAlajKdn0f9E8troU";
/** From this many rows on, making indexes anew is faster than keeping them while rows come in. */
const BULK_ROWS = 20_000;

const APPLICATION_TABLES = ["applications", "application_status_changes"];

/** Triggers whose work is done for all rows together. All others, such as those that tell servers of changes, stay on. */
const jobTriggers = ["jobs_search_vector_insert", "jobs_terms_insert"];
const jobSkillTriggers = ["job_skills_search_insert"];

/**
 * Fills a database with companies, jobs, people and applications that look real. What is there stays. In a (nearly) empty
 * database of more than 20,000 jobs to come the indexes are made anew at the end, and the tables cannot be read meanwhile.
 * Jobs and applications are a transaction each: all of them are there afterwards, or none. Within a transaction they
 * become part of that one, and the planner's statistics are left to the caller.
 */
export async function seedDatabase(
  db: Kysely<DB>,
  options: SeedOptions,
  onProgress: OnSeedProgress = () => {},
): Promise<void> {
  const plan = {
    ...options,
    companies: options.companies ?? Math.min(20_000, Math.max(1, Math.round(options.jobs / 200))),
    candidates: options.candidates ?? candidatesFor(options),
    passwordHash: options.passwordHash ?? NO_PASSWORD,
    onProgress,
  };
  const fill = async (connection: Kysely<DB>) => {
    try {
      const placeSlots = await inTransaction(connection, (tx) => seedJobs(tx, plan));
      if (plan.candidates > 0) await inTransaction(connection, (tx) => seedPeople(tx, { ...plan, placeSlots }));
    } finally {
      await inTransaction(connection, dropSeedTables).catch(() => {});
    }
  };
  if (db.isTransaction) {
    await fill(db);
    return refreshMatching(db);
  }
  // The temporary tables of the first transaction are the second's: both need the same connection.
  await db.connection().execute(fill);
  await foldRollups(db);
  // Not only for the planner: reading an index alone needs to know which rows everybody can see.
  await Promise.all([
    sql`vacuum (analyze) companies, users, skills, jobs, job_skills, search_terms`.execute(db),
    sql`vacuum (analyze) candidate_profiles, candidate_skills, applications, application_status_changes`.execute(db),
    sql`vacuum (analyze) rollup_counts, rollup_jobs`.execute(db),
  ]);
  await refreshMatching(db);
}

/** What tasks keep up from now on. */
async function refreshMatching(db: Kysely<DB>): Promise<void> {
  await refreshMatchWeights(db);
  await refreshPopularity(db);
  await refreshCompanions(db);
}

function candidatesFor({ jobs, applications }: SeedOptions): number {
  // Popularity is between 0.3 and 40, and nobody applies twice to the same job.
  const forOneJob = Math.min(applications, Math.ceil((150 * applications) / Math.max(1, jobs)));
  return Math.min(500_000, Math.max(Math.ceil(applications / 25), forOneJob));
}

type Plan = Required<SeedOptions> & { onProgress: OnSeedProgress };

/** @returns how many slots the places have */
async function seedJobs(tx: Transaction<DB>, plan: Plan): Promise<number> {
  await prepareForBulk(tx);
  await createSeedTables(tx, plan.seed);
  await ensureSkills(tx, builtInSkills);
  const random = new SeededRandom(plan.seed);
  const perOccupation = Math.min(40, Math.max(6, Math.ceil(plan.jobs / occupations.length / 3)));
  const profiles = createJobProfiles(occupations, perOccupation, random);
  await storeProfiles(
    tx,
    profiles.map((profile) => ({ ...profile, slug: slugify(profile.title) })),
    occupations,
  );
  const placeSlots = await storePlaces(tx, places);
  await insertCompanies(tx, await inventCompanies(tx, plan, placeSlots, random), plan.passwordHash);

  await sql`analyze seed_profiles, seed_sectors, seed_sector_slots, seed_occupations, seed_places, seed_place_slots,
    seed_companies`.execute(tx);

  await disableTriggers(tx, "jobs", jobTriggers);
  await disableTriggers(tx, "job_skills", jobSkillTriggers);
  const isBulk = plan.jobs >= BULK_ROWS && (await isNearlyEmpty(tx, "jobs", plan.jobs));
  if (isBulk) await renewIfEmpty(tx, ["jobs"]);
  const dropped = isBulk ? await dropIndexes(tx, ["jobs", "job_skills"]) : undefined;

  const all = await sumPopularity(tx, plan.jobs);
  const jobPlan = {
    companies: plan.companies,
    placeSlots,
    applicationsPerPopularity: all > 0 ? plan.applications / all : 0,
  };
  let popularity = 0;
  for (const range of ranges(plan.jobs, CHUNK)) {
    popularity = await planJobs(tx, range, jobPlan, popularity);
    await insertPlannedJobs(tx, range);
    plan.onProgress("jobs", range.last, plan.jobs);
  }
  await rememberTitles(tx);
  if (dropped) await recreate(tx, dropped, plan.onProgress);
  await enableTriggers(tx, "jobs", jobTriggers);
  await enableTriggers(tx, "job_skills", jobSkillTriggers);
  return placeSlots;
}

async function seedPeople(tx: Transaction<DB>, plan: Plan & { placeSlots: number }): Promise<void> {
  await prepareForBulk(tx);
  await sql`analyze seed_jobs`.execute(tx);
  const isBulk = plan.applications >= BULK_ROWS && (await isNearlyEmpty(tx, "applications", plan.applications));
  const tables = ["candidate_profiles", "candidate_skills", ...APPLICATION_TABLES];
  if (isBulk) await renewIfEmpty(tx, tables);
  const dropped = isBulk ? await dropIndexes(tx, tables) : undefined;

  const faker = new Faker({ locale: [en, base], seed: plan.seed });
  const peoplePlan = {
    ...plan,
    occupations: occupations.length,
    firstNames: [...new Set(Array.from({ length: 600 }, () => faker.person.firstName()))],
    lastNames: [...new Set(Array.from({ length: 600 }, () => faker.person.lastName()))],
  };
  for (const range of ranges(plan.candidates, CHUNK)) {
    await insertCandidates(tx, range, peoplePlan);
    plan.onProgress("candidates", range.last, plan.candidates);
  }
  await sql`analyze seed_candidates`.execute(tx);
  let done = 0;
  for (const range of await applicationRanges(tx, APPLICATIONS_CHUNK)) {
    await insertApplications(tx, range, peoplePlan);
    done += range.applications;
    plan.onProgress("applications", done, plan.applications);
  }
  if (dropped) await recreate(tx, dropped, plan.onProgress);
}

async function recreate(
  tx: Transaction<DB>,
  dropped: Awaited<ReturnType<typeof dropIndexes>>,
  onProgress: OnSeedProgress,
): Promise<void> {
  const total = countSteps(dropped);
  let step = 0;
  await recreateIndexes(tx, dropped, () => onProgress("indexes", step++, total));
  onProgress("indexes", total, total);
}

function* ranges(count: number, size: number): Generator<Range> {
  for (let first = 1; first <= count; first += size) yield { first, last: Math.min(count, first + size - 1) };
}

/** Names from faker, each with a slug that is still free. */
async function inventCompanies(
  tx: Transaction<DB>,
  plan: Plan,
  placeSlots: number,
  random: SeededRandom,
): Promise<SeedCompany[]> {
  const faker = new Faker({ locale: [en, base], seed: plan.seed });
  const weights = new Map<string, number>();
  for (const { sector } of occupations) weights.set(sector, (weights.get(sector) ?? 0) + 1);
  const slotPlaces = places.flatMap(({ weight }, place) => Array.from({ length: weight }, () => place));
  const names = Array.from({ length: plan.companies }, () => faker.company.name());
  const taken = await findTakenSlugs(tx, names.map(slugify));
  return names.map((name) => {
    const plainSlug = slugify(name);
    let slug = plainSlug;
    for (let copy = 2; taken.has(slug); copy++) slug = `${plainSlug}-${copy}`;
    taken.add(slug);
    const sector = random.weighted(Object.fromEntries(weights));
    const industry = random.pick(industries[sector] ?? []);
    const place = slotPlaces[Math.floor(random.next() * placeSlots)] ?? 0;
    const recruiterName = `${faker.person.firstName()} ${faker.person.lastName()}`;
    return {
      name,
      slug,
      sector,
      industry,
      place,
      website: `https://${slug}.example`,
      description: `${name} works in ${industry.toLowerCase()} from ${places[place]?.city}. ${faker.company.catchPhrase()}.`,
      recruiterName,
      recruiterEmail: `${slugify(recruiterName).replaceAll("-", ".")}@${slug}.example`,
    };
  });
}
