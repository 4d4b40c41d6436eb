import type { SkillCategory } from "../../platform/db/db.types.js";

/** A skill as a taxonomy's reader delivers it. */
export interface SkillRecord {
  source: string;
  externalId: string;
  name: string;
  category: SkillCategory;
  aliases: string[];
}

/** A name of skill as it is stored: one line, and short enough. Undefined if nothing is left of it. */
export function cleanSkillName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replace(/\p{Surrogate}/gu, "")
    .trim();
  return name.length > 0 && name.length <= 200 ? name : undefined;
}

/** Names without repetitions (in any case) and without those of `except`, in their order. */
export function distinctNames(names: Iterable<string>, ...except: string[]): string[] {
  const seen = new Set(except.map((name) => name.toLowerCase()));
  const distinct: string[] = [];
  for (const name of names) {
    const folded = name.toLowerCase();
    if (!seen.has(folded)) distinct.push(name);
    seen.add(folded);
  }
  return distinct;
}
