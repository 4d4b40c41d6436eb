import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControl } from "@apollo/server/plugin/cacheControl";
import { KeyvAdapter } from "@apollo/utils.keyvadapter";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify from "fastify";
import { buildSchema } from "graphql";
import { createKeyv } from "../platform/cache/keyv-store.js";
import { RedisStore } from "../platform/cache/redis-store.js";
import { cpuOfProcess } from "./measure.js";

/** What the parent process gives as the only argument, as JSON. */
export interface HotPeerOptions {
  kind: "node" | "fastify" | "apollo";
  /** The answer to send, as the server under test sends it. */
  body: string;
  redisUrl: string;
}

const { kind, body, redisUrl } = JSON.parse(process.argv[2] ?? "") as HotPeerOptions;
const bytes = Buffer.from(body);
const type = "application/json; charset=utf-8";

/** Each reads the request to its end, as a server must, and sends the same bytes. */
const peers: Record<HotPeerOptions["kind"], () => Promise<string>> = {
  async node() {
    const server = createServer((request, response) => {
      request.on("data", () => {});
      request.on("end", () => {
        response.writeHead(200, { "content-type": type, "content-length": bytes.length });
        response.end(bytes);
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  },

  async fastify() {
    const app = Fastify();
    app.post("/graphql", async (_request, reply) => reply.type(type).send(bytes));
    return app.listen({ host: "127.0.0.1", port: 0 });
  },

  /** Its own response cache, in Redis. The resolvers read the answer from memory, but a hit does not come to them. */
  async apollo() {
    const { default: responseCachePlugin } = await import("@apollo/server-plugin-response-cache");
    const redis = new RedisStore(redisUrl, () => {});
    await redis.start();
    const apollo = new ApolloServer({
      schema: buildSchema(await readFile(new URL("../../schema.graphql", import.meta.url), "utf8")),
      rootValue: (JSON.parse(body) as { data: object }).data,
      cache: new KeyvAdapter(createKeyv(redis) as never),
      plugins: [ApolloServerPluginCacheControl({ defaultMaxAge: 3600 }), responseCachePlugin()],
    });
    await apollo.start();
    const app = Fastify();
    app.post("/graphql", fastifyApolloHandler(apollo));
    return app.listen({ host: "127.0.0.1", port: 0 });
  },
};

process.on("message", () => process.send?.({ status: { cpu: cpuOfProcess() } }));
process.on("disconnect", () => process.exit());
process.send?.({ url: await peers[kind]() });
