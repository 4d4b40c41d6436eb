import { readZip } from "../../../optimize/office/zip-reader.js";
import { DEFAULT_OPTIONS } from "../../../optimize/options.js";
import { closeLetterSpacing } from "../normalize.js";
import { lineOf } from "../page-layout.js";
import { lineText, type ResumeDocument, type ResumeLine } from "../resume-document.js";
import type { TextLimits } from "../text-limits.js";
import { type Block, type Paragraph, StoryReader, type Table } from "./docx-paragraphs.js";
import { docxParts } from "./docx-parts.js";

/** @throws Error for what is no readable Word file */
export async function readDocxText(bytes: Uint8Array, limits: TextLimits): Promise<ResumeDocument> {
  const zipLimits = { ...DEFAULT_OPTIONS.limits, inflatedBytes: limits.inflatedBytes };
  const entries = await readZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), zipLimits);
  const { stories, addresses, sizes } = docxParts(entries);
  const lines: ResumeLine[] = [];
  const links: string[] = [];
  for (const { name, xml, flow } of stories) {
    const reader = new StoryReader({ sizes, addressOf: (id) => addresses.get(`${name} ${id}`) });
    const blocks = reader.read(xml);
    links.push(...reader.links);
    lines.push(...new BlockLines(flow).of(blocks));
  }
  const kept = withinLimit(withoutRepeats(lines), limits.characters);
  return {
    lines: kept,
    links: [...new Set(links)].slice(0, limits.links),
    title: undefined,
    author: undefined,
    isTruncated: kept.length < lines.length,
  };
}

/** Turns blocks into lines; each text box, and each cell that is a column, is a flow of its own. */
class BlockLines {
  private boxes = 0;

  constructor(private readonly flow: string) {}

  of(blocks: readonly Block[], flow = this.flow): ResumeLine[] {
    return blocks.flatMap((block) => {
      if (block.kind === "paragraph") return linesOf(block, flow);
      if (block.kind === "box") return this.of(block.blocks, `${this.flow}box${++this.boxes}`);
      return this.ofTable(block, flow);
    });
  }

  private ofTable({ rows }: Table, flow: string): ResumeLine[] {
    return rows.flatMap((cells) => {
      const filled = cells.filter((cell) => cell.length > 0);
      const isLayout = filled.filter((cell) => countParagraphs(cell) >= 4).length >= 2;
      if (isLayout) return cells.flatMap((cell, place) => this.of(cell, `${flow}${flow && "."}column${place}`));
      return this.ofRow(filled, flow);
    });
  }

  /** The first lines of a row's cells are one line; what else is in them follows. */
  private ofRow(cells: readonly Block[][], flow: string): ResumeLine[] {
    const all = cells.map((cell) => this.of(cell, flow));
    const heads = all.flatMap((lines) => (lines[0] ? [lines[0]] : []));
    const [first] = heads;
    if (!first) return [];
    const head = { ...first, cells: heads.flatMap((line) => line.cells), isApart: true };
    return [head, ...all.flatMap((lines) => lines.slice(1))];
  }
}

function countParagraphs(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => {
    if (block.kind === "paragraph") return sum + 1;
    const inner = block.kind === "box" ? block.blocks : block.rows.flat(2);
    return sum + countParagraphs(inner);
  }, 0);
}

function linesOf({ text, size, isItem, isApart }: Paragraph, flow: string): ResumeLine[] {
  return text.split("\n").flatMap((part, place) => {
    const cells = [{ text: closeLetterSpacing(part), size }];
    const line = lineOf(cells, { page: 1, flow, isApart: isApart && place === 0 });
    return line.map((found) => ({ ...found, isItem: found.isItem || (isItem && place === 0) }));
  });
}

/** First, even and other pages have headers of their own that say the same. */
function withoutRepeats(lines: readonly ResumeLine[]): ResumeLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    if (line.flow !== "header" && line.flow !== "footer") return true;
    const text = lineText(line);
    return !seen.has(text) && seen.add(text);
  });
}

function withinLimit(lines: readonly ResumeLine[], characters: number): ResumeLine[] {
  let left = characters;
  return lines.filter((line) => {
    left -= lineText(line).length;
    return left >= 0;
  });
}
