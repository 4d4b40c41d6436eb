import { AppError, ErrorCode } from "../platform/graphql/errors.js";

/** How many are shown of those asked for. @throws AppError BAD_USER_INPUT */
export function requireSize(first: number, most: number): number {
  if (first < 0) throw new AppError(ErrorCode.BAD_USER_INPUT, "`first` must not be negative.", "first");
  return Math.min(first, most);
}
