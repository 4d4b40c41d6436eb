import {
  IsEmail,
  IsISO4217CurrencyCode,
  IsOptional,
  IsUrl,
  Matches,
  NotContains,
  ValidateBy,
  type ValidationError,
  validateSync,
} from "class-validator";
import { AppError, ErrorCode } from "./errors.js";

export interface Problem {
  /** The field at fault, as a path: `salary.min`. */
  field: string;
  message: string;
}

/** What the decorators of an input object's class object to. */
export function problemsOf(input: object): Problem[] {
  const errors = validateSync(input, { forbidUnknownValues: false, stopAtFirstError: true });
  return errors.flatMap((error) => flatten(error, ""));
}

/** Checks the arguments of a query. @throws AppError BAD_USER_INPUT */
export function requireValid(args: object): void {
  const [problem] = problemsOf(args);
  if (problem) throw new AppError(ErrorCode.BAD_USER_INPUT, problem.message, problem.field);
}

function flatten(error: ValidationError, prefix: string): Problem[] {
  const field = `${prefix}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, `${field}.`))];
}

/** For optional text: null and absent pass, anything else holds at most `max` characters. */
export function OptionalText(max: number): PropertyDecorator {
  return all(IsOptional(), Characters(0, max, `at most ${max} characters`), StorableText());
}

/** For text that must say something. */
export function RequiredText(max: number): PropertyDecorator {
  return all(
    Characters(1, max, `1 to ${max} characters`),
    Matches(/\S/, { message: "must not be blank" }),
    StorableText(),
  );
}

/** For a secret, which is hashed and never stored. */
export function Password(min: number): PropertyDecorator {
  return Characters(min, 256, min > 0 ? `${min} to 256 characters` : "at most 256 characters");
}

const MAX_EMAIL = 254;

/** For the address of a new account. */
export function EmailAddress(): PropertyDecorator {
  // In this order: IsEmail throws on half a surrogate pair, and nothing is asked after the first refusal.
  return all(KnownEmailAddress(), IsEmail({}, { message: "an address such as name@example.org" }));
}

/** For an address to look up: whatever an account may have. */
export function KnownEmailAddress(): PropertyDecorator {
  return all(Characters(0, MAX_EMAIL, `at most ${MAX_EMAIL} characters`), StorableText());
}

export function OptionalWebAddress(): PropertyDecorator {
  return all(
    IsOptional(),
    Characters(1, 2_000, "at most 2000 characters"),
    StorableText(),
    IsUrl(
      { protocols: ["http", "https"], require_protocol: true },
      { message: "an address such as https://example.org" },
    ),
  );
}

export function CurrencyCode(): PropertyDecorator {
  return IsISO4217CurrencyCode({ message: "an ISO 4217 code such as USD" });
}

/** Counts as PostgreSQL does. The library's own `Length` passes over variation selectors. */
function Characters(min: number, max: number, message: string): PropertyDecorator {
  const isFitting = (value: unknown) => {
    // No character has more than two units: what is longer need not be counted.
    if (typeof value !== "string" || value.length > 2 * max) return false;
    const count = [...value].length;
    return min <= count && count <= max;
  };
  return ValidateBy({ name: "characters", validator: { validate: isFitting, defaultMessage: () => message } });
}

/** PostgreSQL stores neither the null character nor, within JSON, half a surrogate pair. */
function StorableText(): PropertyDecorator {
  return all(
    NotContains("\0", { message: "must not hold the null character" }),
    Matches(/^\P{Surrogate}*$/u, { message: "must be well-formed Unicode" }),
  );
}

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
