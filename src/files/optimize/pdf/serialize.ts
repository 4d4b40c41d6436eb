import { type Dict, Name, PdfString, type PdfValue, Ref, Stream } from "./objects.js";

/** What is written for a reference; a value written in its place is allowed. */
export type WriteRef = (ref: Ref) => string;

/** The shortest text of a value, one character a byte. */
export function serialize(value: PdfValue, writeRef: WriteRef): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return formatNumber(value);
  if (value instanceof Name) return formatName(value.text);
  if (value instanceof PdfString) return formatString(value.bytes);
  if (value instanceof Ref) return writeRef(value);
  if (value instanceof Stream) throw new Error("A stream is an object of its own");
  if (Array.isArray(value)) return `[${join(value.map((each) => serialize(each, writeRef)))}]`;
  return serializeDict(value, writeRef);
}

export function serializeDict(dict: Dict, writeRef: WriteRef): string {
  const parts = [...dict.entries].flatMap(([key, value]) => [formatName(key), serialize(value, writeRef)]);
  return `<<${join(parts)}>>`;
}

/** A blank only where two tokens would run into each other. */
function join(parts: string[]): string {
  let text = "";
  for (const part of parts) {
    const last = text.charCodeAt(text.length - 1);
    // A name may be empty, and then has to end at its slash.
    const isOpen = text !== "" && (isRegular(last) || last === SLASH);
    text += isOpen && isRegular(part.charCodeAt(0)) ? ` ${part}` : part;
  }
  return text;
}

const SLASH = "/".charCodeAt(0);
const DELIMITERS = new Set([..."()<>[]{}/%"].map((each) => each.charCodeAt(0)));

function isRegular(code: number): boolean {
  return !DELIMITERS.has(code);
}

/** The shortest text that reads as the same number. PDF has no exponents. */
export function formatNumber(value: number): string {
  // Most numbers of a file; -0 is no different from 0 to a reader.
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return value.toFixed(0);
  const [digits = "0", exponent] = String(value).split("e");
  const text = exponent === undefined ? digits : shiftPoint(digits, Number(exponent));
  return text.replace(/^(-?)0\./, "$1.");
}

function shiftPoint(digits: string, exponent: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = digits.replace("-", "").split(".");
  if (exponent > 0) return sign + whole + fraction.padEnd(exponent, "0");
  return `${sign}0.${"0".repeat(-exponent - whole.length)}${whole}${fraction}`;
}

function formatName(text: string): string {
  if (/^[\w.+-]*$/.test(text)) return `/${text}`;
  return `/${text.replace(/[^!-~]|[#()<>[\]{}/%]/g, (each) => `#${each.charCodeAt(0).toString(16).padStart(2, "0")}`)}`;
}

function formatString(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  if (!/[\\()\r]/.test(text)) return `(${text})`;
  return `(${text.replace(/[\\()]/g, "\\$&").replaceAll("\r", "\\r")})`;
}
