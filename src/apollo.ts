import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import type { FastifyInstance } from "fastify";
import type { GraphQLContext } from "./context.js";
import { checkCost, MAX_TOKENS } from "./platform/graphql/cost.js";
import { createErrorFormatter } from "./platform/graphql/errors.js";
import { requestedFields } from "./platform/graphql/lookahead.js";
import { createSchema } from "./schema.js";

/** Apollo Server, started, for one HTTP server. */
export async function createApollo(app: FastifyInstance, options: { isProduction: boolean }) {
  const apollo = new ApolloServer<GraphQLContext>({
    schema: await createSchema(),
    parseOptions: { maxTokens: MAX_TOKENS },
    introspection: true,
    includeStacktraceInErrorResponses: !options.isProduction,
    formatError: createErrorFormatter({ showStack: !options.isProduction, log: (error) => app.log.error(error) }),
    plugins: [
      fastifyApolloDrainPlugin(app),
      operationPlugin,
      options.isProduction
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({
            embed: { initialState: { pollForSchemaUpdates: false } },
            footer: false,
          }),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Once an operation is known: refuses what costs too much, and tells the loaders what will be asked. */
const operationPlugin: ApolloServerPlugin<GraphQLContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request, contextValue }) {
        if (!operation) return;
        checkCost(schema, document, operation, request.variables ?? {});
        contextValue.expect(requestedFields(document, schema));
        contextValue.request.operationName = operation.name?.value;
      },
    };
  },
};
