import { DEFAULT_SIZE } from "../resume-document.js";
import { readXml, type XmlElement } from "./xml.js";

/** A paragraph of a Word file; a tab or line break within it is one in `text`. */
export interface Paragraph {
  kind: "paragraph";
  text: string;
  size: number;
  isItem: boolean;
  /** There is an empty one before it. */
  isApart: boolean;
}

export interface Table {
  kind: "table";
  rows: Block[][][];
}

/** A text box: it stands beside the text. */
export interface Box {
  kind: "box";
  blocks: Block[];
}

export type Block = Paragraph | Table | Box;

/** What is not, or no longer, in the document, what another element says as well, and where tabs stop. */
const skipped = new Set(
  "del moveFrom Fallback delText delInstrText sectPr tabs rPrChange pPrChange tblPrChange tcPrChange".split(" "),
);
const MAX_DEPTH = 500;

interface Frame {
  blocks: Block[];
  /** The paragraph that is open where this frame was begun: a text box stands within one. */
  outer: OpenParagraph | undefined;
  /** The row that a cell belongs to; absent for a text box. */
  row: Block[][] | undefined;
}

interface OpenParagraph {
  parts: string[];
  size: number;
  isItem: boolean;
  style: string;
}

interface StoryContext {
  sizes: ReadonlyMap<string, number>;
  addressOf(id: string): string | undefined;
}

/** Reads one story (the document, a header, a footer) into paragraphs and tables, and the addresses that it links to. */
export class StoryReader {
  readonly links: string[] = [];
  private readonly frames: Frame[] = [{ blocks: [], outer: undefined, row: undefined }];
  private readonly tables: Table[] = [];
  private paragraph: OpenParagraph | undefined;
  private skipDepth = 0;
  private depth = 0;
  private instruction = "";
  private isText = false;
  private isInstruction = false;
  private isHidden = false;
  private isApart = true;

  /** What an element's beginning means. */
  private readonly opened: Record<string, (attributes: Record<string, string>) => void> = {
    p: () => this.beginParagraph(),
    pStyle: ({ val = "" }) => this.setStyle(val),
    numPr: () => {
      if (this.paragraph) this.paragraph.isItem = true;
    },
    r: () => {
      this.isHidden = false;
    },
    vanish: ({ val = "" }) => {
      this.isHidden = !/^(0|false|off)$/.test(val);
    },
    sz: ({ val }) => this.setSize(Number(val) / 2),
    t: () => {
      this.isText = true;
    },
    instrText: () => {
      this.isInstruction = true;
    },
    tab: () => this.add("\t"),
    br: () => this.add("\n"),
    cr: () => this.add("\n"),
    noBreakHyphen: () => this.add("-"),
    sym: () => this.add("•"),
    hyperlink: ({ id = "" }) => this.link(this.context.addressOf(id)),
    fldSimple: ({ instr = "" }) => this.linkOfField(instr),
    txbxContent: () => this.beginFrame(),
    tbl: () => this.beginTable(),
    tr: () => this.tables.at(-1)?.rows.push([]),
    tc: () => this.beginFrame(this.tables.at(-1)?.rows.at(-1)),
  };

  constructor(private readonly context: StoryContext) {}

  read(xml: string): Block[] {
    readXml(xml, {
      open: (element) => this.open(element),
      text: (text) => this.text(text),
      close: (name) => this.close(name),
    });
    this.endParagraph();
    // Of a document that ends in the middle, what was open counts.
    return this.frames.flatMap(({ blocks }) => blocks);
  }

  private open({ name, attributes }: XmlElement): void {
    this.depth++;
    if (this.skipDepth > 0) return;
    if (skipped.has(name) || this.depth > MAX_DEPTH) {
      this.skipDepth = this.depth;
      return;
    }
    this.opened[name]?.(attributes);
  }

  private text(text: string): void {
    if (this.skipDepth > 0) return;
    if (this.isInstruction) this.instruction += text;
    else if (this.isText && !this.isHidden) this.add(text);
  }

  private close(name: string): void {
    const depth = this.depth--;
    if (this.skipDepth > 0) {
      if (depth === this.skipDepth) this.skipDepth = 0;
      return;
    }
    if (name === "t") this.isText = false;
    else if (name === "instrText") {
      this.isInstruction = false;
      this.linkOfField(this.instruction);
      this.instruction = "";
    } else if (name === "p") this.endParagraph();
    else if (name === "tc" || name === "txbxContent") this.endFrame();
    else if (name === "tbl") this.tables.pop();
  }

  private get blocks(): Block[] {
    return this.frames.at(-1)?.blocks ?? [];
  }

  private beginParagraph(): void {
    this.endParagraph();
    this.paragraph = { parts: [], size: 0, isItem: false, style: "" };
  }

  private endParagraph(): void {
    const open = this.paragraph;
    this.paragraph = undefined;
    const text = open?.parts.join("") ?? "";
    if (open && text.trim() === "" && open.parts.length === 0) this.isApart = true;
    if (!open || text.trim() === "") return;
    const isApart = this.isApart;
    this.isApart = false;
    const { sizes } = this.context;
    const size = open.size || (sizes.get(open.style) ?? sizes.get("") ?? DEFAULT_SIZE);
    this.blocks.push({
      kind: "paragraph",
      text,
      size,
      isApart,
      isItem: open.isItem || /list\s*(bullet|para)/i.test(open.style),
    });
  }

  private setStyle(style: string): void {
    if (this.paragraph) this.paragraph.style = style;
  }

  private setSize(size: number): void {
    if (this.paragraph && size > this.paragraph.size) this.paragraph.size = size;
  }

  private add(text: string): void {
    this.paragraph?.parts.push(text);
  }

  private link(address: string | undefined): void {
    if (address) this.links.push(address);
  }

  private linkOfField(instruction: string): void {
    this.link(/^\s*HYPERLINK\s+"([^"]+)"/i.exec(instruction)?.[1]);
  }

  /** Of a table's cell, or of a text box, which stands within a paragraph and is read before it. */
  private beginFrame(row?: Block[][]): void {
    this.frames.push({ blocks: [], outer: this.paragraph, row });
    this.paragraph = undefined;
  }

  private endFrame(): void {
    this.endParagraph();
    const frame = this.frames.length > 1 ? this.frames.pop() : undefined;
    if (!frame) return;
    this.paragraph = frame.outer;
    if (frame.row) frame.row.push(frame.blocks);
    else if (frame.blocks.length > 0) this.blocks.push({ kind: "box", blocks: frame.blocks });
  }

  private beginTable(): void {
    const table: Table = { kind: "table", rows: [] };
    this.blocks.push(table);
    this.tables.push(table);
  }
}
