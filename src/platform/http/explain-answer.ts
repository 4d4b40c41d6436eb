import type { Lookup } from "../cache/cache.js";
import type { CacheableOperation } from "../cache/operations.js";
import type { Explanation } from "../db/explainer.js";
import { rowCountOf } from "../db/statement-origin.js";
import { MAX_COST } from "../graphql/cost.js";
import { typesOf } from "../metrics/fingerprint.js";
import { adviceFor } from "../metrics/repeated-statements.js";
import type { RequestTrace } from "../metrics/request-trace.js";

/** Gives a statement's plan, on a connection of its own. */
export type ExplainStatement = (sql: string, parameters: readonly unknown[], rows?: number) => Promise<Explanation>;

/** What the cache would have done, had the answer not been asked for with an explanation. */
export interface CacheDecision {
  status: string;
  reason: string | null;
  maxAge: number | null;
  scope: string | null;
}

const MAX_PLANS = 30;

export function decisionOf(operation: CacheableOperation | undefined, found: Lookup | undefined): CacheDecision {
  if (!operation) return { status: "BYPASS", reason: "not-cacheable", maxAge: null, scope: null };
  const { maxAge, scope } = operation.policy;
  if (!found) return { status: "BYPASS", reason: "disabled", maxAge, scope };
  const status = { FRESH: "HIT", STALE: "STALE", NONE: "MISS" }[found.state];
  return { status, reason: found.reason ?? null, maxAge, scope };
}

/** The body with `extensions.explain`: what executing it took, field by field, and `extensions.cost`. */
export async function withExplanation(
  body: string,
  trace: RequestTrace,
  decision: CacheDecision,
  explain: ExplainStatement,
): Promise<string> {
  const { parseMs, validateMs, executeMs, sqlMs, cost, repeated, operationType, explain: log } = trace;
  const explanation = {
    cache: { ...decision, values: log?.values ?? [] },
    ms: { parse: parseMs, validate: validateMs, execute: executeMs, sql: sqlMs },
    fields: await fieldsOf(trace, explain),
    loaders: log?.batches ?? [],
    nPlusOne: repeated.found(operationType).map((found) => ({ ...found, advice: adviceFor(found) })),
  };
  const parsed = JSON.parse(body) as { extensions?: object };
  const extensions = {
    ...parsed.extensions,
    cost: { requested: cost ?? null, limit: MAX_COST },
    explain: explanation,
  };
  return JSON.stringify({ ...parsed, extensions });
}

/** The statements of each field, with their plans. Nothing of the values that were bound is told. */
async function fieldsOf({ explain: log }: RequestTrace, explain: ExplainStatement) {
  const plans = new Map<string, Explanation>();
  const fields = new Map<string, object[]>();
  for (const [queryId, { fieldPath, loader, sql, parameters, ms }] of log?.statements ?? []) {
    const rows = rowCountOf(queryId);
    if (!plans.has(sql) && plans.size < MAX_PLANS) plans.set(sql, await planOf(explain, sql, parameters, rows));
    const statement = { sql, parameterTypes: typesOf(parameters), rows: rows ?? null, ms, loader: loader ?? null };
    const { plan = null, advice = [] } = plans.get(sql) ?? {};
    fields.set(fieldPath, [...(fields.get(fieldPath) ?? []), { ...statement, plan, advice }]);
  }
  return [...fields].map(([path, statements]) => ({ path, statements }));
}

async function planOf(explain: ExplainStatement, sql: string, parameters: readonly unknown[], rows?: number) {
  // Some statements have no plan, and a database that is busy may not tell.
  return explain(sql, parameters, rows).catch(() => ({ plan: "", advice: [] }));
}
