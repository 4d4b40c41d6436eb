import type { Frame } from "./frame.js";
import { type ScanPlan, tokenize } from "./tokenize.js";
import { Tokens } from "./tokens.js";

export interface SizedScan {
  plan: ScanPlan;
  /** How many tokens it takes, and bytes. */
  tokens: number;
  size: number;
}

type Band = Omit<ScanPlan, "components">;

const band = (start: number, end: number, high: number, low: number): Band => ({ start, end, high, low });
/**
 * Ways to tell one component's AC: at once, low frequencies first, and the last bits later (successive approximation,
 * ITU T.81, G.1.1.1.2). Which suits a picture only trying tells; others were hardly ever better.
 */
const AC_SCRIPTS: Record<"quick" | "thorough", Band[][]> = {
  quick: [[band(1, 63, 0, 0)], [band(1, 8, 0, 1), band(9, 63, 0, 1), band(1, 63, 1, 0)]],
  thorough: [
    [band(1, 63, 0, 0)],
    [band(1, 8, 0, 0), band(9, 63, 0, 0)],
    [band(1, 2, 0, 0), band(3, 63, 0, 0)],
    [band(1, 5, 0, 0), band(6, 20, 0, 0), band(21, 63, 0, 0)],
    [band(1, 63, 0, 1), band(1, 63, 1, 0)],
    [band(1, 8, 0, 1), band(9, 63, 0, 1), band(1, 63, 1, 0)],
    [band(1, 5, 0, 2), band(6, 63, 0, 2), band(1, 63, 2, 1), band(1, 63, 1, 0)],
  ],
};
const DC_SCRIPTS: Band[][] = [[band(0, 0, 0, 0)], [band(0, 0, 0, 1), band(0, 0, 1, 0)]];

/** The smallest progressive form that we know of the frame. */
export function progressiveScans(frame: Frame, effort: "quick" | "thorough"): SizedScan[] {
  const all = frame.components.map((_, index) => index);
  const dc = smallestScript(frame, all, DC_SCRIPTS);
  return [...dc, ...all.flatMap((index) => smallestScript(frame, [index], AC_SCRIPTS[effort]))];
}

/** All in one scan: for small pictures, in which the headers of many would take more than they save. */
export function sequentialScan(frame: Frame): SizedScan {
  const components = frame.components.map((_, index) => index);
  return sized(frame, { components, ...band(0, 63, 0, 0) });
}

export function totalSize(scans: SizedScan[]): number {
  return scans.reduce((sum, { size }) => sum + size, 0);
}

function smallestScript(frame: Frame, components: number[], scripts: Band[][]): SizedScan[] {
  const known = new Map<Band, SizedScan>();
  const sizedOnce = (each: Band) => {
    const scan = known.get(each) ?? sized(frame, { components, ...each });
    known.set(each, scan);
    return scan;
  };
  return scripts
    .map((script) => script.map(sizedOnce))
    .reduce((best, each) => (totalSize(each) < totalSize(best) ? each : best));
}

function sized(frame: Frame, plan: ScanPlan): SizedScan {
  const tokens = tokenize(frame, plan, new Tokens());
  const tables = tokens.tables();
  const headers = tables.reduce((sum, table) => sum + (table ? 21 + table.symbols.length : 0), 8);
  return { plan, tokens: tokens.count, size: headers + tokens.size(tables) };
}
