import type { SeededRandom } from "../../seed/random.js";
import { TITLES, type World } from "./world.js";
import { anyCandidate, idOfJob } from "./writes-api.js";
import type { Statements } from "./writes-sql.js";

type Statement = ReturnType<Statements>[number];

const WORDS = ["engin", "nurs", "painter", "account", "python", "undon"];
const education = (random: SeededRandom) =>
  JSON.stringify([
    { institution: "School", degree: random.pick(["BSc", "Diploma"]), fieldOfStudy: random.pick(TITLES) },
  ]);

function profile(random: SeededRandom, world: World): Statement {
  const id = world.accounts[anyCandidate(random)].id;
  return random.pick<Statement>([
    ["update candidate_profiles set headline = $2 where user_id = $1", id, random.pick(TITLES)],
    ["update candidate_profiles set education = $2 where user_id = $1", id, education(random)],
    [
      "update candidate_profiles set experience_level = $2 where user_id = $1",
      id,
      random.pick(["SENIOR", "JUNIOR", null]),
    ],
    ["update candidate_skills set proficiency = $2 where user_id = $1", id, random.pick(["BEGINNER", "EXPERT"])],
    ["insert into candidate_skills values ($1, $2, 'ADVANCED') on conflict do nothing", id, random.pick(world.skills)],
    ["delete from candidate_skills where user_id = $1 and skill_id = $2", id, random.pick(world.skills)],
  ]);
}

function rollup(random: SeededRandom, world: World): Statement {
  const [job, skill, word, number] = [
    idOfJob(random, world),
    random.pick(world.skills),
    random.pick(WORDS),
    random.next(),
  ];
  return random.pick<Statement>([
    [
      `insert into match_terms values ($1, $2::real, 0.01, $2::real)
       on conflict (term) do update set title_weight = excluded.title_weight, text_weight = excluded.text_weight`,
      word,
      number,
    ],
    ["delete from match_terms where term = $1", word],
    [
      "insert into match_skills values ($1, $2, 0.02) on conflict (skill_id) do update set weight = excluded.weight",
      skill,
      number,
    ],
    [
      "insert into job_popularity values ($1, $2, 9) on conflict (job_id) do update set score = excluded.score",
      job,
      number,
    ],
    ["delete from job_popularity"],
    ["insert into job_companions values ($1, $2, 4) on conflict do nothing", job, idOfJob(random, world)],
    ["update job_companions set candidates = candidates + 1"],
    ["truncate job_companions"],
  ]);
}

function job(random: SeededRandom, world: World): Statement {
  const id = idOfJob(random, world);
  return random.pick<Statement>([
    [
      "update jobs set requirements = $2 where id = $1",
      id,
      random.pick(["Python is a plus.", "Bachelor's degree", null]),
    ],
    ["update jobs set title = title || ' and ' || $2::text where id = $1", id, random.pick(TITLES)],
  ]);
}

/** What only matching reads. */
export const ofMatching: Record<string, [weight: number, statements: Statements]> = {
  profileForMatching: [2, (random, world) => [profile(random, world)]],
  rollups: [1, (random, world) => [rollup(random, world)]],
  jobForMatching: [1, (random, world) => [job(random, world)]],
};
