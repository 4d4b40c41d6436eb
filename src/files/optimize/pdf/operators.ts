import { KeepError } from "../result.js";
import { Keyword, Lexer } from "./lexer.js";
import type { PdfValue } from "./objects.js";

const MAX_TOKENS = 3_000_000;

export interface Operator {
  name: string;
  operands: PdfValue[];
}

/** Reads content streams of one document, as much of them as there is time for. */
export class Operators {
  private tokens = 0;

  /** @throws KeepError at what the standard does not allow, or when it becomes too much */
  *of(data: Buffer): Generator<Operator> {
    const lexer = new Lexer(data, 0, false);
    let operands: PdfValue[] = [];
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (++this.tokens > MAX_TOKENS) throw new KeepError("The PDF's contents are too long to follow");
      if (!(token instanceof Keyword)) {
        operands.push(token);
        continue;
      }
      if (token.text === "ID") skipInlinePicture(lexer);
      yield { name: token.text, operands };
      operands = [];
    }
  }
}

/** Its data may hold anything; they end at an EI that stands alone. */
function skipInlinePicture(lexer: Lexer): void {
  const { bytes } = lexer;
  const isBlank = (at: number) => at >= bytes.length || [0, 9, 10, 12, 13, 32].includes(bytes[at] as number);
  for (let at = bytes.indexOf("EI", lexer.at); at >= 0; at = bytes.indexOf("EI", at + 1)) {
    if (!isBlank(at - 1) || !isBlank(at + 2)) continue;
    lexer.at = at + 2;
    return;
  }
  lexer.at = bytes.length;
}
