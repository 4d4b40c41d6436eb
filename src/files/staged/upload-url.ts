import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export const UPLOADS_PATH = "/files/uploads";

/** Makes and checks the addresses that a file is sent to: good for one upload, for a while, for whoever has them. */
export class UploadUrls {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync("sha256", secret, "", "hirewise staged uploads", 32));
  }

  urlOf(id: string, expiresAt: Date): string {
    const expires = String(Math.floor(expiresAt.getTime() / 1000));
    return `${UPLOADS_PATH}/${id}?expires=${expires}&signature=${this.sign(id, expires)}`;
  }

  /** Whether we have made this address, and it is still good. */
  isGood(id: string, expires: unknown, signature: unknown): boolean {
    if (typeof expires !== "string" || typeof signature !== "string" || !/^\d{1,12}$/.test(expires)) return false;
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.sign(id, expires))];
    return given.length === expected.length && timingSafeEqual(given, expected) && Number(expires) * 1000 > Date.now();
  }

  private sign(id: string, expires: string): string {
    return createHmac("sha256", this.key).update(`${id}.${expires}`).digest("base64url");
  }
}
