import { sql } from "kysely";
import { LRUCache } from "lru-cache";
import type { Change, Order } from "../platform/cache/change.js";
import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { bearer } from "../platform/http/graphql-request.js";
import {
  type AccessClaims,
  type AccessTokens,
  createAccessTokens,
  hashRefreshToken,
  newRefreshToken,
  REFRESH_TOKEN_SECONDS,
} from "../platform/http/tokens.js";
import { createSessionLookUp, type SessionLookUp } from "./session-look-up.js";

interface Found {
  viewer: Viewer;
  at: number;
}

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  viewer: Viewer;
}

/** How long a session found alive is believed without asking again. Changes to it end that at once. */
const SESSION_CHECK_MS = 60_000;
/** The same while the change feed is away: another server's logout takes effect by then. */
const SESSION_CHECK_DEAF_MS = 5_000;

/** Sign-in sessions. One session is one family of refresh tokens. */
export class SessionService {
  private readonly tokens: AccessTokens;
  private readonly alive = new LRUCache<string, Found>({ max: 50_000, ttl: SESSION_CHECK_MS });
  /** Checked tokens, since checking a signature takes longer than serving a cached answer. */
  private readonly checked = new LRUCache<string, AccessClaims>({ max: 50_000 });
  private readonly lookUp: SessionLookUp;
  /** Counts what may have ended a session: a look-up that began before is not kept. */
  private changes = 0;

  constructor(
    private readonly db: Database,
    secret: string,
    private readonly feed: { readonly isLive: boolean } = { isLive: false },
  ) {
    this.tokens = createAccessTokens(secret);
    this.lookUp = createSessionLookUp(db);
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
   * Who sends a request, by its header `Authorization`; null for a visitor.
   * @throws GraphQLError UNAUTHENTICATED if the token is not good: a client whose token has ended must learn it, rather
   * than read the public half of its pages
   */
  async authenticate(authorization: string | undefined): Promise<Viewer | null> {
    if (!authorization) return null;
    const token = bearer(authorization);
    const viewer = token && (await this.viewerOf(token));
    if (viewer) return viewer;
    throw AppError.forRequest(ErrorCode.UNAUTHENTICATED, "The access token is not valid. Sign in, or refresh it.");
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

  /** Told of every change in the database: sessions end, and roles change, on all servers at once. */
  onChange(change: Change | Order): void {
    if (!("table" in change)) return;
    if (change.table === "sessions" && change.operation !== "INSERT") this.forget();
    if (change.table === "users" && change.operation !== "INSERT" && change.columns?.includes("role") !== false) {
      this.forget();
    }
  }

  /** Looks every session up again. */
  forget(): void {
    this.changes++;
    this.alive.clear();
  }

  /** Ends a session at once. */
  async revoke(sessionId: string): Promise<void> {
    await this.db
      .updateTable("sessions")
      .set({ revokedAt: sql`now()` })
      .where("id", "=", sessionId)
      .where("revokedAt", "is", null)
      .execute();
    this.changes++;
    this.alive.delete(sessionId);
  }

  /** As {@link viewerOf}, as far as it is known without asking the database. */
  knownViewer(accessToken: string): Viewer | undefined {
    const claims = this.checked.get(accessToken);
    if (!claims || claims.expiresAt <= Date.now()) return undefined;
    const found = this.alive.get(claims.sessionId);
    const isRecent = found && (this.feed.isLive || Date.now() - found.at < SESSION_CHECK_DEAF_MS);
    return isRecent ? found.viewer : undefined;
  }

  /** Whose live session an access token belongs to; undefined for any other token. The role is the present one. */
  async viewerOf(accessToken: string): Promise<Viewer | undefined> {
    const known = this.knownViewer(accessToken);
    if (known) return known;
    const claims = await this.tokens.verify(accessToken);
    if (!claims) return undefined;
    const { changes } = this;
    const viewer = await this.lookUp(claims.sessionId);
    if (!viewer) return undefined;
    if (changes === this.changes) {
      this.checked.set(accessToken, claims);
      this.alive.set(claims.sessionId, { viewer, at: Date.now() });
    }
    return viewer;
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
