export type Severity = "OK" | "WARNING" | "FAILED";

/** What a look at one thing has shown. */
export interface Finding {
  severity: Severity;
  /** What was looked at. */
  about: string;
  found: string;
  /** What to do about it. */
  advice?: string;
}

export const fine = (about: string, found: string): Finding => ({ severity: "OK", about, found });

export const warning = (about: string, found: string, advice: string): Finding => ({
  severity: "WARNING",
  about,
  found,
  advice,
});

export const failure = (about: string, found: string, advice: string): Finding => ({
  severity: "FAILED",
  about,
  found,
  advice,
});

/** Runs a check. That it cannot be made is a finding too, and keeps no other from being made. */
export async function attempt(about: string, check: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [failure(about, `It could not be checked: ${reasonOf(error)}`, "See to what it says, and run this again.")];
  }
}

/** In words, also of errors that hold several. */
export function reasonOf(error: unknown): string {
  const errors = error instanceof AggregateError && error.message === "" ? error.errors : [error];
  return errors.map((each: unknown) => (each instanceof Error ? each.message : String(each))).join("; ");
}
