import type { Dependency } from "./dependency.js";

/** What clients and operators call the rows of a table: `{ jobs: "Job" }`. */
export type TableNames = Readonly<Record<string, string>>;

/** Names what an entry shows: `Job:7` for a row, `Job` for anything of that kind. */
export function tagsOf(dependencies: readonly Dependency[], names: TableNames): Set<string> {
  const tags = new Set<string>();
  for (const { table, ids } of dependencies) {
    const name = names[table];
    if (!name) continue;
    tags.add(name);
    for (const id of ids ?? []) tags.add(`${name}:${id}`);
  }
  return tags;
}
