import type { EventEmitter } from "node:events";
import { setImmediate as afterThisTurn } from "node:timers/promises";

/**
 * Node takes one new connection from the system in a turn of its event loop, however many wait. Work that can wait for
 * them keeps turns short meanwhile, and whoever connects behind a crowd is let in as soon as the crowd.
 */
export class NewConnections {
  private count = 0;

  /** @param server an HTTP server, or whatever else tells of each `connection` */
  constructor(server: EventEmitter) {
    server.on("connection", () => {
      this.count++;
    });
  }

  /** Returns when a turn has passed that brought none, or after `patienceMs`. */
  async letIn(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    let before: number;
    do {
      before = this.count;
      // The first ends the turn under way, whose connection may have come already.
      await afterThisTurn();
      await afterThisTurn();
    } while (before !== this.count && performance.now() < deadline);
  }
}
