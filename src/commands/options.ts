import { InvalidArgumentError } from "commander";

/** Parses an option's value, in which thousands may be set apart: 1_000_000. */
export function wholeNumber(min: number, max: number) {
  return (value: string): number => {
    const number = Number(value.replaceAll(/[_,]/g, ""));
    if (!/^[\d_,]+$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max.toLocaleString("en")}.`);
    }
    return number;
  };
}
