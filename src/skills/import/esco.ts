import { stemsOf } from "./esco-labels.js";
import { cleanSkillName, distinctNames, type SkillRecord } from "./skill-record.js";

/** One skill of the European classification ESCO. */
export interface EscoRow {
  uri: string;
  reuseLevel: string;
  name: string;
  altLabels: string[];
}

export function isEscoRow(row: Record<string, unknown>): boolean {
  return typeof row.uri === "string" && "reuseLevel" in row;
}

/** @throws RangeError if the row has no name */
export function readEscoRow(row: Record<string, unknown>): EscoRow {
  const name = cleanSkillName(row.name);
  if (!name) throw new RangeError("has no name");
  const labels = Array.isArray(row.altLabels) ? row.altLabels.map(cleanSkillName) : [];
  return {
    uri: String(row.uri),
    reuseLevel: String(row.reuseLevel),
    name,
    altLabels: labels.filter((label) => label !== undefined),
  };
}

export function toSkillRecord({ uri, reuseLevel, name, altLabels }: EscoRow): SkillRecord {
  // "Python (computer programming)" is what everyone else calls Python.
  const plainName = name.replace(/ \(computer programming\)$/, "");
  return {
    source: "esco",
    externalId: uri,
    name: plainName,
    category: reuseLevel === "transversal" ? "TRANSVERSAL" : "KNOWLEDGE",
    aliases: distinctNames(
      altLabels.filter((label) => isUsable(label, name)),
      plainName,
    ),
  };
}

/**
 * ESCO lists examples and looser terms among its labels: "gold" for precious metals, "city planning" for civil
 * engineering, "process control" for that of one industry. A phrase must share half of the name's words, and a single
 * word must be another form of a name of one word.
 */
function isUsable(label: string, name: string): boolean {
  if (/\s/.test(label)) {
    const stems = stemsOf(name);
    const shared = [...stemsOf(label)].filter((stem) => stems.has(stem)).length;
    return label.length <= 100 && shared >= stems.size / 2;
  }
  const stem = name.toLowerCase().slice(0, Math.max(5, name.length - 3));
  return !/\s/.test(name) && label.length >= name.length - 1 && label.toLowerCase().startsWith(stem);
}
