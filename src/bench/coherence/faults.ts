import type { SeededRandom } from "../../seed/random.js";
import { type Environment, untilLive } from "./environment.js";

type Heal = () => Promise<void>;
type Fault = (environment: Environment, random: SeededRandom) => Promise<Heal | undefined>;

const kinds: Record<string, [weight: number, fault: Fault]> = {
  "Redis killed": [
    3,
    async ({ redis }) => {
      await redis.process.stop();
      return () => redis.startAgain();
    },
  ],
  "Redis stopped": [
    3,
    async ({ redis }) => {
      redis.process.signal("SIGSTOP");
      return async () => redis.process.signal("SIGCONT");
    },
  ],
  "Redis slow": [
    3,
    async ({ redis }) => {
      redis.proxy.delayMs = 250;
      return async () => {
        redis.proxy.delayMs = 0;
      };
    },
  ],
  "Redis refusing": [
    2,
    async ({ redis }) => {
      redis.proxy.refuse(true);
      return async () => redis.proxy.refuse(false);
    },
  ],
  "Redis restarted": [
    2,
    async ({ redis }) => {
      await redis.process.stop();
      await redis.startAgain();
      return undefined;
    },
  ],
  "feed cut": [
    8,
    async ({ sql }, random) => {
      await sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hirewise feed'
         and hashint4(pid) % 3 <> $1`,
        [random.between(-2, 2)],
      );
      return undefined;
    },
  ],
  "server restarted": [
    2,
    async ({ servers }, random) => {
      const server = random.pick(servers);
      await server.stop();
      await server.start();
      return undefined;
    },
  ],
  "PostgreSQL restarted": [
    1,
    async (environment) => {
      await environment.restartPostgres("politely");
      await untilLive(environment);
      return undefined;
    },
  ],
  "PostgreSQL crashed": [
    1,
    async (environment) => {
      await environment.restartPostgres("by a crash");
      await untilLive(environment);
      return undefined;
    },
  ],
};

const weights = Object.fromEntries(Object.entries(kinds).map(([name, [weight]]) => [name, weight]));

export function pickFault(random: SeededRandom): string {
  return random.weighted(weights);
}

/** @returns what ends it, if it lasts */
export function cause(fault: string, environment: Environment, random: SeededRandom): Promise<Heal | undefined> {
  const [, act] = kinds[fault] as [number, Fault];
  return act(environment, random);
}
