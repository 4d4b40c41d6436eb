import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What Node keeps a response's head in, from `writeHead` until it is sent. */
interface WithHead {
  _header: string | null;
}

let date = "";
let dateUntil = 0;

/**
 * Sends a whole answer with status 200. Node checks each name and value of a head, which for a cached answer takes about
 * as long as sending it. Here they must be our own: lower-case names, values without line ends.
 * @param body one character a byte
 */
export function sendTrusted(response: ServerResponse, headers: OutgoingHttpHeaders, body: string): void {
  // The end of a connection is Node's to announce.
  if (!response.shouldKeepAlive) {
    response.writeHead(200, headers);
  } else {
    let head = "HTTP/1.1 200 OK\r\n";
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    (response as unknown as WithHead)._header = `${head}date: ${httpDate()}\r\nconnection: keep-alive\r\n\r\n`;
  }
  response.end(body, "latin1");
}

function httpDate(): string {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1000) + 1000;
  }
  return date;
}
