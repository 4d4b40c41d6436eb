import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** How Node knows of a response that it has a head, and that the head is on its way. */
interface WithHead {
  _header: string | null;
  _headerSent: boolean;
}

/** The head of an answer that may be sent again and again. */
export interface TrustedHead {
  headers: OutgoingHttpHeaders;
  /** How it reads, as far as it is the same each time. */
  text: string;
  /** When it has to be written anew, as `Date.now()` says. */
  until: number;
}

let date = "";
let dateUntil = 0;

/** @param until when a header changes. The head tells the date, too, which may end it sooner. */
export function writeTrustedHead(headers: OutgoingHttpHeaders, until: number): TrustedHead {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1000) + 1000;
  }
  const text = `HTTP/1.1 200 OK\r\n${textOf(headers)}date: ${date}\r\nconnection: keep-alive\r\n`;
  return { headers, text, until: Math.min(until, dateUntil) };
}

/**
 * Sends a whole answer with status 200. Node checks each name and value of a head, and hands head and body over as two
 * pieces, which for a cached answer takes longer than all the rest. Here they are one string, and the headers must be our
 * own: lower-case names, values without line ends.
 * @param own headers of this answer alone
 * @param body one character a byte
 */
export function sendTrusted(response: ServerResponse, head: TrustedHead, own: OutgoingHttpHeaders, body: string): void {
  const { socket } = response;
  // The end of a connection is Node's to announce, and so is an answer that has to wait for those before it.
  if (!response.shouldKeepAlive || !socket) {
    response.writeHead(200, { ...head.headers, ...own });
    response.end(body, "latin1");
    return;
  }
  const text = `${head.text}${textOf(own)}\r\n`;
  const sent = response as unknown as WithHead;
  sent._header = text;
  sent._headerSent = true;
  socket.write(text + body, "latin1");
  response.end();
}

function textOf(headers: OutgoingHttpHeaders): string {
  let text = "";
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return text;
}
