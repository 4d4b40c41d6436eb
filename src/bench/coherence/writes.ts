import type { SeededRandom } from "../../seed/random.js";
import { type Hands, throughApi, type Write } from "./writes-api.js";
import { ofFiles } from "./writes-files.js";
import { ofMatching } from "./writes-matching.js";
import { concernsAccess, inSql, transaction } from "./writes-sql.js";

const allInSql = { ...inSql, ...ofMatching, ...ofFiles };

const writes: Record<string, Write> = {
  ...Object.fromEntries(Object.entries(throughApi).map(([name, [, write]]) => [name, write])),
  ...Object.fromEntries(
    Object.entries(allInSql).map(([name, [, statements]]) => [`sql:${name}`, transaction(statements)]),
  ),
};

const weights: Record<string, number> = {
  ...Object.fromEntries(Object.entries(throughApi).map(([name, [weight]]) => [name, weight])),
  ...Object.fromEntries(Object.entries(allInSql).map(([name, [weight]]) => [`sql:${name}`, weight])),
};
const weightsOfContent = Object.fromEntries(
  Object.entries(weights).filter(([name]) => !concernsAccess.has(name.replace("sql:", ""))),
);

/** The name of some write or other. */
export function pickWrite(random: SeededRandom, { mayChangeAccess }: { mayChangeAccess: boolean }): string {
  return random.weighted(mayChangeAccess ? weights : weightsOfContent);
}

export const isSql = (write: string): boolean => write.startsWith("sql:");

/** Resolves when it is committed, or has failed. */
export function perform(write: string, random: SeededRandom, hands: Hands): Promise<void> {
  return (writes[write] as Write)(random, hands);
}
