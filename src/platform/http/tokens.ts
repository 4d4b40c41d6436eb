import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { UserRole } from "../db/db.types.js";

export const ACCESS_TOKEN_SECONDS = 15 * 60;
export const REFRESH_TOKEN_SECONDS = 30 * 24 * 60 * 60;

export interface AccessClaims {
  userId: number;
  role: UserRole;
  sessionId: string;
  /** Milliseconds. */
  expiresAt: number;
}

export interface AccessTokens {
  sign(claims: Omit<AccessClaims, "expiresAt">): Promise<{ token: string; expiresAt: Date }>;
  /** The claims of a token that was signed here and has not expired, else undefined. */
  verify(token: string): Promise<AccessClaims | undefined>;
}

/** Short-lived JWTs (HS256). Servers that share the secret accept each other's. */
export function createAccessTokens(secret: string): AccessTokens {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "access-token", 32));
  const options = { issuer: "hirewise", audience: "hirewise" };
  return {
    async sign({ userId, role, sessionId }) {
      const expiresAt = new Date((Math.floor(Date.now() / 1000) + ACCESS_TOKEN_SECONDS) * 1000);
      const token = await new SignJWT({ role, sid: sessionId })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(String(userId))
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { ...options, algorithms: ["HS256"] });
        return {
          userId: Number(payload.sub),
          role: payload.role as UserRole,
          sessionId: String(payload.sid),
          expiresAt: (payload.exp ?? 0) * 1000,
        };
      } catch {
        return undefined;
      }
    },
  };
}

/** A refresh token: 256 random bits. Only its hash is stored. */
export function newRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

export function hashRefreshToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
