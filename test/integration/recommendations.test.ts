import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftOf, judge } from "../../src/bench/matching/judge.service.js";
import { personas } from "../../src/bench/matching/personas.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { seedDatabase } from "../../src/seed/seed.service.js";
import { createFactories, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

/*
 * Generated jobs of all sectors. `hirewise bench matching` asks the same of imported ones.
 */
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await seedDatabase(server.db, { jobs: 8_000, applications: 8_000, companies: 600, seed: 1 });
}, 180_000);
afterAll(() => server?.stop());

describe("the best ten jobs make sense to a reader", () => {
  it.each(personas)("$name", async (persona) => {
    const { best, sensible, absurd } = await judge(server.db, persona);
    const shown = best.map(({ title, recommendation }) => `${recommendation.score.total} ${title}`).join("\n");
    expect(absurd, shown).toEqual([]);
    expect(best, shown).toHaveLength(10);
    expect(sensible, shown).toBeGreaterThanOrEqual(persona.atLeast.generated);
    for (const { recommendation } of best) expect(recommendation.reasons).not.toEqual([]);
  });

  it("and so they do for whoever has written such a profile", async () => {
    const persona = personas.find(({ name }) => name === "accountant") as (typeof personas)[number];
    const { id, token } = await signIn(server.db, createFactories(server.db), "CANDIDATE");
    const { skills = [], ...profile } = await draftOf(server.db, persona);
    const written = await server.send<{ updateProfile: object; setSkills: object }, object>(
      `mutation ($profile: UpdateProfileInput!, $skills: SetSkillsInput!) {
        updateProfile(input: $profile) { userErrors { message } } setSkills(input: $skills) { userErrors { message } } }`,
      {
        profile,
        skills: {
          skills: skills.map(({ skillId, ...skill }) => ({ ...skill, skillId: toGlobalId("Skill", skillId) })),
        },
      },
      token,
    );
    expect(written.data).toEqual({ updateProfile: { userErrors: [] }, setSkills: { userErrors: [] } });

    const { data } = await server.send<{ recommendedJobs: Recommended[] }, object>(
      `{ recommendedJobs(first: 10) { score { total } reasons job { id title isOpen matchScore { total } viewerApplication { id } } } }`,
      {},
      token,
    );
    const found = data?.recommendedJobs ?? [];
    expect(found).toHaveLength(10);
    for (const { job, score } of found) {
      expect(job.title).toMatch(persona.sensible);
      expect(job.isOpen).toBe(true);
      expect(job.viewerApplication).toBeNull();
      expect(job.matchScore).toEqual(score);
    }
    const alone = await Promise.all(
      found.map(({ job }) =>
        server.send<{ job: Recommended["job"] }, object>(
          `{ job(id: "${job.id}") { matchScore { total } } }`,
          {},
          token,
        ),
      ),
    );
    expect(alone.map((answer) => answer.data?.job.matchScore)).toEqual(found.map(({ score }) => score));
    expect(id).toBeGreaterThan(0);
  });
});

interface Recommended {
  score: { total: number };
  reasons: string[];
  job: { id: string; title: string; isOpen: boolean; matchScore: { total: number }; viewerApplication: object | null };
}
