/** PDF's values (ISO 32000-1, 7.3). Numbers, booleans and null are JavaScript's own. */
export type PdfValue = null | boolean | number | Name | PdfString | Ref | PdfArray | Dict | Stream;
export type PdfArray = PdfValue[];

export class Name {
  private static readonly known = new Map<string, Name>();

  /** Each byte of the name is one character. */
  private constructor(readonly text: string) {}

  static of(text: string): Name {
    let name = Name.known.get(text);
    if (!name) {
      name = new Name(text);
      // Names come from files: a bounded table cannot be filled up by one.
      if (Name.known.size < 10_000) Name.known.set(text, name);
    }
    return name;
  }
}

export class PdfString {
  constructor(readonly bytes: Buffer) {}
}

export class Ref {
  constructor(
    readonly number: number,
    readonly generation: number,
  ) {}
}

export class Dict {
  constructor(readonly entries: Map<string, PdfValue> = new Map()) {}

  get(key: string): PdfValue {
    return this.entries.get(key) ?? null;
  }
}

export class Stream {
  /** `raw` is as it stands in the file, after the filters that `dict` names. */
  constructor(
    readonly dict: Dict,
    readonly raw: Uint8Array,
  ) {}
}

export function isName(value: PdfValue, text: string): boolean {
  return value instanceof Name && value.text === text;
}

/** The values directly within another one. */
export function children(value: PdfValue): Iterable<PdfValue> {
  if (Array.isArray(value)) return value;
  if (value instanceof Dict) return value.entries.values();
  return value instanceof Stream ? value.dict.entries.values() : [];
}
