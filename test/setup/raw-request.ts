import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Options {
  method?: string;
  headers?: Record<string, string>;
}

/** The answer as it comes over the wire: nothing decoded, no header added, the path as it is given. */
export async function rawRequest(url: string, path: string, options: Options = {}): Promise<RawAnswer> {
  const response = await openRequest(url, path, options);
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

/** The same, its body not read yet. */
export function openRequest(url: string, path: string, { method = "GET", headers = {} }: Options = {}) {
  const { hostname, port } = new URL(url);
  return new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, resolve).once("error", reject).end();
  });
}
