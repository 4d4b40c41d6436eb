/** A node of PostgreSQL's plan, as `explain (format json)` gives it; what is used of it here. */
export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  Alias?: string;
  "Index Name"?: string;
  "Join Type"?: string;
  "Index Cond"?: string;
  "Recheck Cond"?: string;
  "Hash Cond"?: string;
  "Merge Cond"?: string;
  "Join Filter"?: string;
  Filter?: string;
  "Sort Key"?: string[];
  "Plan Rows": number;
  "Plan Width": number;
  "Startup Cost": number;
  "Total Cost": number;
  Plans?: PlanNode[];
}

const CONDITIONS = ["Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter"] as const;

/** A plan as psql shows it. */
export function planText(node: PlanNode, depth = 0): string {
  const { "Relation Name": table, Alias: alias, "Index Name": index, "Sort Key": sortKey } = node;
  const indent = "  ".repeat(depth);
  const name = [
    node["Node Type"],
    index && `using ${index}`,
    table && `on ${table}${alias && alias !== table ? ` ${alias}` : ""}`,
  ];
  const figures = `cost=${node["Startup Cost"]}..${node["Total Cost"]} rows=${node["Plan Rows"]} width=${node["Plan Width"]}`;
  const lines = [`${indent}${depth > 0 ? "-> " : ""}${name.filter(Boolean).join(" ")}  (${figures})`];
  if (sortKey) lines.push(`${indent}     Sort Key: ${sortKey.join(", ")}`);
  for (const condition of CONDITIONS) {
    if (node[condition]) lines.push(`${indent}     ${condition}: ${node[condition]}`);
  }
  return [...lines, ...(node.Plans ?? []).map((child) => planText(child, depth + 1))].join("\n");
}

export function* nodesOf(node: PlanNode, parent?: PlanNode): Generator<{ node: PlanNode; parent?: PlanNode }> {
  yield { node, ...(parent && { parent }) };
  for (const child of node.Plans ?? []) yield* nodesOf(child, node);
}

/** Whether two plans do the same with the same tables and indexes. */
export function isSameShape(a: PlanNode, b: PlanNode): boolean {
  const shape = (plan: PlanNode) =>
    [...nodesOf(plan)]
      .map(({ node }) => [node["Node Type"], node["Relation Name"], node["Index Name"]].join(" "))
      .join();
  return shape(a) === shape(b);
}

/** Conditions of a plan made for certain values show them. */
export function withoutValues(text: string): string {
  return text
    .split("\n")
    .map((line) => (/^\s*(?:Sort Key|[\w ]+ Cond|Join Filter|Filter): /.test(line) ? hideValues(line) : line))
    .join("\n");
}

function hideValues(line: string): string {
  return line.replace(/'(?:[^']|'')*'/g, "?").replace(/(?<![\w$"])-?\d+(?:\.\d+)?(?![\w"])/g, "?");
}
