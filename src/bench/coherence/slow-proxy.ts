import { connect, createServer, type Socket } from "node:net";

/** Stands in front of a TCP server: passes bytes on, late if told so, or not at all. */
export interface SlowProxy {
  port: number;
  /** Milliseconds by which what clients send is held back. */
  delayMs: number;
  /** Ends all connections and takes no more, until called with false. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

export async function startSlowProxy(target: () => number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  let isRefusing = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    if (isRefusing) {
      client.destroy();
      return;
    }
    const upstream = keep(connect(target(), "127.0.0.1"));
    client.on("data", (data) => {
      if (proxy.delayMs > 0) setTimeout(() => upstream.write(data), proxy.delayMs);
      else upstream.write(data);
    });
    upstream.on("data", (data) => client.write(data));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: SlowProxy = {
    port: typeof address === "object" && address ? address.port : 0,
    delayMs: 0,
    refuse(next) {
      isRefusing = next;
      if (next) endAll();
    },
    async stop() {
      endAll();
      await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}
