import type { CustomPlugin, XastChild, XastElement, XastParent } from "svgo";

/** What runs code, embeds other documents or animates attributes into either. */
const DANGEROUS = new Set(
  ["script", "foreignObject", "iframe", "object", "embed", "audio", "video", "canvas", "handler", "listener"].map(
    lower,
  ),
);
const ANIMATIONS = new Set(["animate", "set", "animatetransform", "animatemotion"]);
const REFERENCES = new Set(["href", "xlink:href", "src", "action", "formaction", "from", "to", "values", "by", "data"]);
const EMBEDDED_PICTURE = /^data:image\/(png|jpeg|jpg|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i;

export interface Findings {
  removed: number;
}

/**
 * An svgo plugin that leaves only what draws: no scripts, handlers, foreign documents, and nothing from outside the
 * file. svgo itself keeps all of these. It runs on the parsed tree, so no spelling of a tag gets around it.
 */
export function sanitizer(findings: Findings): CustomPlugin {
  return {
    name: "sanitize",
    fn: (root) => {
      sanitizeChildren(root, findings);
      return null;
    },
  };
}

function sanitizeChildren(parent: XastParent, findings: Findings): void {
  parent.children = parent.children.filter((child) => {
    const stays = mayStay(child);
    if (!stays) findings.removed++;
    return stays;
  }) as typeof parent.children;
  for (const child of parent.children) {
    if (child.type === "element") {
      sanitizeAttributes(child, findings);
      sanitizeChildren(child, findings);
    } else if ((child.type === "text" || child.type === "cdata") && isStyle(parent)) {
      const css = withoutExternal(child.value);
      if (css !== child.value) findings.removed++;
      child.value = css;
    }
  }
}

function mayStay(child: XastChild): boolean {
  if (child.type === "instruction") return child.name === "xml";
  if (child.type !== "element") return true;
  const name = localName(child.name);
  if (DANGEROUS.has(name)) return false;
  return !(ANIMATIONS.has(name) && /^(on|(.*:)?href$)/i.test(child.attributes.attributeName?.trim() ?? ""));
}

function sanitizeAttributes(element: XastElement, findings: Findings): void {
  for (const [name, value] of Object.entries(element.attributes)) {
    const key = lower(name);
    if (isHandler(key) || key === "xml:base" || isBadReference(element, key, value)) {
      delete element.attributes[name];
      findings.removed++;
      continue;
    }
    const safe = key.startsWith("xmlns") ? value : withoutExternal(value);
    if (safe === value) continue;
    element.attributes[name] = safe;
    findings.removed++;
  }
}

function isHandler(key: string): boolean {
  return /^([\w-]+:)?on/.test(key);
}

/** Within the file, or a picture in the attribute itself; links of text may lead to the web. */
function isBadReference(element: XastElement, key: string, value: string): boolean {
  const local = key.replace(/^.*:/, "");
  const plain = value.replace(/[\0-\x20\x7f-\xa0]/g, "");
  if (/(java|vb|live)script:|data:(text|application|image\/svg)/i.test(plain)) return REFERENCES.has(local);
  if (local !== "href" && local !== "src") return false;
  if (plain === "" || plain.startsWith("#")) return false;
  if (EMBEDDED_PICTURE.test(plain)) return false;
  return !(localName(element.name) === "a" && /^(https?:|mailto:)/i.test(plain));
}

/** CSS that fetches: imports, fonts, pictures. A reference to a part of the file stays. */
function withoutExternal(css: string): string {
  if (!/url|import|expression|binding|behavior|\\/i.test(css)) return css;
  // Escapes could spell any of the words below.
  const plain = css.replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) =>
    String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0xffff)),
  );
  return plain
    .replace(/@import[^;]*;?/gi, "")
    .replace(
      /url\(\s*(["']?)(?!\s*["']?(#|data:image\/(png|jpe?g|gif|webp|avif);|data:(font|application\/(x-)?font)))[^)]*\)/gi,
      "none",
    )
    .replace(/(expression|-moz-binding|behavior)\s*[(:][^;)]*[;)]?/gi, "");
}

function isStyle(parent: XastParent): boolean {
  return parent.type === "element" && localName(parent.name) === "style";
}

function localName(name: string): string {
  return lower(name.replace(/^.*:/, ""));
}

function lower(text: string): string {
  return text.toLowerCase();
}
