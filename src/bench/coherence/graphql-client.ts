import { Agent, request } from "node:http";

export interface HttpAnswer {
  status: number;
  /** The header X-Cache. */
  cache: string;
  body: string;
}

export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
}

/** Sends operations to a server, over connections that are kept. */
export class GraphqlClient {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param url where the server listens, without a path */
  constructor(readonly url: string) {}

  /** @throws Error if there is no answer over HTTP */
  async post(operation: Operation, token?: string): Promise<HttpAnswer> {
    try {
      return await this.send(operation, token);
    } catch (error) {
      // A kept connection may have been closed just when it was used again.
      if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
      return await this.send(operation, token);
    }
  }

  private send(operation: Operation, token?: string): Promise<HttpAnswer> {
    const body = JSON.stringify(operation);
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    return new Promise((done, fail) => {
      const sent = request(`${this.url}/graphql`, { method: "POST", agent: this.agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          done({ status: response.statusCode ?? 0, cache: String(response.headers["x-cache"] ?? ""), body: text }),
        );
        response.on("error", fail);
      });
      sent.on("error", fail);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
