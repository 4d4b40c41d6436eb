/** A file that nobody means well with. */
export interface HostileFile {
  name: string;
  make(): Buffer | Promise<Buffer>;
  /** `harmless`: it may be optimized or stay, as long as `without` is not to be found in what would be served. */
  outcome: "refused" | "kept" | "harmless";
  without?: RegExp;
  /** What is said of a file that stays. */
  safety?: "safe" | "unchecked" | "active";
}

export const file = (
  name: string,
  outcome: HostileFile["outcome"],
  make: HostileFile["make"],
  more: Pick<HostileFile, "without" | "safety"> = {},
): HostileFile => ({ name, outcome, make, ...more });
