import { lineText } from "../text/resume-document.js";
import type { SectionedLine } from "./sections.js";

export interface Found {
  value: string;
  confidence: number;
}

const LOCAL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}._%+'-]{0,62}[\\p{L}\\p{N}_])?";
const DOMAIN = "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.){1,5}\\p{L}{2,24}";
const PLAIN = new RegExp(`(?<![\\p{L}\\p{N}._%+-])(${LOCAL})@(${DOMAIN})(?![\\p{L}\\p{N}@])`, "gu");
/** Written so that machines do not read it: "jane [at] example [dot] org". */
const HIDDEN_AT = /\s*[[({<]\s*(?:at|@|arobase|\bAT\b)\s*[\])}>]\s*/g;
const HIDDEN_DOT = /\s*[[({<]\s*(?:dot|\.|DOT|punkt)\s*[\])}>]\s*/g;
const SPACED = new RegExp(`(?<![\\p{L}\\p{N}._%+-])(${LOCAL})\\s?@\\s?(${DOMAIN})(?![\\p{L}\\p{N}@])`, "gu");

/** The beginning of an address that was broken at a hyphen. */
const HYPHENATED = /(?:^|[\s:|])(?=\p{Ll})[\p{Ll}\p{N}._-]{1,40}-$/u;

/** The candidate's address: the first one that is not a referee's. */
export function findEmail(lines: readonly SectionedLine[], links: readonly string[]): Found | undefined {
  const linked = links.flatMap((link) => mailOf(link) ?? []);
  const own = lines.filter(({ part }) => part !== "REFERENCES");
  const contact = [...own.filter(isContact), ...own.filter((line) => !isContact(line))];
  const written = firstWritten(contact);
  if (!written) return linked[0] === undefined ? undefined : { value: linked[0], confidence: 0.95 };
  // An icon's letter may stick to an address, or its end have been lost at a line's end; the link has it whole.
  const whole = linked.find((link) => link !== written && (written.endsWith(link) || link.startsWith(written)));
  if (whole) return { value: whole, confidence: 0.95 };
  return { value: written, confidence: linked.includes(written) ? 1 : 0.95 };
}

function isContact({ part, flow }: SectionedLine): boolean {
  return part === "HEAD" || part === "CONTACT" || flow === "header";
}

function firstWritten(lines: readonly SectionedLine[]): string | undefined {
  const joined = lines.map((line, place) => {
    const next = lines[place + 1]?.cells ?? [];
    const ends = [lineText({ ...line, cells: next }), next.at(-1)?.text ?? ""];
    const text = lineText(line);
    return text + (ends.map((end) => continuation(text, end)).find((end) => end !== "") ?? "");
  });
  for (const pattern of [PLAIN, SPACED]) {
    for (const text of pattern === PLAIN ? joined : joined.map(revealed)) {
      for (const [, local, domain] of text.matchAll(pattern)) {
        const address = checked(`${local}@${domain}`);
        if (address) return address;
      }
    }
  }
  return undefined;
}

/** What the next line adds to an address that is broken at its end, in a narrow column. */
function continuation(text: string, next: string): string {
  const start = /^[\p{L}\p{N}@._-]{1,60}/u.exec(next)?.[0] ?? "";
  const isWhole = start.length === next.trim().length;
  // "anne-" and "marie@roe.example"
  if (HYPHENATED.test(text) && new RegExp(`^[\\p{L}\\p{N}._-]*@${DOMAIN}`, "u").test(next)) return start;
  if (/[\p{L}\p{N}]@$/u.test(text) || (/@[\p{L}\p{N}-]+\.?$/u.test(text) && isWhole)) return start;
  if (start.startsWith("@") && /[\p{L}\p{N}]$/u.test(text)) return start;
  // "jane.roe@example.c" and "om"
  return /@[\p{L}\p{N}.-]+\.\p{L}$/u.test(text) && isWhole && start.length <= 3 ? start : "";
}

function revealed(text: string): string {
  return text
    .replace(HIDDEN_AT, "@")
    .replace(HIDDEN_DOT, ".")
    .replace(/(\p{L}) (?:at|AT) ([\p{L}-]+) (?:dot|DOT) (\p{L}{2,})/gu, "$1@$2.$3");
}

function mailOf(link: string): string | undefined {
  const address = /^mailto:([^?]+)/i.exec(link.trim())?.[1];
  if (!address) return undefined;
  try {
    return checked(decodeURIComponent(address));
  } catch {
    return undefined;
  }
}

function checked(address: string): string | undefined {
  const trimmed = address.trim();
  if (!new RegExp(`^${LOCAL}@${DOMAIN}$`, "u").test(trimmed) || trimmed.includes("..") || trimmed.length > 254) {
    return undefined;
  }
  // Domains have no case, and hardly a mailbox has.
  return trimmed === trimmed.toUpperCase() ? trimmed.toLowerCase() : trimmed;
}
