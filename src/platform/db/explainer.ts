import pg from "pg";
import { SESSION_OPTIONS } from "./database.js";
import { isSameShape, nodesOf, type PlanNode, planText, withoutValues } from "./plan.js";
import { adviceOn, type TableFacts } from "./plan-advice.js";

/** What a statement's plan is, and what could be better. */
export interface Explanation {
  /** Without values. */
  plan: string;
  advice: string[];
}

const PATIENCE_MS = 2_000;
const IDLE_MS = 10_000;
/** From here on PostgreSQL explains a statement without the values of its parameters. */
const KNOWS_GENERIC_PLANS = 160_000;

const TABLE_FACTS = `
  select c.relname as name, nullif(c.reltuples, -1)::float8 as rows, coalesce(s.n_live_tup, 0)::float8 as "liveRows",
    coalesce(s.n_mod_since_analyze, 0)::float8 as "changedSinceAnalysis",
    array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
    array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisvalid and i.indpred is null) as indexed
  from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
  where c.relname = any($1) and pg_table_is_visible(c.oid) and c.relkind in ('r', 'p', 'm')`;

/**
 * Asks PostgreSQL how it carries statements out, on a connection of its own, one at a time. Nothing is executed: values
 * are used to estimate and not kept.
 */
export class Explainer {
  private client: pg.Client | undefined;
  private closing: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly url: string) {}

  /** @param rows how many it gave, if that is known */
  explain(sql: string, parameters: readonly unknown[], rows?: number): Promise<Explanation> {
    const explained = this.last.then(() => this.explainNow(sql, parameters, rows));
    this.last = explained.catch(() => {});
    return explained;
  }

  async stop(): Promise<void> {
    await this.last;
    await this.disconnect();
  }

  private async explainNow(sql: string, parameters: readonly unknown[], rows: number | undefined) {
    const client = await this.connect();
    try {
      const text = `explain (format json) ${sql}`;
      const bound = await planOf(client, { text, values: [...parameters] });
      const generic = parameters.length > 0 ? await genericPlan(client, sql) : bound;
      // The plan for any values names them as $1, but need not be the one for these.
      const plan = generic && isSameShape(generic, bound) ? planText(generic) : withoutValues(planText(bound));
      const { rows: settings } = await client.query(
        "select pg_size_bytes(current_setting('work_mem'))::float8 as bytes",
      );
      const tables = await tablesOf(client, bound);
      return { plan, advice: adviceOn(bound, { tables, workMemBytes: settings[0]?.bytes, rows }) };
    } catch (error) {
      // Whatever state it is in: the next one starts anew.
      await this.disconnect();
      throw error;
    } finally {
      this.closing = setTimeout(() => void this.disconnect(), IDLE_MS).unref();
    }
  }

  private async connect(): Promise<pg.Client> {
    clearTimeout(this.closing);
    if (this.client) return this.client;
    const client = new pg.Client({
      connectionString: this.url,
      // It plans as the others do, and can do no harm.
      options: `${SESSION_OPTIONS} -c default_transaction_read_only=on -c statement_timeout=${PATIENCE_MS}`,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: 2 * PATIENCE_MS,
      application_name: "hirewise explain",
    });
    client.on("error", () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    this.client = client;
    return client;
  }

  private async disconnect(): Promise<void> {
    clearTimeout(this.closing);
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => {});
  }
}

type Rows = { "QUERY PLAN": [{ Plan: PlanNode }] };

async function planOf(client: pg.Client, query: pg.QueryConfig): Promise<PlanNode> {
  const { rows } = await client.query<Rows>(query);
  const plan = rows[0]?.["QUERY PLAN"][0].Plan;
  if (!plan) throw new Error("PostgreSQL gave no plan.");
  return plan;
}

/** Undefined if this server cannot, or not for this statement. */
async function genericPlan(client: pg.Client, sql: string): Promise<PlanNode | undefined> {
  const { rows } = await client.query("select current_setting('server_version_num')::int as version");
  if (rows[0]?.version < KNOWS_GENERIC_PLANS) return undefined;
  return planOf(client, { text: `explain (generic_plan, format json) ${sql}` }).catch(() => undefined);
}

async function tablesOf(client: pg.Client, plan: PlanNode): Promise<TableFacts[]> {
  const names = new Set([...nodesOf(plan)].flatMap(({ node }) => node["Relation Name"] ?? []));
  if (names.size === 0) return [];
  const { rows } = await client.query(TABLE_FACTS, [[...names]]);
  return rows.map((row) => ({ ...row, rows: row.rows ?? undefined }));
}
