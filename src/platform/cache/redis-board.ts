import type { Board } from "../metrics/sibling-board.js";
import type { RedisStore } from "./redis-store.js";

/** Where servers leave a note for each other. A note that is not renewed ends, and so does its place in the list. */
export class RedisBoard implements Board {
  /** @param group which servers belong together */
  constructor(
    private readonly redis: RedisStore,
    private readonly group: () => string,
    private readonly id: string,
  ) {}

  private get index(): string {
    return `hirewise:board:${this.group()}`;
  }

  private keyOf(id: string): string {
    return `${this.index}:${id}`;
  }

  /** Rejects while Redis is away. */
  async publish(note: Buffer, ttlMs: number): Promise<void> {
    const { commands } = this.redis;
    await Promise.all([commands.set(this.keyOf(this.id), note, "PX", ttlMs), commands.sadd(this.index, this.id)]);
  }

  /** The notes of the others; none while Redis is away. */
  async readOthers(): Promise<Buffer[]> {
    if (this.redis.status !== "UP") return [];
    const { commands } = this.redis;
    const ids = (await commands.smembers(this.index)).filter((id) => id !== this.id);
    // A cluster keeps them on several nodes, so not with MGET.
    const notes = await Promise.all(ids.map((id) => commands.getBuffer(this.keyOf(id))));
    const ended = ids.filter((_, index) => notes[index] === null);
    if (ended.length > 0) await commands.srem(this.index, ...ended);
    return notes.filter((note) => note !== null);
  }

  async withdraw(): Promise<void> {
    if (this.redis.status !== "UP") return;
    const { commands } = this.redis;
    await Promise.all([commands.del(this.keyOf(this.id)), commands.srem(this.index, this.id)]);
  }
}
