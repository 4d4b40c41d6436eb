import { createHmac } from "node:crypto";

export interface Visitor {
  viewer: { id: number } | null;
  ip: string;
  userAgent: string;
}

const BYTES = 8;

/**
 * Tells visitors apart for a day without knowing who they are: a hash of the account, or of address and browser, under a
 * key that is another one each day. Neither is stored, and what is stored of one day cannot be matched with another's.
 */
export class VisitorHash {
  private day = "";
  private key = Buffer.alloc(0);

  /** @param secret the same on every server, so that they count the same visitor once */
  constructor(private readonly secret: string) {}

  of({ viewer, ip, userAgent }: Visitor, now: Date): string {
    const who = viewer ? `account ${viewer.id}` : `address ${ip}\n${userAgent}`;
    return createHmac("sha256", this.keyOf(now))
      .update(who)
      .digest("hex")
      .slice(0, 2 * BYTES);
  }

  private keyOf(now: Date): Buffer {
    const day = now.toISOString().slice(0, 10);
    if (day !== this.day) {
      this.key = createHmac("sha256", this.secret).update(`visitors of ${day}`).digest();
      this.day = day;
    }
    return this.key;
  }
}
