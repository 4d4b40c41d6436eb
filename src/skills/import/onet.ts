import { categoryOfOnet } from "./onet-categories.js";
import { namesOfOnet } from "./onet-names.js";
import { cleanSkillName, distinctNames, type SkillRecord } from "./skill-record.js";

/** One technology of O*NET's "Technology Skills". */
export function isOnetRow(row: Record<string, unknown>): boolean {
  return "commodityCode" in row && "category" in row;
}

/** @throws RangeError if the row has no name */
export function readOnetRow(row: Record<string, unknown>): SkillRecord {
  const official = cleanSkillName(row.name);
  if (!official) throw new RangeError("has no name");
  const usedBy = typeof row.occupationCount === "number" ? row.occupationCount : 0;
  const { name, aliases } = namesOfOnet(official, usedBy);
  return {
    source: "onet",
    // O*NET numbers categories, not technologies: the name is the identity.
    externalId: official,
    name,
    category: categoryOfOnet(typeof row.category === "string" ? row.category : ""),
    aliases: distinctNames(aliases, name),
  };
}
