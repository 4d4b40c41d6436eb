import { IsISO4217CurrencyCode, IsOptional, IsUrl, Length, Matches, NotContains } from "class-validator";

/** For optional text: null and absent pass, anything else holds 1 to `max` characters that are not all blank. */
export function OptionalText(max: number): PropertyDecorator {
  return all(IsOptional(), Length(0, max, { message: `at most ${max} characters` }), StorableText());
}

/** For text that must say something. */
export function RequiredText(max: number): PropertyDecorator {
  return all(
    Length(1, max, { message: `1 to ${max} characters` }),
    Matches(/\S/, { message: "must not be blank" }),
    StorableText(),
  );
}

export function OptionalWebAddress(): PropertyDecorator {
  return all(
    IsOptional(),
    IsUrl(
      { protocols: ["http", "https"], require_protocol: true },
      { message: "an address such as https://example.org" },
    ),
    Length(1, 2_000, { message: "at most 2000 characters" }),
    StorableText(),
  );
}

export function CurrencyCode(): PropertyDecorator {
  return IsISO4217CurrencyCode({ message: "an ISO 4217 code such as USD" });
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
