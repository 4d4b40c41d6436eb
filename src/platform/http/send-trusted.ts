import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What Node keeps a response's head in, from `writeHead` until it is sent. */
interface WithHead {
  _header: string | null;
}

let date = "";
let dateUntil = 0;

/** Headers that are sent again and again, and how they read in a head. */
export class LastingHead {
  readonly text: string;

  constructor(readonly headers: OutgoingHttpHeaders) {
    this.text = headText(headers);
  }
}

/**
 * Sends a whole answer with status 200. Node checks each name and value of a head, which for a cached answer takes about
 * as long as sending it. Here they must be our own: lower-case names, values without line ends.
 * @param body one character a byte
 */
export function sendTrusted(
  response: ServerResponse,
  lasting: LastingHead,
  passing: OutgoingHttpHeaders,
  body: string,
): void {
  // The end of a connection is Node's to announce.
  if (!response.shouldKeepAlive) {
    response.writeHead(200, { ...lasting.headers, ...passing });
  } else {
    (response as unknown as WithHead)._header =
      `HTTP/1.1 200 OK\r\n${lasting.text}${headText(passing)}date: ${httpDate()}\r\nconnection: keep-alive\r\n\r\n`;
  }
  response.end(body, "latin1");
}

function headText(headers: OutgoingHttpHeaders): string {
  let text = "";
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return text;
}

function httpDate(): string {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1000) + 1000;
  }
  return date;
}
