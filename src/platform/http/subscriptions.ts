import type { FastifyInstance } from "fastify";
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { type Extra, useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Viewer } from "../graphql/access.js";
import { checkCost, MAX_TOKENS } from "../graphql/cost.js";
import { AppError, ErrorCode, type ErrorFormatter } from "../graphql/errors.js";

interface Options<Context extends object> {
  path: string;
  schema: GraphQLSchema;
  /** @throws GraphQLError UNAUTHENTICATED if the token is not good */
  viewerOf: (authorization: string | undefined) => Promise<Viewer | null>;
  /** Of one event: what was loaded for the last one may have changed. */
  createContext: (viewer: Viewer | null, document: DocumentNode, ip: string) => Context;
  formatError: ErrorFormatter;
}

const MAX_MESSAGE_BYTES = 100_000;
export const MAX_SUBSCRIPTIONS = 20;

/**
 * Subscriptions over WebSocket, by the graphql-transport-ws protocol. A client signs in with
 * `connectionParams: { authorization: "Bearer …" }`; its session is looked at again before each event.
 */
export function registerSubscriptions<Context extends object>(app: FastifyInstance, options: Options<Context>): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const server = useServer<{ authorization?: unknown; Authorization?: unknown }, { authorization?: string }>(
    {
      async onConnect({ connectionParams, extra }) {
        const given = connectionParams?.authorization ?? connectionParams?.Authorization;
        if (typeof given === "string") extra.authorization = given;
        try {
          await options.viewerOf(extra.authorization);
          return true;
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          // Closes the connection as forbidden: 4403, by which clients know not to come back with the same token.
          return false;
        }
      },
      async onSubscribe({ subscriptions, extra }, _id, payload) {
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) {
          const message = `A connection carries ${MAX_SUBSCRIPTIONS} subscriptions at most.`;
          return [AppError.forRequest(ErrorCode.RATE_LIMITED, message)];
        }
        return argumentsOf(payload, extra, options);
      },
      subscribe: (args) => eventsOf(args as Subscribed, options.formatError),
    },
    sockets,
  );
  app.server.on("upgrade", (request, socket, head) => {
    if (request.url?.split("?", 1)[0] !== options.path) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
  });
  app.addHook("preClose", async () => {
    await server.dispose();
  });
}

interface Subscribed extends ExecutionArgs {
  freshContext(): Promise<object>;
}

async function argumentsOf<Context extends object>(
  { query, operationName, variables }: SubscribePayload,
  { authorization, request }: Extra & { authorization?: string },
  { schema, viewerOf, createContext }: Options<Context>,
): Promise<Subscribed | readonly GraphQLError[]> {
  try {
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const errors = validate(schema, document);
    if (errors.length > 0) return errors;
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return [AppError.forRequest(ErrorCode.BAD_USER_INPUT, "Send queries and mutations over HTTP.")];
    }
    checkCost(schema, document, operation, variables ?? {});
    const freshContext = async () =>
      createContext(await viewerOf(authorization), document, request.socket.remoteAddress ?? "");
    return {
      schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      contextValue: await freshContext(),
      freshContext,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** Executes the operation for each event of its source, until its session ends. */
async function eventsOf(
  args: Subscribed,
  formatError: ErrorFormatter,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const formatted = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => asShown(error, formatError)) } : result;
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return formatted(source);

  const events = source[Symbol.asyncIterator]();
  const end = async () => {
    await events.return?.();
    return { done: true as const, value: undefined };
  };
  let hasEnded = false;
  return {
    async next() {
      if (hasEnded) return end();
      try {
        const event = await events.next();
        if (event.done) return { done: true, value: undefined };
        const contextValue = await args.freshContext();
        return { done: false, value: formatted(await execute({ ...args, rootValue: event.value, contextValue })) };
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        hasEnded = true;
        return { done: false, value: formatted({ errors: [error] }) };
      }
    },
    return: end,
    [Symbol.asyncIterator](): AsyncIterableIterator<ExecutionResult> {
      return this as AsyncIterableIterator<ExecutionResult>;
    },
  };
}

/** graphql-ws makes JSON of errors itself. */
function asShown(error: GraphQLError, formatError: ErrorFormatter): GraphQLError {
  const { message, extensions } = formatError(error.toJSON(), error);
  const { nodes, path } = error;
  return new GraphQLError(message, { nodes, path, ...(extensions && { extensions }) });
}
