import { IncomingMessage } from "node:http";

/**
 * Takes a request's body as Node's parser finds it, ahead of the stream, whose events take as long as a cached answer. To
 * be called before any of the body has come; whoever reads the request afterwards finds it empty.
 * @param onBody called once, with all of it; never if the request breaks off
 */
export function takeBody(request: IncomingMessage, onBody: (body: Buffer) => void): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  request.push = (chunk: Buffer | null) => {
    if (chunk !== null) {
      if (!first) first = chunk;
      else if (more) more.push(chunk);
      else more = [first, chunk];
      return true;
    }
    request.push = IncomingMessage.prototype.push;
    onBody(more ? Buffer.concat(more) : (first ?? Buffer.alloc(0)));
    return request.push(null);
  };
}
