import type { EventEmitter } from "node:events";
import { setImmediate as afterThisTurn } from "node:timers/promises";
import { Turns } from "../turns.js";

/**
 * Node takes one new connection from the system in a turn of its event loop, however many wait. Work that can wait for
 * them keeps turns short meanwhile, and whoever connects behind a crowd is let in as soon as the crowd.
 */
export class NewConnections {
  private count = 0;
  /** A crowd that went on all in one turn would make that a long one. */
  private readonly waiting = new Turns(1);

  /** @param server an HTTP server, or whatever else tells of each `connection` */
  constructor(server: EventEmitter) {
    server.on("connection", () => {
      this.count++;
    });
  }

  /**
   * Returns when a turn has passed that brought none, or they have been let in for `patienceMs`. Those who wait go on in
   * their order, each in a turn of its own.
   */
  letIn(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    return this.waiting.take(() => this.letInUntil(deadline));
  }

  private async letInUntil(deadline: number): Promise<void> {
    let before: number;
    do {
      before = this.count;
      // The first ends the turn under way, whose connection may have come already.
      await afterThisTurn();
      await afterThisTurn();
    } while (before !== this.count && performance.now() < deadline);
  }
}
