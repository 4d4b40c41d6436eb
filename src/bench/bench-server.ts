import type { Env } from "../env.js";
import { createDatabase } from "../platform/db/database.js";
import { createServer } from "../server.js";

export interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

export interface BenchServer {
  url: string;
  /** Sends an operation over HTTP. @throws Error if the answer has errors */
  send<Data>(query: string, variables?: object, token?: string): Promise<Data>;
  /** The statements that some work makes the server send to PostgreSQL, nothing else being under way. */
  statementsOf(work: () => Promise<unknown>): Promise<Statement[]>;
}

/** Runs work with the real server, as in production, on a free port. */
export async function withBenchServer<T>(
  env: Env,
  databaseUrl: string,
  work: (server: BenchServer) => Promise<T>,
): Promise<T> {
  let recorded: Statement[] | undefined;
  const onQuery = ({ query }: { query: Statement }) => recorded?.push(query);
  const db = createDatabase({ url: databaseUrl, poolSize: env.databasePoolSize, onQuery });
  const quiet: Env = { ...env, mode: "production", host: "127.0.0.1", port: 0, logLevel: "error" };
  const server = await createServer({ env: quiet, db, databaseUrl }).catch(async (error: unknown) => {
    await db.destroy();
    throw error;
  });
  try {
    return await work({
      url: server.url,
      send: (query, variables, token) => send(`${server.url}/graphql`, { query, variables }, token),
      async statementsOf(sending) {
        recorded = [];
        await sending();
        const statements = recorded;
        recorded = undefined;
        return statements;
      },
    });
  } finally {
    await server.stop();
    await db.destroy();
  }
}

async function send<Data>(endpoint: string, request: object, token: string | undefined): Promise<Data> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(request),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors?.[0]) throw new Error(`The server answered with an error: ${errors[0].message}`);
  return data;
}
