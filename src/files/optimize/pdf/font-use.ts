import { KeepError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { simpleGlyphs } from "./fonts/simple-glyphs.js";
import { countGlyphs, type TrueTypeUse } from "./fonts/truetype.js";
import { dictsOf } from "./graph.js";
import { Dict, isName, Name, type PdfValue, Stream } from "./objects.js";
import { ShownCodes } from "./shown-codes.js";

/** With fewer outlines a font is a subset already, and not worth following the contents for. */
const MANY_OUTLINES = 300;
/** A subset may still have a width for each glyph of the whole font. */
const MANY_WIDTHS = 4_000;
/**
 * Old Chinese and Japanese fonts draw parts of their glyphs elsewhere, and have programs move them; FreeType knows them
 * by these families.
 */
const NEEDS_HINTS = /^(DF[A-Z]|DLC|HuaTian|P?Ming|cpop)|[^ -~]/;
const TYPE1 = new Set(["Type1", "MMType1"]);
const SUBSET_TAG = /^[A-Z]{6}\+/;

/** Which fonts use a program, and how. */
export class FontUse {
  private readonly fontsOf = new Map<Dict, Dict[]>();
  /** The composite fonts that a descendant belongs to. */
  private readonly parentsOf = new Map<Dict, Dict[]>();
  private readonly editable = new Set<Dict>();
  private readonly namesOf = new Map<Dict, Set<string>>();
  private codes: ShownCodes | undefined | "unknown";

  constructor(
    private readonly document: PdfDocument,
    private readonly objects: Map<number, PdfValue>,
    /** Follow the contents for small fonts as well. */
    private readonly isThorough: boolean,
  ) {
    for (const dict of dictsOf(objects)) this.collect(dict);
  }

  /** Undefined for a program that something else than fonts refers to. */
  ofTrueType(descriptors: Dict[], program: Uint8Array): TrueTypeUse | undefined {
    const fonts = descriptors.map((each) => this.fontsOf.get(each) ?? []);
    if (fonts.some((each) => each.length === 0)) return undefined;
    const all = fonts.flat();
    const names = [...descriptors, ...all].flatMap((dict) =>
      ["FontName", "BaseFont"].map((key) => this.text(dict, key)),
    );
    return {
      glyphs: this.isThorough || isWhole(program) ? this.glyphsOf(all, program) : undefined,
      hasCodes: !all.every((font) => this.isByGlyph(font)),
      needsHints: names.some((name) => NEEDS_HINTS.test(name.replace(SUBSET_TAG, ""))),
    };
  }

  /** Whether fonts for which Type 1 is meant have the program, and nothing else: readers differ in what they make of others. */
  isType1(descriptors: Dict[]): boolean {
    return descriptors.every((descriptor) => {
      const fonts = this.fontsOf.get(descriptor) ?? [];
      return fonts.length > 0 && fonts.every((font) => TYPE1.has(this.text(font, "Subtype")));
    });
  }

  /** Whether contents may show any of these one-byte codes by a name that the program gives, and not the font. */
  shows(descriptors: Dict[], codes: ReadonlySet<number>): boolean {
    if (codes.size === 0) return false;
    return descriptors
      .flatMap((descriptor) => this.fontsOf.get(descriptor) ?? [])
      .some((font) => {
        const named = this.codesNamed(font);
        if (named === "all") return false;
        const shown = this.shownCodes()?.of(this.namesOf.get(font) ?? []);
        const isOpen = (code: number) => codes.has(code) && !named.has(code);
        // They are gathered two bytes at a time.
        return shown === undefined || [...shown].some((code) => isOpen(code >> 8) || isOpen(code & 255));
      });
  }

  /** The codes that a simple font names itself. */
  private codesNamed(font: Dict): Set<number> | "all" {
    const { resolve } = this.document;
    const encoding = resolve(font.get("Encoding"));
    const named = new Set<number>();
    if (encoding instanceof Name) return "all";
    if (!(encoding instanceof Dict)) return named;
    if (resolve(encoding.get("BaseEncoding")) instanceof Name) return "all";
    const differences = resolve(encoding.get("Differences"));
    let code = 0;
    for (const value of Array.isArray(differences) ? differences.map(resolve) : []) {
      if (typeof value === "number") code = value;
      else if (value instanceof Name) named.add(code++);
    }
    return named;
  }

  private collect(dict: Dict): void {
    const { document } = this;
    const descriptor = document.resolve(dict.get("FontDescriptor"));
    if (descriptor instanceof Dict) this.fontsOf.set(descriptor, [...(this.fontsOf.get(descriptor) ?? []), dict]);
    const [, ...descendants] = dict.get("DescendantFonts") === null ? [] : this.withDescendants(dict);
    for (const each of descendants) this.parentsOf.set(each, [...(this.parentsOf.get(each) ?? []), dict]);
    const fonts = document.resolve(dict.get("Font"));
    if (fonts instanceof Dict) {
      for (const [name, value] of fonts.entries) for (const font of this.withDescendants(value)) this.named(font, name);
    }
    // What somebody will write into a form is not in the document yet.
    const forms = document.resolve(dict.get("DR"));
    const own = forms instanceof Dict ? document.resolve(forms.get("Font")) : null;
    if (own instanceof Dict) {
      for (const value of own.entries.values()) for (const font of this.withDescendants(value)) this.editable.add(font);
    }
  }

  private named(font: Dict, name: string): void {
    this.namesOf.set(font, (this.namesOf.get(font) ?? new Set()).add(name));
  }

  /** A composite font's program belongs to its descendant. */
  private withDescendants(value: PdfValue): Dict[] {
    const { resolve } = this.document;
    const font = resolve(value);
    if (!(font instanceof Dict)) return [];
    const descendants = resolve(font.get("DescendantFonts"));
    return Array.isArray(descendants)
      ? [font, ...descendants.map(resolve).filter((each): each is Dict => each instanceof Dict)]
      : [font];
  }

  private glyphsOf(fonts: Dict[], program: Uint8Array): Set<number> | undefined {
    const found = new Set<number>([0]);
    for (const font of fonts) {
      const glyphs = this.isByGlyph(font) ? this.glyphsShown(font) : this.glyphsNamed(font, program);
      if (!glyphs) return undefined;
      for (const glyph of glyphs) found.add(glyph);
    }
    return found;
  }

  /** A font whose codes are glyphs' numbers, or lead there by a table beside the font. */
  private isByGlyph(font: Dict): boolean {
    if (!isName(this.document.resolve(font.get("Subtype")), "CIDFontType2")) return false;
    const parents = this.parentsOf.get(font) ?? [];
    return (
      parents.length > 0 &&
      parents.every((parent) => {
        const encoding = this.document.resolve(parent.get("Encoding"));
        return isName(encoding, "Identity-H") || isName(encoding, "Identity-V");
      })
    );
  }

  private glyphsShown(font: Dict): Set<number> | undefined {
    const names = this.namesOf.get(font);
    if (!names || this.editable.has(font)) return undefined;
    const codes = this.shownCodes()?.of(names);
    const map = this.document.resolve(font.get("CIDToGIDMap"));
    if (!codes || map === null || isName(map, "Identity")) return codes;
    if (!(map instanceof Stream)) return undefined;
    const table = Buffer.from(this.document.decode(map));
    return new Set([...codes].map((code) => (code * 2 + 2 <= table.length ? table.readUInt16BE(code * 2) : 0)));
  }

  private shownCodes(): ShownCodes | undefined {
    if (this.codes === undefined) {
      try {
        const codes = new ShownCodes(this.document);
        codes.scanAll(this.objects);
        this.codes = codes;
      } catch (error) {
        if (!(error instanceof KeepError)) throw error;
        this.codes = "unknown";
      }
    }
    return this.codes === "unknown" ? undefined : this.codes;
  }

  private glyphsNamed(font: Dict, program: Uint8Array): Set<number> | undefined {
    const { resolve } = this.document;
    if (!isName(resolve(font.get("Subtype")), "TrueType")) return undefined;
    const encoding = resolve(font.get("Encoding"));
    const differences = encoding instanceof Dict ? resolve(encoding.get("Differences")) : null;
    if (differences !== null && !Array.isArray(differences)) return undefined;
    const names = (differences ?? []).map(resolve).filter((each): each is Name => each instanceof Name);
    return simpleGlyphs(
      program,
      names.map(({ text }) => text),
    );
  }

  private text(dict: Dict, key: string): string {
    const name = this.document.resolve(dict.get(key));
    return name instanceof Name ? name.text : "";
  }
}

function isWhole(program: Uint8Array): boolean {
  const { drawn, all } = countGlyphs(program);
  return drawn >= MANY_OUTLINES || all >= MANY_WIDTHS;
}
