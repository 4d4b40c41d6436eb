import type { GraphQLFormattedError } from "graphql";
import { GraphQLError } from "graphql";
import { isUnreachable, refusesText } from "../db/pg-errors.js";
import { enumType } from "./enum-type.js";

/** Codes are API: clients branch on them. Messages are for people and may change. */
export const ErrorCode = enumType(
  "ErrorCode",
  "Why something was refused. Codes are stable; messages are written for people and may change.",
  {
    UNAUTHENTICATED: "Sign in first, or sign in again: the token is missing, wrong or expired.",
    FORBIDDEN: "Your role may not do this.",
    NOT_FOUND: "It does not exist, or you may not see it.",
    BAD_USER_INPUT: "A value is missing or out of range; `field` names it.",
    INVALID_CURSOR: "The cursor was altered, or belongs to another list, filter or sort order.",
    CONFLICT: "The present state does not allow it, for example a second application to one job.",
    COST_EXCEEDED: "The operation asks for too much at once.",
    RATE_LIMITED: "Too many attempts; wait and try again.",
    UPLOAD_REJECTED: "The file is not of an accepted kind.",
    PAYLOAD_TOO_LARGE: "More was sent than is accepted.",
    UNAVAILABLE: "The service cannot answer at the moment; try again.",
  },
);
export type ErrorCode = keyof typeof ErrorCode;

const httpStatus: Partial<Record<ErrorCode, number>> = {
  [ErrorCode.UNAUTHENTICATED]: 401,
  [ErrorCode.PAYLOAD_TOO_LARGE]: 413,
  [ErrorCode.UNAVAILABLE]: 503,
};

/** A refusal that clients are meant to see. Anything else that is thrown is masked. */
export class AppError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The input field at fault, as a path: `salary.min`. */
    readonly field: string | null = null,
  ) {
    super(message, { extensions: { code, ...(field === null ? {} : { field }) } });
  }

  /** For an error that ends the whole request, before any field is resolved: sets the HTTP status as well. */
  static forRequest(code: ErrorCode, message: string): GraphQLError {
    const status = httpStatus[code] ?? 400;
    return new GraphQLError(message, { extensions: { code, http: { status } } });
  }
}

/** What the database says that a caller is meant to know, as what it is; anything else as it is. */
export function asRefusal(error: unknown): unknown {
  if (refusesText(error)) return new AppError(ErrorCode.BAD_USER_INPUT, "Text must not hold the null character.");
  if (isUnreachable(error)) return new AppError(ErrorCode.UNAVAILABLE, "The database cannot be reached. Try again.");
  return error;
}

/** What is shown of an error. */
export type ErrorFormatter = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Makes Apollo's `formatError`: deliberate errors pass, everything else reads "Internal server error" and is logged
 * whole. Apollo's own errors (syntax, validation, persisted queries) are GraphQLErrors without a cause and pass.
 */
export function createErrorFormatter(options: { showStack: boolean; log: (error: unknown) => void }): ErrorFormatter {
  return (formatted, error) => {
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const { stacktrace, ...extensions } = formatted.extensions ?? {};
    if (original instanceof GraphQLError) return { ...formatted, extensions };
    const refusal = asRefusal(original);
    if (refusal instanceof AppError) {
      return { ...formatted, message: refusal.message, extensions: refusal.extensions };
    }
    options.log(original);
    return {
      message: "Internal server error",
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
      extensions: { code: "INTERNAL_SERVER_ERROR", ...(options.showStack && { stacktrace }) },
    };
  };
}
