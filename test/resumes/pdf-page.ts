import { type PDFDocument, type PDFFont, type PDFPage, PDFString, StandardFonts } from "pdf-lib";

export interface Fonts {
  plain: PDFFont;
  bold: PDFFont;
}

export async function embedFonts(pdf: PDFDocument, family: "sans" | "serif"): Promise<Fonts> {
  const [plain, bold] =
    family === "sans"
      ? [StandardFonts.Helvetica, StandardFonts.HelveticaBold]
      : [StandardFonts.TimesRoman, StandardFonts.TimesRomanBold];
  return { plain: await pdf.embedFont(plain), bold: await pdf.embedFont(bold) };
}

interface TextStyle {
  size?: number;
  isBold?: boolean;
  align?: "left" | "center" | "right";
  indent?: number;
  /** Points between letters, as headings are sometimes set. */
  spacing?: number;
  link?: string;
}

/** A column of a page that is filled from top to bottom, and goes on on a new page. */
export class Column {
  y: number;

  constructor(
    private readonly pdf: PDFDocument,
    private page: PDFPage,
    private readonly fonts: Fonts,
    readonly x: number,
    readonly width: number,
    top: number,
  ) {
    this.y = top;
  }

  /** Text in lines as wide as the column; `right` stands at the right margin of the first one. */
  write(text: string, { size = 10, isBold, align, indent = 0, spacing = 0, link }: TextStyle = {}, right = ""): void {
    const font = isBold ? this.fonts.bold : this.fonts.plain;
    for (const [place, line] of this.wrap(text, font, size, indent).entries()) {
      this.step(size * 1.35);
      const width = font.widthOfTextAtSize(line, size) + spacing * line.length;
      const left = this.x + indent;
      const x =
        align === "center" ? this.x + (this.width - width) / 2 : align === "right" ? this.x + this.width - width : left;
      this.draw(line, x, size, font, spacing);
      if (link) this.addLink(link, x, width, size);
      if (place === 0 && right) {
        this.draw(
          right,
          this.x + this.width - this.fonts.plain.widthOfTextAtSize(right, size),
          size,
          this.fonts.plain,
          0,
        );
      }
    }
  }

  gap(points: number): void {
    this.y -= points;
  }

  private draw(text: string, x: number, size: number, font: PDFFont, spacing: number): void {
    if (spacing === 0) return void this.page.drawText(text, { x, y: this.y, size, font });
    for (const letter of text) {
      this.page.drawText(letter, { x, y: this.y, size, font });
      x += font.widthOfTextAtSize(letter, size) + spacing;
    }
  }

  private wrap(text: string, font: PDFFont, size: number, indent: number): string[] {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
      const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
      if (lines.length > 0 && font.widthOfTextAtSize(longer, size) <= this.width - indent)
        lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  private step(points: number): void {
    this.y -= points;
    if (this.y > 40) return;
    this.page = this.pdf.addPage();
    this.y = this.page.getHeight() - 50;
  }

  private addLink(url: string, x: number, width: number, size: number): void {
    const link = this.pdf.context.register(
      this.pdf.context.obj({
        Type: "Annot",
        Subtype: "Link",
        Rect: [x, this.y - 2, x + width, this.y + size],
        A: { S: "URI", URI: PDFString.of(url) },
      }),
    );
    this.page.node.addAnnot(link);
  }
}
