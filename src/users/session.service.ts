import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import {
  type AccessTokens,
  createAccessTokens,
  hashRefreshToken,
  newRefreshToken,
  REFRESH_TOKEN_SECONDS,
} from "../platform/http/tokens.js";

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  viewer: Viewer;
}

/** How long a session found alive is believed without asking again: another server's logout takes effect by then. */
const SESSION_CHECK_MS = 5_000;

/** Sign-in sessions. One session is one family of refresh tokens. */
export class SessionService {
  private readonly tokens: AccessTokens;
  /** Ended here a moment ago: a look-up that began before must not bring one back. */
  private readonly ended = new LRUCache<string, true>({ max: 50_000, ttl: 2 * SESSION_CHECK_MS });
  private readonly alive = new LRUCache<string, Viewer>({ max: 50_000, ttl: SESSION_CHECK_MS });

  constructor(
    private readonly db: Database,
    secret: string,
  ) {
    this.tokens = createAccessTokens(secret);
  }

  async open(user: Pick<Viewer, "id" | "role">): Promise<IssuedTokens> {
    const session = await this.db
      .insertInto("sessions")
      .values({ userId: user.id })
      .returning("id")
      .executeTakeFirstOrThrow();
    return this.issue(this.db, { id: user.id, role: user.role, sessionId: session.id });
  }

  /**
   * Exchanges a refresh token for a new pair. A token that was already used has been copied by someone: its whole
   * session ends, the thief's tokens and the owner's.
   * @throws AppError BAD_USER_INPUT if it is unknown, expired, used or revoked
   */
  async refresh(refreshToken: string): Promise<IssuedTokens> {
    const refused = new AppError(
      ErrorCode.BAD_USER_INPUT,
      "The refresh token is not valid. Sign in again.",
      "refreshToken",
    );
    const tokenHash = hashRefreshToken(refreshToken);
    const used = await this.db
      .updateTable("refreshTokens")
      .set({ usedAt: sql`now()` })
      .from("sessions")
      .innerJoin("users", "users.id", "sessions.userId")
      .whereRef("sessions.id", "=", "refreshTokens.sessionId")
      .where("refreshTokens.tokenHash", "=", tokenHash)
      .where("refreshTokens.usedAt", "is", null)
      .where("refreshTokens.expiresAt", ">", sql<Date>`now()`)
      .where("sessions.revokedAt", "is", null)
      .returning(["sessions.id as sessionId", "users.id", "users.role"])
      .executeTakeFirst();
    if (used) return this.issue(this.db, used);
    const reused = await this.db
      .selectFrom("refreshTokens")
      .select("sessionId")
      .where("tokenHash", "=", tokenHash)
      .where("usedAt", "is not", null)
      .executeTakeFirst();
    if (reused) await this.revoke(reused.sessionId);
    throw refused;
  }

  /** Ends a session at once on this server, and within {@link SESSION_CHECK_MS} on others. */
  async revoke(sessionId: string): Promise<void> {
    await this.db
      .updateTable("sessions")
      .set({ revokedAt: sql`now()` })
      .where("id", "=", sessionId)
      .where("revokedAt", "is", null)
      .execute();
    this.ended.set(sessionId, true);
    this.alive.delete(sessionId);
  }

  /** Whose live session an access token belongs to; undefined for any other token. The role is the present one. */
  async viewerOf(accessToken: string): Promise<Viewer | undefined> {
    const claims = await this.tokens.verify(accessToken);
    if (!claims) return undefined;
    const known = this.alive.get(claims.sessionId);
    if (known) return known;
    const found = await this.db
      .selectFrom("sessions")
      .innerJoin("users", "users.id", "sessions.userId")
      .select(["users.id", "users.role", "sessions.id as sessionId"])
      .where("sessions.id", "=", claims.sessionId)
      .where("sessions.revokedAt", "is", null)
      .executeTakeFirst();
    if (!found || this.ended.has(found.sessionId)) return undefined;
    this.alive.set(found.sessionId, found);
    return found;
  }

  private async issue(db: Database, viewer: Viewer): Promise<IssuedTokens> {
    const refreshToken = newRefreshToken();
    await db
      .insertInto("refreshTokens")
      .values({
        tokenHash: hashRefreshToken(refreshToken),
        sessionId: viewer.sessionId,
        expiresAt: new Date(Date.now() + REFRESH_TOKEN_SECONDS * 1000),
      })
      .execute();
    const { token, expiresAt } = await this.tokens.sign({
      userId: viewer.id,
      role: viewer.role,
      sessionId: viewer.sessionId,
    });
    return { accessToken: token, refreshToken, expiresAt, viewer };
  }
}
