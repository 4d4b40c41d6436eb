import { connect, type Socket } from "node:net";

export interface Load {
  url: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
}

/**
 * Sends one request over and over on several connections, each as soon as its last answer is there. Does as little as can
 * be done with an answer, so that it is the server that is measured: finds its length and looks at its status.
 * @returns how many were answered in how many seconds
 * @throws Error at the first answer that is not 200, or has no length
 */
export async function load(options: Load): Promise<{ answers: number; seconds: number }> {
  const { hostname, port, pathname } = new URL(options.url);
  const length = Buffer.byteLength(options.body);
  const lines = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-length: ${length}\r\n${lines.join("")}`;
  const request = Buffer.from(`${head}\r\n${options.body}`);
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1000;
  const each = Array.from({ length: options.connections }, () =>
    askOverAndOver(connect(Number(port), hostname), request, endAt),
  );
  const counts = await Promise.all(each);
  const answers = counts.reduce((sum, count) => sum + count, 0);
  return { answers, seconds: (performance.now() - startedAt) / 1000 };
}

function askOverAndOver(socket: Socket, request: Buffer, endAt: number): Promise<number> {
  return new Promise((done, fail) => {
    let answers = 0;
    let missing = 0;
    let started: Buffer | undefined;
    const finish = () => {
      answers++;
      if (performance.now() < endAt) {
        socket.write(request);
      } else {
        socket.destroy();
        done(answers);
      }
    };
    socket.setNoDelay(true);
    socket.on("error", fail);
    socket.on("connect", () => socket.write(request));
    socket.on("close", () => fail(new Error("A server closed the connection.")));
    socket.on("data", (chunk) => {
      if (missing > 0) {
        missing -= chunk.length;
      } else {
        const bytes = started ? Buffer.concat([started, chunk]) : chunk;
        const bodyAt = bytes.indexOf("\r\n\r\n") + 4;
        if (bodyAt < 4) {
          started = bytes;
          return;
        }
        started = undefined;
        const head = bytes.toString("latin1", 0, bodyAt);
        const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
        if (!head.startsWith("HTTP/1.1 200") || !length) {
          fail(new Error(`Not an answer to measure: ${head}`));
          socket.destroy();
          return;
        }
        missing = bodyAt + Number(length) - bytes.length;
      }
      if (missing <= 0) finish();
    });
  });
}
