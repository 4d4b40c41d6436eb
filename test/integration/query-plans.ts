import pg from "pg";
import type { BoundQuery } from "../setup/test-server.js";

export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Parent Relationship"?: string;
  "Plan Rows": number;
  "Total Cost": number;
  Plans?: PlanNode[];
}

/** The plans under which PostgreSQL may execute a statement that the server sends: one, or two. */
export async function plansOf(client: pg.Client, { sql, parameters }: BoundQuery): Promise<PlanNode[]> {
  const values = parameters.map(literal).join(", ");
  await client.query(`deallocate all; set plan_cache_mode = force_custom_plan; prepare stated as ${sql}`);
  const explain = async () => {
    const answer = await client.query<Explained>(`explain (format json) execute stated${values && `(${values})`}`);
    return answer.rows[0]?.["QUERY PLAN"][0].Plan as PlanNode;
  };
  const custom = await explain();
  // Those are never prepared: see database.ts.
  if (sql.includes("job_search_query") || parameters.length === 0) return [custom];
  // From the sixth time on PostgreSQL takes the plan that is made without regard to the parameters, if it promises to
  // cost no more than planning anew each time; that is charged by the number of tables.
  await client.query("set plan_cache_mode = force_generic_plan");
  const generic = await explain();
  const tables = nodesOf(custom, { subplans: true }).filter((node) => node["Relation Name"]).length;
  return generic["Total Cost"] <= custom["Total Cost"] + 2.5 * (tables + 1) ? [custom, generic] : [custom];
}

interface Explained {
  "QUERY PLAN": [{ Plan: PlanNode }];
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((entry) => JSON.stringify(entry)).join()}}`);
  return pg.escapeLiteral(String(value));
}

/** Every node of a plan, with those of what is computed for each row only if `subplans`. */
export function nodesOf(plan: PlanNode, { subplans }: { subplans: boolean }): PlanNode[] {
  const inner = (plan.Plans ?? []).filter((node) => subplans || node["Parent Relationship"] !== "SubPlan");
  return [plan, ...inner.flatMap((node) => nodesOf(node, { subplans }))];
}

/** One line a node, for the message of a failure. */
export function outline(plan: PlanNode, depth = 0): string {
  const on = plan["Index Name"] ?? plan["Relation Name"] ?? "";
  const line = `${"  ".repeat(depth)}${plan["Node Type"]} ${on} (${plan["Plan Rows"]})`;
  return [line, ...(plan.Plans ?? []).map((node) => outline(node, depth + 1))].join("\n");
}
