import { registerEnumType } from "type-graphql";

/**
 * Registers an enum whose values are the database's own; the type parameter makes sure that none is missing.
 * @param values each value with its description for clients
 */
export function enumType<Value extends string>(
  name: string,
  description: string,
  values: Record<Value, string>,
): { readonly [V in Value]: V } {
  const members = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as { [V in Value]: V };
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(members, { name, description, valuesConfig: valuesConfig as never });
  return members;
}
