import { IsISO4217CurrencyCode, IsOptional, IsUrl, Length, Matches } from "class-validator";

/** For optional text: null and absent pass, anything else holds 1 to `max` characters that are not all blank. */
export function OptionalText(max: number): PropertyDecorator {
  return all(IsOptional(), Length(0, max, { message: `at most ${max} characters` }));
}

/** For text that must say something. */
export function RequiredText(max: number): PropertyDecorator {
  return all(Length(1, max, { message: `1 to ${max} characters` }), Matches(/\S/, { message: "must not be blank" }));
}

export function OptionalWebAddress(): PropertyDecorator {
  return all(
    IsOptional(),
    IsUrl(
      { protocols: ["http", "https"], require_protocol: true },
      { message: "an address such as https://example.org" },
    ),
    Length(1, 2_000, { message: "at most 2000 characters" }),
  );
}

export function CurrencyCode(): PropertyDecorator {
  return IsISO4217CurrencyCode({ message: "an ISO 4217 code such as USD" });
}

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
