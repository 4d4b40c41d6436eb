import { hash, verify } from "@node-rs/argon2";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "../platform/db/database.js";
import type { UserRole } from "../platform/db/db.types.js";
import { violatesUnique } from "../platform/db/pg-errors.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";

interface Account {
  id: number;
  role: UserRole;
}

/** Failed attempts allowed within the window: for one address from one place, and from one place altogether. */
const WINDOW_SECONDS = 15 * 60;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_PLACE = 50;

/** Registration and sign-in with a password. Passwords are kept as argon2id with the library's (OWASP's) defaults. */
export class LoginService {
  private readonly byAccount = new RateLimiterMemory({ points: FAILURES_PER_ACCOUNT, duration: WINDOW_SECONDS });
  private readonly byPlace = new RateLimiterMemory({ points: FAILURES_PER_PLACE, duration: WINDOW_SECONDS });
  /** Compared with when there is no such account, so that the answer takes as long and tells nothing. */
  private decoy: Promise<string> | undefined;

  constructor(private readonly db: Database) {}

  /** @throws AppError CONFLICT if the address has an account */
  async register(input: { email: string; password: string; name: string; role: UserRole }): Promise<Account> {
    try {
      return await this.db
        .insertInto("users")
        .values({
          email: normalizeEmail(input.email),
          name: input.name.trim(),
          role: input.role,
          passwordHash: await hash(input.password),
        })
        .returning(["id", "role"])
        .executeTakeFirstOrThrow();
    } catch (error) {
      if (!violatesUnique(error, "users_email_key")) throw error;
      throw new AppError(ErrorCode.CONFLICT, "There is an account with this address already.", "email");
    }
  }

  /**
   * @param ip where the attempt comes from
   * @throws AppError BAD_USER_INPUT if address or password is wrong; RATE_LIMITED after too many of those
   */
  async login(email: string, password: string, ip: string): Promise<Account> {
    const address = normalizeEmail(email);
    const accountKey = `${ip} ${address}`;
    // Taken before the check and given back after a success, so that attempts sent at once count as well.
    await consume(this.byPlace, ip);
    await consume(this.byAccount, accountKey);
    const account = await this.db
      .selectFrom("users")
      .select(["id", "role", "passwordHash"])
      .where("email", "=", address)
      .executeTakeFirst();
    this.decoy ??= hash("no account has this password");
    const isRight = await verify(account?.passwordHash ?? (await this.decoy), password);
    if (!account || !isRight) {
      throw new AppError(ErrorCode.BAD_USER_INPUT, "E-mail address or password is wrong.");
    }
    await Promise.all([this.byAccount.delete(accountKey), this.byPlace.reward(ip)]);
    return { id: account.id, role: account.role };
  }

  /** How many attempts from one place may still fail. */
  async quotaOf(ip: string): Promise<Quota> {
    const counted = await this.byPlace.get(ip);
    return {
      limit: FAILURES_PER_PLACE,
      remaining: Math.max(counted?.remainingPoints ?? FAILURES_PER_PLACE, 0),
      windowSeconds: WINDOW_SECONDS,
      resetsAt: counted ? new Date(Date.now() + counted.msBeforeNext) : null,
    };
  }
}

/** How often something may be done within a window, and how often it still may. */
export interface Quota {
  limit: number;
  remaining: number;
  windowSeconds: number;
  /** When the window ends; null if nothing was counted yet. */
  resetsAt: Date | null;
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.ceil(refusal.msBeforeNext / 1000);
    throw new AppError(ErrorCode.RATE_LIMITED, `Too many failed attempts. Try again in ${seconds} seconds.`);
  }
}

function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
