import { AppError, ErrorCode } from "../../graphql/errors.js";

/** Into the variables only, along names and places: no prototype can be reached. */
const PATH = /^variables(\.[A-Za-z_]\w*|\.\d+)+$/;
const MAX_PATHS = 100;

/** Which file goes where, by the multipart request's `map`. */
export type FileMap = ReadonlyMap<string, readonly string[]>;

/** @throws GraphQLError unless it is an object of lists of paths */
export function parseFileMap(text: string, maxFiles: number): FileMap {
  const parsed = parseJson("map", text);
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw malformed("`map` is no object.");
  const entries = Object.entries(parsed);
  if (entries.length > maxFiles) throw tooMany(maxFiles);
  let count = 0;
  for (const [name, paths] of entries) {
    if (!Array.isArray(paths) || paths.length === 0) throw malformed(`In \`map\`, \`${name}\` is no list of paths.`);
    for (const path of paths) {
      if (typeof path !== "string" || !PATH.test(path))
        throw malformed(`In \`map\`, \`${name}\` holds a path that does not lead into the variables.`);
    }
    count += paths.length;
  }
  if (count > MAX_PATHS) throw malformed(`\`map\` holds more than ${MAX_PATHS} paths.`);
  return new Map(entries);
}

/** Puts a file in the place that a path of the map names. @throws GraphQLError unless a null waits there */
export function place(operations: object, path: string, file: object): void {
  const steps = path.split(".");
  const last = steps.pop() as string;
  let holder: unknown = operations;
  for (const step of steps) holder = ownValue(holder, step);
  if (ownValue(holder, last) !== null)
    throw malformed(`\`${path}\` of \`map\` names no place in \`operations\` that holds null.`);
  (holder as Record<string, unknown>)[last] = file;
}

function ownValue(holder: unknown, name: string): unknown {
  return holder !== null && typeof holder === "object" && Object.hasOwn(holder, name)
    ? (holder as Record<string, unknown>)[name]
    : undefined;
}

export function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`\`${name}\` is no JSON.`);
  }
}

export function malformed(message: string) {
  return AppError.forRequest(ErrorCode.BAD_USER_INPUT, `The multipart request is malformed: ${message}`);
}

export function tooMany(maxFiles: number) {
  return AppError.forRequest(ErrorCode.PAYLOAD_TOO_LARGE, `More than ${maxFiles} files in one request.`);
}
