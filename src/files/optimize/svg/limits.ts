import type { CustomPlugin, XastElement, XastParent } from "svgo";
import type { OptimizeLimits } from "../options.js";
import { RefuseError } from "../result.js";

const MAX_DEPTH = 200;

/** Text is checked before it is parsed: entities multiply in the parser. */
export function checkText(text: string, limits: OptimizeLimits): void {
  if (text.length > limits.svgBytes) throw new RefuseError(`The SVG is longer than ${limits.svgBytes} characters`);
  const entities = text.match(/<!ENTITY[^>]*>/g) ?? [];
  // Illustrator declares its namespaces so: a few short ones, none within another, none from outside.
  const isHarmless =
    entities.length <= 50 && entities.every((each) => each.length < 300 && !/&|%|\b(SYSTEM|PUBLIC)\b/.test(each));
  if (!isHarmless) throw new RefuseError("The SVG declares XML entities that multiply or come from outside");
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?[a-zA-Z][^<>]*>/g)) {
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>") && ++depth > MAX_DEPTH)
      throw new RefuseError("The SVG's elements are nested too deep");
  }
}

/** An svgo plugin that counts what would be drawn with every `use` followed, and refuses bombs and circles. */
export function drawnElements(limits: OptimizeLimits): CustomPlugin {
  return {
    name: "drawn-elements",
    fn: (root) => {
      const byId = new Map<string, XastElement>();
      collectIds(root, byId);
      const total = countDrawn(root, byId, new Map(), new Set(), limits.svgElements);
      if (total > limits.svgElements) throw new RefuseError(`The SVG draws more than ${limits.svgElements} elements`);
      return null;
    },
  };
}

function collectIds(parent: XastParent, byId: Map<string, XastElement>): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (child.attributes.id) byId.set(child.attributes.id, child);
    collectIds(child, byId);
  }
}

function countDrawn(
  parent: XastParent,
  byId: Map<string, XastElement>,
  known: Map<XastParent, number>,
  open: Set<XastParent>,
  limit: number,
): number {
  const before = known.get(parent);
  if (before !== undefined) return before;
  if (open.has(parent)) throw new RefuseError("The SVG uses itself");
  open.add(parent);
  let count = 1;
  for (const child of parent.children) {
    if (child.type === "element") count += countDrawn(child, byId, known, open, limit);
  }
  for (const id of parent.type === "element" ? usedIds(parent) : []) {
    const target = byId.get(id);
    if (target) count += countDrawn(target, byId, known, open, limit);
  }
  open.delete(parent);
  // Beyond the limit the exact number is of no interest, and could grow past every number.
  const bounded = Math.min(count, limit * 10);
  known.set(parent, bounded);
  return bounded;
}

/** What an element draws again: by `use`, patterns, masks, filters and markers. */
function usedIds(element: XastElement): string[] {
  const ids: string[] = [];
  for (const [name, value] of Object.entries(element.attributes)) {
    if (/href$/i.test(name) && /^(.*:)?use$/i.test(element.name) && value.startsWith("#")) ids.push(value.slice(1));
    for (const [, id] of value.matchAll(/url\(\s*["']?#([^"')]+)/g)) ids.push(id as string);
  }
  return ids;
}
