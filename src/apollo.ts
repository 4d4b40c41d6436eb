import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import { KeyvAdapter } from "@apollo/utils.keyvadapter";
import type { GraphQLSchema } from "graphql";
import type Keyv from "keyv";
import type { GraphQLContext } from "./context.js";
import type { ChangeFeed } from "./platform/cache/change-feed.js";
import type { Executed } from "./platform/cache/response-cache.js";
import { checkCost, MAX_TOKENS } from "./platform/graphql/cost.js";
import { ErrorCode, type ErrorFormatter } from "./platform/graphql/errors.js";
import { requestedFields } from "./platform/graphql/lookahead.js";
import type { HttpOperation } from "./platform/http/graphql-request.js";
import type { OperationRegistry } from "./platform/metrics/operation-figures.js";
import type { RequestTrace } from "./platform/metrics/request-trace.js";
import { inSpan } from "./platform/metrics/tracing.js";

interface Options {
  schema: GraphQLSchema;
  isProduction: boolean;
  /** Where Apollo keeps persisted queries. */
  keyv: Keyv;
  feed: ChangeFeed;
  formatError: ErrorFormatter;
  /** Undefined if nothing is measured. */
  createTrace: (operation: HttpOperation) => RequestTrace | undefined;
  /** Knows by what figures an operation is counted. */
  operationFigures: OperationRegistry;
  /** Called when an execution is over. */
  onExecuted: (trace: RequestTrace) => void;
  createContext: (
    operation: HttpOperation,
    options: { useReplicas: boolean; trace: RequestTrace | undefined },
  ) => GraphQLContext;
}

export type Execute = (operation: HttpOperation) => Promise<Executed>;

/** Apollo Server, started: executes the operations that no cache answers. */
export async function createApollo(options: Options): Promise<Execute> {
  const outcomes = new WeakMap<object, Outcome>();
  const apollo = new ApolloServer<GraphQLContext>({
    schema: options.schema,
    // The adapter's types are CommonJS and name the same class by another file.
    cache: new KeyvAdapter(options.keyv as never),
    parseOptions: { maxTokens: MAX_TOKENS },
    introspection: true,
    includeStacktraceInErrorResponses: !options.isProduction,
    formatError: options.formatError,
    // The process has a handler of its own, which ends more than Apollo. Apollo's repeats the signal when it has stopped,
    // and a second one ends the process at once.
    stopOnTerminationSignals: false,
    plugins: [
      // Works a policy out for each answer, at a fifth of its cost; ours does so once for each document.
      ApolloServerPluginCacheControlDisabled(),
      operationPlugin(options, outcomes),
      options.isProduction
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({
            embed: { initialState: { pollForSchemaUpdates: false } },
            footer: false,
          }),
    ],
  });
  await apollo.start();

  const execute = (operation: HttpOperation, useReplicas: boolean): Promise<Executed> =>
    inSpan("graphql.execute", { attributes: {}, parent: operation.span }, (span, note) =>
      executeIn({ ...operation, span }, useReplicas, note),
    );
  const executeIn = async (
    operation: HttpOperation,
    useReplicas: boolean,
    note: (attributes: Record<string, string | number>) => void,
  ): Promise<Executed> => {
    const trace = options.createTrace(operation);
    const context = options.createContext(operation, { useReplicas, trace });
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: operation.method,
        headers: headerMap(operation.headers),
        search: operation.search,
        body: operation.body,
      },
      context: async () => {
        if (operation.refusal) throw operation.refusal;
        return context;
      },
    });
    if (trace) {
      options.onExecuted(trace);
      note({
        "graphql.operation.name": trace.operation?.name ?? "",
        "graphql.operation.type": trace.operationType ?? "",
        "hirewise.statements": trace.statements,
      });
    }
    if (body.kind !== "complete") throw new Error("Answers in parts are not supported.");
    // The reads, unlike the context, are the same object in Apollo's copy of it.
    const outcome = outcomes.get(context.reads);
    if (outcome?.isUnavailable && context.hasReadReplica) return execute(operation, false);
    if (outcome) operation.onOperation?.(outcome.name, outcome.source);
    return {
      status: status ?? 200,
      headers,
      body: body.string,
      reads: outcome?.isWhole ? context.reads : undefined,
      isUnavailable: outcome?.isUnavailable ?? false,
      hasErrors: outcome?.hasErrors ?? true,
      trace,
    };
  };
  return (operation) => execute(operation, true);
}

interface Outcome {
  name: string | undefined;
  source: string;
  /** A query's answer without errors. */
  isWhole: boolean;
  isUnavailable: boolean;
  hasErrors: boolean;
}

/**
 * Once an operation is known: refuses what costs too much, and tells the loaders what will be asked. Holds a mutation's
 * answer until this server has seen the mutation's changes, so that its sender reads its own write.
 */
function operationPlugin(
  { feed, operationFigures }: Pick<Options, "feed" | "operationFigures">,
  outcomes: WeakMap<object, Outcome>,
): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart({ contextValue: { trace } }) {
      return {
        ...(trace && phases(trace)),
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (!operation) return;
          if (trace) {
            trace.operation = operationFigures.of(operation.name?.value);
            trace.operationType = operation.operation;
          }
          const cost = checkCost(schema, document, operation, request.variables ?? {});
          if (trace) trace.cost = cost;
          contextValue.expect(requestedFields(document, schema), { isReading: operation.operation === "query" });
        },
        async willSendResponse({ operation, response, contextValue, source }) {
          if (operation?.operation === "mutation") await feed.barrier();
          const errors = response.body.kind === "single" ? response.body.singleResult.errors : undefined;
          outcomes.set(contextValue.reads, {
            name: operation?.name?.value,
            source: source ?? "",
            hasErrors: (errors?.length ?? 0) > 0,
            isWhole: operation?.operation === "query" && !errors?.length,
            isUnavailable: errors?.some(({ extensions }) => extensions?.code === ErrorCode.UNAVAILABLE) ?? false,
          });
        },
      };
    },
  };
}

/** Takes the time of each phase. */
function phases(trace: RequestTrace): GraphQLRequestListener<GraphQLContext> {
  const timed = (name: "parseMs" | "validateMs" | "executeMs") => {
    const startedAt = performance.now();
    return async () => {
      trace[name] = performance.now() - startedAt;
    };
  };
  return {
    parsingDidStart: async () => timed("parseMs"),
    validationDidStart: async () => timed("validateMs"),
    async executionDidStart() {
      return { executionDidEnd: timed("executeMs") };
    },
  };
}

function headerMap(headers: HttpOperation["headers"]): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return map;
}
