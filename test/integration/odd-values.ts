import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from "graphql";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";

const TEXTS = [
  "",
  "   ",
  "\0",
  "a\0b",
  "\uD800",
  "x\uDC00y",
  "x".repeat(100_000),
  "word ".repeat(20_000),
  // One character for validators that skip variation selectors, two for PostgreSQL.
  "a\uFE0F".repeat(150),
  "👩‍👩‍👧".repeat(60),
  "'; drop table jobs; --",
  "%_\\",
  "a or ".repeat(5_000),
  '"a b" or -(c & !d | e:*) <->',
  Array.from({ length: 5_000 }, (_, n) => `qw${String.fromCharCode(97 + (n % 26))}rty${n}`).join(" "),
  toGlobalId("Job", Number.MAX_SAFE_INTEGER),
  toGlobalId("Skill", 1),
  Buffer.from("Job:99999999999999999999").toString("base64url"),
  Buffer.from("__proto__:1").toString("base64url"),
  "__proto__",
];
const TIMES = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "0000-12-31T23:59:59-14:00",
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59-14:00",
  "10000-01-01T00:00:00Z",
  "+010000-01-01T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "2016-12-31T23:59:60Z",
  "2026-01-01",
  "now",
  0,
  1e20,
];
const BY_SCALAR: Record<string, unknown[]> = {
  String: [...TEXTS, 1, true, {}],
  ID: [...TEXTS, 1, 1.5, -1, 2 ** 60],
  Int: [0, -1, 1, 99, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1.5, 1e300, "1", true],
  Float: [0, -1, -0, 0.001, 1e-320, 1e12, 1e308, -1e308, 9_999_999_999.999, "1"],
  Boolean: [true, false, 0, "true"],
  DateTime: TIMES,
};
/** One ordinary value of each scalar, to fill in what is required. */
const ORDINARY: Record<string, unknown> = {
  String: "text",
  ID: "x",
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: "2026-05-31T12:00:00Z",
};

/** Something that the type accepts. */
export function ordinary(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return ordinary(type.ofType);
  if (isListType(type)) return [ordinary(type.ofType)];
  if (isScalarType(type)) return ORDINARY[type.name];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return Object.fromEntries(required.map((field) => [field.name, ordinary(field.type)]));
}

/** Values that a careless or hostile client might send for a type, and the same for everything within it. */
export function odd(type: GraphQLInputType): unknown[] {
  if (isNonNullType(type)) return odd(type.ofType);
  if (isListType(type)) {
    const [one, named] = [ordinary(type.ofType), getNamedType(type)];
    const lists = [null, [], [null], [[]], Array.from({ length: 2_000 }, () => one), "x", {}];
    return [...lists, ...odd(type.ofType).map((value) => (isInputObjectType(named) ? [value] : [one, value]))];
  }
  if (isScalarType(type)) return [null, ...(BY_SCALAR[type.name] ?? [])];
  if (isEnumType(type)) return [null, "NOPE", "", 0, ...type.getValues().map(({ name }) => name)];
  const whole = ordinary(type) as object;
  const within = Object.values(type.getFields()).flatMap((field) =>
    odd(field.type).map((value) => ({ ...whole, [field.name]: value })),
  );
  return [null, {}, [], "x", { nope: 1 }, ...within];
}
