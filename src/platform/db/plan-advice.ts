import { nodesOf, type PlanNode } from "./plan.js";

/** What the database knows of a table that a plan reads. */
export interface TableFacts {
  name: string;
  /** As the planner believes; undefined if it was never analysed. */
  rows: number | undefined;
  /** As counted since. */
  liveRows: number;
  changedSinceAnalysis: number;
  columns: readonly string[];
  /** The first columns of its indexes. */
  indexed: readonly string[];
}

interface Circumstances {
  tables: readonly TableFacts[];
  workMemBytes: number;
  /** How many rows the statement gave, if that is known. */
  rows: number | undefined;
}

/** Reading a smaller table from end to end is what one wants. */
const BIG = 5_000;
/** A filter that keeps no more than this share of the rows is better off with an index. */
const SELECTIVE = 0.1;
const STALE = 0.2;
const MISJUDGED = 100;

/** What could be better about a statement, in words. Made for the values that it had. */
export function adviceOn(plan: PlanNode, { tables, workMemBytes, rows }: Circumstances): string[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const advice = new Set<string>();
  for (const { node, parent } of nodesOf(plan)) {
    const table = byName.get(node["Relation Name"] ?? "");
    if (table && node["Node Type"] === "Seq Scan") for (const line of onSequentialScan(node, table)) advice.add(line);
    const bytes = node["Plan Rows"] * node["Plan Width"];
    // What is cut short keeps only the first rows while it sorts.
    if (node["Node Type"] === "Sort" && parent?.["Node Type"] !== "Limit" && bytes > workMemBytes) {
      const [need, have] = [megabytes(bytes), megabytes(workMemBytes)];
      advice.add(
        `Sort spill: sorting by ${node["Sort Key"]?.join(", ")} takes about ${need}, and work_mem is ${have}. ` +
          "Read in the order of an index, fewer columns or rows, or raise work_mem.",
      );
    }
  }
  for (const table of tables) for (const line of onStatistics(table)) advice.add(line);
  const expected = Math.max(plan["Plan Rows"], 1);
  if (rows !== undefined && (rows > MISJUDGED * expected || expected > MISJUDGED * Math.max(rows, 1))) {
    advice.add(
      `Misjudged: the planner expected ${expected} rows, and ${rows} came. Statistics may be stale: run ANALYZE.`,
    );
  }
  if (advice.size === 0)
    advice.add("The plan shows no fault: it may have waited for a lock, the disk or the processor.");
  return [...advice];
}

function onSequentialScan({ Filter: filter, "Plan Rows": kept }: PlanNode, table: TableFacts): string[] {
  const rows = table.rows ?? table.liveRows;
  if (rows < BIG) return [];
  const size = `${table.name} (about ${Math.round(rows)} rows)`;
  if (!filter) return [`Sequential scan: all of ${size} is read.`];
  if (kept > SELECTIVE * rows) return [];
  const columns = columnsIn(filter, table.columns);
  const unindexed = columns.filter((column) => !table.indexed.includes(column));
  if (columns.length === 0 || unindexed.length === 0) {
    return [
      `Sequential scan: of ${size} about ${kept} rows are kept. No index serves ${columns.join(", ") || filter}.`,
    ];
  }
  return [
    `Missing index: a sequential scan of ${size} keeps about ${kept} by ${unindexed.join(", ")}. ` +
      `An index on ${table.name} (${unindexed.join(", ")}) would find them.`,
  ];
}

function onStatistics({ name, rows, liveRows, changedSinceAnalysis }: TableFacts): string[] {
  if (rows === undefined && liveRows >= BIG)
    return [`Stale statistics: ${name} was never analysed. Run ANALYZE ${name}.`];
  if (changedSinceAnalysis < BIG || changedSinceAnalysis < STALE * liveRows) return [];
  return [
    `Stale statistics: ${changedSinceAnalysis} rows of ${name} have changed since it was analysed. Run ANALYZE ${name}.`,
  ];
}

function columnsIn(filter: string, columns: readonly string[]): string[] {
  const bare = filter.replace(/'(?:[^']|'')*'/g, "").replace(/::(?:character varying|\w+)/g, "");
  const words = new Set(bare.match(/\w+/g));
  return columns.filter((column) => words.has(column));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}
