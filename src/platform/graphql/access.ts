import type { AuthChecker } from "type-graphql";
import type { GraphQLContext } from "../../context.js";
import type { UserRole } from "../db/db.types.js";
import { AppError, ErrorCode } from "./errors.js";

/** Who sends the request: a live session's account. Null stands for a visitor without one. */
export interface Viewer {
  id: number;
  role: UserRole;
  sessionId: string;
}

/** @throws AppError UNAUTHENTICATED */
export function requireViewer(ctx: { viewer: Viewer | null }): Viewer {
  if (!ctx.viewer) throw new AppError(ErrorCode.UNAUTHENTICATED, "Sign in first.");
  return ctx.viewer;
}

/**
 * Behind `@Authorized()` (anyone who is signed in) and `@Authorized("RECRUITER")` (these roles). An admin may do
 * what any role may; whose rows one may touch is decided where the rows are read.
 */
export const authChecker: AuthChecker<GraphQLContext, UserRole> = ({ context }, roles) => {
  const viewer = requireViewer(context);
  if (roles.length > 0 && viewer.role !== "ADMIN" && !roles.includes(viewer.role)) {
    throw new AppError(ErrorCode.FORBIDDEN, `Only for the role ${roles.join(" or ").toLowerCase()}.`);
  }
  return true;
};
